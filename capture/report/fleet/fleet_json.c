/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/fleet/fleet.h"

#include "capture/report/json_line.h"

struct lines {
    GString *out;
    const struct fleet_view *view;
    uint64_t causes, fresh;
};

static json_t *second_member(int64_t seconds) {
    GDateTime *date = g_date_time_new_from_unix_utc(seconds);
    if (date == NULL)
        return json_null();
    char *text = g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ");
    json_t *value = json_text(text);
    g_free(text);
    g_date_time_unref(date);
    return value;
}

static json_t *number_or_null(uint64_t number) {
    return number == 0 ? json_null() : json_count(number);
}

/* --- causes ----------------------------------------------------------------------------------- */

static json_t *weeks_member(const struct fleet_course *course) {
    json_t *array = json_array();
    for (guint i = 0; i < course->weeks->len; i++) {
        const struct fleet_week *week = &g_array_index(course->weeks, struct fleet_week, i);
        char *name = fleet_week_text(week);
        json_t *object = json_object();
        json_object_set_new(object, "week", week->week == 0 ? json_null() : json_text(name));
        json_object_set_new(object, "captures", json_count(week->captures));
        json_object_set_new(object, "times", json_count(week->times));
        json_array_append_new(array, object);
        g_free(name);
    }
    return array;
}

static json_t *first_member(const struct cause_text *words) {
    json_t *object = json_object();
    json_object_set_new(object, "file", json_text(words->file));
    json_object_set_new(object, "frame", number_or_null(words->frame));
    json_object_set_new(object, "line", number_or_null(words->line));
    return object;
}

static void add_cause(struct lines *lines, const struct cause_text *words) {
    const struct fleet_view *view = lines->view;
    const struct fleet_course *course = fleet_course_of(view->fleet, words->key);
    json_t *object = json_begin("fleet_cause");
    json_object_set_new(object, "cause", json_text(words->key));
    json_object_set_new(object, "code", json_string(words->entry->name));
    json_object_set_new(object, "severity", json_string(severity_word(words->entry->severity)));
    json_object_set_new(object, "summary", json_text(words->summary));
    json_object_set_new(object, "captures", json_count(words->captures));
    json_object_set_new(object, "times", json_count(words->times));
    json_object_set_new(object, "clients", json_count(words->clients));
    json_object_set_new(object, "first", first_member(words));
    json_object_set_new(object, "first_time", json_time_or_null(course->first));
    json_object_set_new(object, "last_time", json_time_or_null(course->last));
    json_object_set_new(object, "weeks", weeks_member(course));
    json_object_set_new(object, "new",
                        view->earlier == NULL ? json_null()
                                              : json_boolean(fleet_is_new(view, words->key)));
    json_line(lines->out, object);
}

static bool take_cause(void *data, const struct cause_text *words) {
    struct lines *lines = data;
    lines->causes++;
    lines->fresh += fleet_is_new(lines->view, words->key);
    add_cause(lines, words);
    return true;
}

/* --- certificates and servers ----------------------------------------------------------------- */

static void add_certificate(GString *out, const struct certificate_seen *certificate, int64_t at) {
    json_t *object = json_begin("fleet_certificate"), *seen = json_object();
    json_object_set_new(object, "sha256", json_text(certificate->sha256));
    json_object_set_new(object, "subject", json_text(certificate->subject));
    json_object_set_new(object, "issuer", json_text(certificate->issuer));
    json_object_set_new(object, "serial", json_text(certificate->serial));
    json_object_set_new(object, "not_after", second_member(certificate->not_after));
    json_object_set_new(object, "days_left", json_integer(fleet_days_left(certificate, at)));
    json_object_set_new(object, "within_days", json_integer(fleet_days_class(certificate, at)));
    json_object_set_new(seen, "time", json_time_or_null(certificate->time));
    json_object_set_new(seen, "file", json_text(certificate->file));
    json_object_set_new(seen, "frame", number_or_null(certificate->frame));
    json_object_set_new(object, "last_seen", seen);
    json_line(out, object);
}

static void add_server(GString *out, const struct fleet_server *server) {
    const bool has_address = server->endpoint.address.family != 0;
    char address[ADDRESS_TEXT];
    json_t *object = json_begin("fleet_server"), *codes = json_object();
    for (guint i = 0; i < server->codes->len; i++) {
        const struct fleet_code *code = &g_array_index(server->codes, struct fleet_code, i);
        json_object_set_new(codes, code->entry->name, json_count(code->times));
    }
    json_object_set_new(object, "address",
                        has_address ? json_string(address_write(&server->endpoint.address, address))
                                    : json_null());
    json_object_set_new(object, "port",
                        has_address ? json_integer(server->endpoint.port) : json_null());
    json_object_set_new(object, "name", json_text(server->name));
    json_object_set_new(object, "role", json_text(server->role));
    json_object_set_new(object, "times", json_count(server->times));
    json_object_set_new(object, "captures", json_count(server->captures));
    json_object_set_new(object, "clients", json_count(g_hash_table_size(server->clients)));
    json_object_set_new(object, "codes", codes);
    json_line(out, object);
}

/* --- all of it -------------------------------------------------------------------------------- */

/* How many end within so many days, those that end within fewer among them. */
static json_t *certificates_member(const GPtrArray *certificates, int64_t at) {
    static const char *const names[] = {"ended", "within_30_days", "within_60_days",
                                        "within_90_days"};
    uint64_t counts[G_N_ELEMENTS(names)] = {0};
    json_t *object = json_object();
    for (guint i = 0; i < certificates->len; i++)
        counts[fleet_days_class(certificates->pdata[i], at) / 30]++;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        counts[i] += i > 1 ? counts[i - 1] : 0;
        json_object_set_new(object, names[i], json_count(counts[i]));
    }
    return object;
}

static void add_head(GString *out, const struct lines *lines, const GPtrArray *certificates,
                     guint servers) {
    const struct fleet_view *view = lines->view;
    json_t *object = json_begin("fleet");
    json_object_set_new(object, "at", second_member(view->at));
    json_object_set_new(object, "since",
                        view->since == NULL ? json_null() : json_text(view->since));
    json_object_set_new(object, "captures", json_count(view->totals->captures));
    json_object_set_new(object, "causes", json_count(lines->causes));
    json_object_set_new(object, "new_causes",
                        view->earlier == NULL ? json_null() : json_count(lines->fresh));
    json_object_set_new(object, "certificates", certificates_member(certificates, view->at));
    json_object_set_new(object, "servers", json_count(servers));
    json_line(out, object);
}

void fleet_json(GString *out, const struct fleet_view *view) {
    struct lines lines = {.out = g_string_new(NULL), .view = view};
    GPtrArray *certificates = fleet_certificates(view->fleet, view->at);
    GPtrArray *servers = fleet_servers(view->fleet);
    (void)overview_each(view->overview, view->totals, take_cause, &lines);
    add_head(out, &lines, certificates, servers->len);
    g_string_append_len(out, lines.out->str, (gssize)lines.out->len);
    g_string_free(lines.out, TRUE);
    for (guint i = 0; i < certificates->len; i++)
        add_certificate(out, certificates->pdata[i], view->at);
    for (guint i = 0; i < servers->len; i++)
        add_server(out, servers->pdata[i]);
    g_ptr_array_unref(certificates);
    g_ptr_array_unref(servers);
}
