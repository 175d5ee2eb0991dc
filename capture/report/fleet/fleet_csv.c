/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/fleet/fleet.h"

#include "capture/report/csv.h"
#include "capture/report/fleet/fleet_format.h"
#include "wire/time.h"

/* A row; what is NULL or negative is empty. */
struct row {
    const char *kind, *what, *code, *severity, *week, *is_new, *sha256, *not_after;
    const char *seen_file, *seen_time;
    int64_t times, captures, clients, seen_frame;
    bool has_days;
    int64_t days_left;
};

static const char head[] = "kind,what,code,severity,week,times,captures,clients,new,sha256,"
                           "not_after,days_left,file,frame,last_seen\n";

static void put_number(GString *out, int64_t number) {
    if (number < 0)
        g_string_append_c(out, ',');
    else
        csv_number(out, number);
}

static void put_text(GString *out, const char *text) {
    if (text == NULL)
        g_string_append_c(out, ',');
    else
        csv_field(out, text);
}

static void put_row(GString *out, const struct row *row) {
    put_text(out, row->kind);
    put_text(out, row->what);
    put_text(out, row->code);
    put_text(out, row->severity);
    put_text(out, row->week);
    put_number(out, row->times);
    put_number(out, row->captures);
    put_number(out, row->clients);
    put_text(out, row->is_new);
    put_text(out, row->sha256);
    put_text(out, row->not_after);
    if (row->has_days)
        csv_number(out, row->days_left);
    else
        g_string_append_c(out, ',');
    put_text(out, row->seen_file);
    put_number(out, row->seen_frame);
    put_text(out, row->seen_time);
    csv_end(out);
}

struct rows {
    GString *out;
    const struct fleet_view *view;
};

static bool take_cause(void *data, const struct cause_text *words) {
    const struct rows *rows = data;
    const struct fleet_view *view = rows->view;
    const struct fleet_course *course = fleet_course_of(view->fleet, words->key);
    for (guint i = 0; i < course->weeks->len; i++) {
        const struct fleet_week *week = &g_array_index(course->weeks, struct fleet_week, i);
        char *name = week->week == 0 ? NULL : fleet_week_text(week);
        const struct row row = {.kind = "cause",
                                .what = words->summary,
                                .code = words->entry->name,
                                .severity = severity_word(words->entry->severity),
                                .week = name,
                                .is_new = view->earlier == NULL            ? NULL
                                          : fleet_is_new(view, words->key) ? "yes"
                                                                           : "no",
                                .times = (int64_t)week->times,
                                .captures = (int64_t)week->captures,
                                .clients = -1,
                                .seen_file = words->file,
                                .seen_frame = words->frame == 0 ? -1 : (int64_t)words->frame};
        put_row(rows->out, &row);
        g_free(name);
    }
    return true;
}

static void put_certificate(GString *out, const struct certificate_seen *one, int64_t at) {
    char *end = fleet_format_date(one->not_after);
    char *seen = one->time == 0 ? NULL : fleet_format_date(one->time / TIME_SECOND);
    const struct row row = {.kind = "certificate",
                            .what = one->subject,
                            .sha256 = one->sha256,
                            .not_after = end,
                            .has_days = true,
                            .days_left = fleet_days_left(one, at),
                            .times = -1,
                            .captures = -1,
                            .clients = -1,
                            .seen_file = one->file,
                            .seen_frame = one->frame == 0 ? -1 : (int64_t)one->frame,
                            .seen_time = seen};
    put_row(out, &row);
    g_free(end);
    g_free(seen);
}

static void put_server(GString *out, const struct fleet_server *server) {
    char *name = fleet_format_server(server);
    const struct row row = {.kind = "server",
                            .what = name,
                            .times = (int64_t)server->times,
                            .captures = (int64_t)server->captures,
                            .clients = (int64_t)g_hash_table_size(server->clients),
                            .seen_frame = -1};
    put_row(out, &row);
    g_free(name);
}

void fleet_csv(GString *out, const struct fleet_view *view) {
    struct rows rows = {.out = out, .view = view};
    GPtrArray *certificates = fleet_certificates(view->fleet, view->at);
    GPtrArray *servers = fleet_servers(view->fleet);
    g_string_append(out, head);
    (void)overview_each(view->overview, view->totals, take_cause, &rows);
    for (guint i = 0; i < certificates->len; i++)
        put_certificate(out, certificates->pdata[i], view->at);
    for (guint i = 0; i < servers->len; i++)
        put_server(out, servers->pdata[i]);
    g_ptr_array_unref(certificates);
    g_ptr_array_unref(servers);
}
