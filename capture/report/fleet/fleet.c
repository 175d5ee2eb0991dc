/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/fleet/fleet.h"

#include <string.h>

#include "capture/report/clients.h"
#include "wire/time.h"

enum { SECONDS_A_DAY = 24 * 60 * 60 };

struct fleet {
    GHashTable *courses; /* char *, owned -> struct fleet_course * */
    GHashTable *servers; /* char *, owned: see fleet_server_text -> struct fleet_server * */
    struct certificates_seen *certificates;
};

static void free_course(gpointer data) {
    struct fleet_course *course = data;
    g_array_unref(course->weeks);
    g_free(course);
}

static void free_server(gpointer data) {
    struct fleet_server *server = data;
    g_free(server->name);
    g_free(server->role);
    g_hash_table_unref(server->clients);
    g_array_unref(server->codes);
    g_free(server);
}

struct fleet *fleet_new(void) {
    struct fleet *fleet = g_new0(struct fleet, 1);
    fleet->courses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_course);
    fleet->servers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_server);
    fleet->certificates = certificates_seen_new();
    return fleet;
}

void fleet_free(struct fleet *fleet) {
    if (fleet == NULL)
        return;
    g_hash_table_unref(fleet->courses);
    g_hash_table_unref(fleet->servers);
    certificates_seen_free(fleet->certificates);
    g_free(fleet);
}

/* --- weeks ------------------------------------------------------------------------------------ */

static unsigned week_of(int64_t time) {
    GDateTime *date = time == 0 ? NULL : g_date_time_new_from_unix_utc(time / TIME_SECOND);
    if (date == NULL)
        return 0;
    const int week =
        g_date_time_get_week_numbering_year(date) * 100 + g_date_time_get_week_of_year(date);
    g_date_time_unref(date);
    return (unsigned)week;
}

static struct fleet_course *course_for(struct fleet *fleet, const char *key) {
    struct fleet_course *course = g_hash_table_lookup(fleet->courses, key);
    if (course != NULL)
        return course;
    course = g_new0(struct fleet_course, 1);
    course->weeks = g_array_new(FALSE, FALSE, sizeof(struct fleet_week));
    g_hash_table_insert(fleet->courses, g_strdup(key), course);
    return course;
}

static struct fleet_week *week_for(struct fleet_course *course, unsigned week) {
    guint place = 0;
    while (place < course->weeks->len &&
           g_array_index(course->weeks, struct fleet_week, place).week < week)
        place++;
    if (place == course->weeks->len ||
        g_array_index(course->weeks, struct fleet_week, place).week != week) {
        const struct fleet_week none = {.week = week};
        g_array_insert_val(course->weeks, place, none);
    }
    return &g_array_index(course->weeks, struct fleet_week, place);
}

static void extend(struct fleet_course *course, int64_t first, int64_t last) {
    if (first != 0 && (course->first == 0 || first < course->first))
        course->first = first;
    if (last > course->last)
        course->last = last;
}

static void merge_course(struct fleet_course *course, const struct fleet_course *more) {
    for (guint i = 0; i < more->weeks->len; i++) {
        const struct fleet_week *one = &g_array_index(more->weeks, struct fleet_week, i);
        struct fleet_week *week = week_for(course, one->week);
        week->captures += one->captures;
        week->times += one->times;
    }
    extend(course, more->first, more->last);
}

/* To one that has one capture. */
static void add_course(struct fleet *fleet, const struct finding *finding) {
    char *key = overview_key(finding);
    struct fleet_course *course = course_for(fleet, key);
    struct fleet_week *week = week_for(course, week_of(finding->ref.time));
    week->captures = 1;
    week->times += finding->count;
    extend(course, finding->ref.time, MAX(finding->ref.time, finding->last.time));
    g_free(key);
}

const struct fleet_course *fleet_course_of(const struct fleet *fleet, const char *key) {
    return g_hash_table_lookup(fleet->courses, key);
}

char *fleet_week_text(const struct fleet_week *week) {
    return week->week == 0 ? g_strdup("at an unknown time")
                           : g_strdup_printf("%04u-W%02u", week->week / 100, week->week % 100);
}

/* --- servers ---------------------------------------------------------------------------------- */

char *fleet_server_text(const struct fleet_server *server) {
    char text[ENDPOINT_TEXT];
    return g_strdup(server->endpoint.address.family == 0 ? server->name
                                                         : endpoint_write(&server->endpoint, text));
}

static struct fleet_server *server_for(struct fleet *fleet, const struct fleet_server *like) {
    char *key = fleet_server_text(like);
    struct fleet_server *server = g_hash_table_lookup(fleet->servers, key);
    if (server == NULL) {
        server = g_new0(struct fleet_server, 1);
        server->endpoint = like->endpoint;
        server->name = g_strdup(like->name);
        server->role = g_strdup("");
        server->clients = clients_new();
        server->codes = g_array_new(FALSE, FALSE, sizeof(struct fleet_code));
        g_hash_table_insert(fleet->servers, g_strdup(key), server);
    }
    if (*server->role == '\0' && *like->role != '\0') {
        g_free(server->role);
        server->role = g_strdup(like->role);
    }
    g_free(key);
    return server;
}

static void add_code(struct fleet_server *server, const struct catalogue_entry *entry,
                     uint64_t times) {
    guint place = 0;
    while (place < server->codes->len &&
           g_array_index(server->codes, struct fleet_code, place).entry->code < entry->code)
        place++;
    if (place == server->codes->len ||
        g_array_index(server->codes, struct fleet_code, place).entry != entry) {
        const struct fleet_code none = {.entry = entry};
        g_array_insert_val(server->codes, place, none);
    }
    g_array_index(server->codes, struct fleet_code, place).times += times;
}

static void merge_server(struct fleet_server *server, const struct fleet_server *more) {
    server->times += more->times;
    server->captures += more->captures;
    for (guint i = 0; i < more->codes->len; i++) {
        const struct fleet_code *code = &g_array_index(more->codes, struct fleet_code, i);
        add_code(server, code->entry, code->times);
    }
    clients_merge(server->clients, more->clients);
}

/* Only what the server itself said no to: what a client or a firewall refuses is not its own. */
static bool is_refusal_by_server(const struct finding *finding) {
    return (finding->entry->implies & IMPLIES_REFUSAL) != 0 &&
           finding->actor == ACTOR_DESTINATION &&
           (finding->destination.endpoint.address.family != 0 ||
            finding->destination.name[0] != '\0');
}

/* To one that has one capture. */
static void add_server(struct fleet *fleet, const struct finding *finding) {
    const struct party *party = &finding->destination;
    const bool has_address = party->endpoint.address.family != 0;
    const struct fleet_server like = {.endpoint = party->endpoint,
                                      .name = has_address ? "" : (char *)party->name,
                                      .role = (char *)party->role};
    if (!is_refusal_by_server(finding))
        return;
    struct fleet_server *server = server_for(fleet, &like);
    server->captures = 1;
    server->times += finding->count;
    add_code(server, finding->entry, finding->count);
    clients_add(server->clients, finding);
}

static gint compare_servers(gconstpointer a, gconstpointer b) {
    const struct fleet_server *one = *(const struct fleet_server *const *)a;
    const struct fleet_server *other = *(const struct fleet_server *const *)b;
    if (one->times != other->times)
        return one->times > other->times ? -1 : 1;
    const int addresses =
        memcmp(&one->endpoint.address, &other->endpoint.address, sizeof one->endpoint.address);
    if (addresses != 0)
        return addresses;
    if (one->endpoint.port != other->endpoint.port)
        return one->endpoint.port < other->endpoint.port ? -1 : 1;
    return strcmp(one->name, other->name);
}

GPtrArray *fleet_servers(const struct fleet *fleet) {
    GPtrArray *servers = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer server;
    g_hash_table_iter_init(&iterator, fleet->servers);
    while (g_hash_table_iter_next(&iterator, NULL, &server))
        g_ptr_array_add(servers, server);
    g_ptr_array_sort(servers, compare_servers);
    return servers;
}

/* --- certificates ----------------------------------------------------------------------------- */

unsigned fleet_days_class(const struct certificate_seen *certificate, int64_t at) {
    if (certificate->not_after < at)
        return 0;
    for (unsigned days = 30; days < FLEET_DAYS; days += 30)
        if (certificate->not_after - at <= (int64_t)days * SECONDS_A_DAY)
            return days;
    return FLEET_DAYS;
}

int64_t fleet_days_left(const struct certificate_seen *certificate, int64_t at) {
    const int64_t left = certificate->not_after - at;
    return left >= 0 ? left / SECONDS_A_DAY : -((-left + SECONDS_A_DAY - 1) / SECONDS_A_DAY);
}

GPtrArray *fleet_certificates(const struct fleet *fleet, int64_t at) {
    return certificates_seen_until(fleet->certificates, at + (int64_t)FLEET_DAYS * SECONDS_A_DAY);
}

void fleet_add_certificate(struct fleet *fleet, const struct certificate_seen *certificate) {
    certificates_seen_add(fleet->certificates, certificate);
}

/* --- all of it -------------------------------------------------------------------------------- */

struct fleet *fleet_of(const char *file, const struct finding *const *findings, size_t count) {
    struct fleet *capture = fleet_new();
    for (size_t i = 0; i < count; i++) {
        struct certificate_seen certificate;
        add_course(capture, findings[i]);
        add_server(capture, findings[i]);
        if (certificate_seen_in(findings[i], file, &certificate))
            fleet_add_certificate(capture, &certificate);
    }
    return capture;
}

void fleet_merge(struct fleet *fleet, const struct fleet *other) {
    GHashTableIter iterator;
    gpointer key, value;
    g_hash_table_iter_init(&iterator, other->courses);
    while (g_hash_table_iter_next(&iterator, &key, &value))
        merge_course(course_for(fleet, key), value);
    g_hash_table_iter_init(&iterator, other->servers);
    while (g_hash_table_iter_next(&iterator, &key, &value))
        merge_server(server_for(fleet, value), value);
    certificates_seen_merge(fleet->certificates, other->certificates);
}

bool fleet_is_new(const struct fleet_view *view, const char *key) {
    return view->earlier != NULL && !overview_has(view->earlier, key);
}

struct causes {
    const struct fleet_view *view;
    bool only_new;
    guint most, met;
    void (*take)(void *data, const struct cause_text *words);
    void *data;
};

static bool take_cause(void *data, const struct cause_text *words) {
    struct causes *causes = data;
    if (causes->only_new && !fleet_is_new(causes->view, words->key))
        return true;
    if (causes->met++ < causes->most)
        causes->take(causes->data, words);
    return true;
}

guint fleet_each_cause(const struct fleet_view *view, bool only_new, guint most,
                       void (*take)(void *data, const struct cause_text *words), void *data) {
    struct causes causes = {
        .view = view, .only_new = only_new, .most = most, .take = take, .data = data};
    (void)overview_each(view->overview, view->totals, take_cause, &causes);
    return causes.met > most ? causes.met - most : 0;
}
