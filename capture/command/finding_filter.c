/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/finding_filter.h"

#include <string.h>

#include "capture/rules/hosts.h"
#include "capture/rules/services.h"
#include "wire/time.h"

static bool begins(const char *text, const char *prefix) {
    return g_ascii_strncasecmp(text, prefix, strlen(prefix)) == 0;
}

static void add_text(GPtrArray **texts, char *text) {
    if (*texts == NULL)
        *texts = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(*texts, text);
}

static bool add_code(struct finding_filter *filter, const char *word) {
    char *small = g_ascii_strdown(word, -1);
    char *prefix = g_strconcat(g_str_has_prefix(small, "uc.") ? "" : "uc.", small, NULL);
    bool known = false;
    for (size_t i = 0; i < CODE_COUNT && !known; i++)
        known = g_str_has_prefix(catalogue[i].name, prefix);
    if (known)
        add_text(&filter->codes, g_strdup(prefix));
    g_free(prefix);
    g_free(small);
    return known;
}

/* The name of a service, or the role of a host, of some finding begins so. */
static bool begins_a_name(const char *word) {
    static const char *const other_roles[] = {ROLE_UNITY_CONNECTION, ROLE_PHONE};
    for (unsigned i = 0; i < SERVICE_COUNT; i++) {
        const struct service_entry *service = &service_table[i];
        if (begins(service->words, word) || begins(service->server_role, word) ||
            begins(service->client_role, word))
            return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(other_roles); i++)
        if (begins(other_roles[i], word))
            return true;
    return false;
}

static bool add_name(struct finding_filter *filter, const char *word) {
    bool known = begins_a_name(word);
    if (known)
        add_text(&filter->names, g_strdup(word));
    for (unsigned i = 0; i < SERVICE_COUNT; i++) {
        if (g_ascii_strcasecmp(service_table[i].option, word) != 0)
            continue;
        add_text(&filter->names, g_strdup(service_table[i].words));
        known = true;
    }
    return known;
}

bool finding_filter_add(struct finding_filter *filter, const char *word) {
    struct address address;
    if (*word == '\0')
        return false;
    if (address_read(word, &address)) {
        if (filter->hosts == NULL)
            filter->hosts = g_array_new(FALSE, FALSE, sizeof address);
        g_array_append_val(filter->hosts, address);
        return true;
    }
    return add_name(filter, word) || add_code(filter, word);
}

/* --- times ------------------------------------------------------------------------------------ */

/* A whole date and time, or one without its seconds; perhaps with a zone behind. */
static bool read_iso8601(const char *word, GTimeZone *zone, int64_t *time) {
    const char *minutes = strchr(word, ':');
    const char *end = minutes == NULL || strlen(minutes) < 3 ? word + strlen(word) : minutes + 3;
    char *whole =
        *end == ':' ? g_strdup(word) : g_strdup_printf("%.*s:00%s", (int)(end - word), word, end);
    GDateTime *read = g_date_time_new_from_iso8601(whole, zone);
    g_free(whole);
    if (read == NULL)
        return false;
    *time = time_join(g_date_time_to_unix(read), (int64_t)g_date_time_get_microsecond(read) * 1000);
    g_date_time_unref(read);
    return true;
}

/* "08:00", "08:00:12", "08:00:12.5" */
static bool read_time_of_day(const char *word, int64_t *time) {
    GTimeZone *utc = g_time_zone_new_utc();
    char *whole = g_strconcat("1970-01-01T", word, NULL);
    const bool read = read_iso8601(whole, utc, time);
    g_free(whole);
    g_time_zone_unref(utc);
    return read;
}

/* A day is its midnight. A space between day and time is as good as the T of ISO 8601. */
static bool read_moment(const char *word, GTimeZone *zone, int64_t *time) {
    char *whole = g_strconcat(word, strpbrk(word, "T ") == NULL ? "T00:00:00" : "", NULL);
    g_strdelimit(whole, " ", 'T');
    const bool read = read_iso8601(whole, zone, time);
    g_free(whole);
    return read;
}

bool time_bound_read(struct time_bound *bound, const char *word, GTimeZone *zone) {
    bound->is_daily = strchr(word, '-') == NULL;
    bound->is_given = bound->is_daily ? read_time_of_day(word, &bound->time)
                                      : read_moment(word, zone, &bound->time);
    return bound->is_given;
}

static int64_t since_midnight(int64_t time, GTimeZone *zone) {
    static const int64_t day = 86400 * TIME_SECOND;
    const struct time_parts parts = time_split(time);
    GDateTime *utc = g_date_time_new_from_unix_utc(parts.seconds);
    GDateTime *there = g_date_time_to_timezone(utc, zone);
    const int64_t offset = g_date_time_get_utc_offset(there) * 1000;
    g_date_time_unref(there);
    g_date_time_unref(utc);
    const int64_t within = ((parts.seconds % 86400 + 86400) % 86400) * TIME_SECOND + offset;
    return ((within % day + day) % day) + parts.nanoseconds;
}

static int64_t comparable(const struct time_bound *bound, int64_t time, GTimeZone *zone) {
    return bound->is_daily ? since_midnight(time, zone) : time;
}

bool finding_filter_has_time(const struct finding_filter *filter, int64_t time) {
    const struct time_bound *since = &filter->since, *until = &filter->until;
    return (!since->is_given || comparable(since, time, filter->zone) >= since->time) &&
           (!until->is_given || comparable(until, time, filter->zone) <= until->time);
}

/* --- findings --------------------------------------------------------------------------------- */

static bool happened_in_time(const struct finding_filter *filter, const struct finding *finding) {
    if (finding_filter_has_time(filter, finding->ref.time))
        return true;
    for (unsigned i = 0; i < finding->repeats_count; i++)
        if (finding_filter_has_time(filter, finding->repeats[i].time))
            return true;
    return false;
}

static bool has_code(const GPtrArray *codes, const struct finding *finding) {
    for (guint i = 0; i < codes->len; i++)
        if (g_str_has_prefix(finding->entry->name, codes->pdata[i]))
            return true;
    return false;
}

static bool has_name(const GPtrArray *names, const struct finding *finding) {
    for (guint i = 0; i < names->len; i++)
        if (begins(finding->service, names->pdata[i]) ||
            begins(finding->source.role, names->pdata[i]) ||
            begins(finding->destination.role, names->pdata[i]))
            return true;
    return false;
}

static bool has_host(const GArray *hosts, const struct finding *finding) {
    for (guint i = 0; i < hosts->len; i++) {
        const struct address *host = &g_array_index(hosts, struct address, i);
        if (address_equals(host, &finding->source.endpoint.address) ||
            address_equals(host, &finding->destination.endpoint.address) ||
            (finding->actor == ACTOR_OTHER && address_equals(host, &finding->reporter)))
            return true;
    }
    return false;
}

bool finding_filter_passes(const struct finding_filter *filter, const struct finding *finding) {
    return finding->entry->severity >= filter->least &&
           (filter->codes == NULL || has_code(filter->codes, finding)) &&
           (filter->names == NULL || has_name(filter->names, finding)) &&
           (filter->hosts == NULL || has_host(filter->hosts, finding)) &&
           happened_in_time(filter, finding);
}

void finding_filter_clear(struct finding_filter *filter) {
    g_clear_pointer(&filter->codes, g_ptr_array_unref);
    g_clear_pointer(&filter->names, g_ptr_array_unref);
    g_clear_pointer(&filter->hosts, g_array_unref);
}
