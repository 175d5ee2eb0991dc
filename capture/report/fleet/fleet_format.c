/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/fleet/fleet_format.h"

#include <inttypes.h>

#include "capture/report/clients.h"
#include "capture/report/format.h"
#include "wire/time.h"

enum { WEEKS_MOST = 12 };

char *fleet_format_date(int64_t seconds) {
    GDateTime *date = g_date_time_new_from_unix_utc(seconds);
    char *text = date == NULL ? g_strdup("-") : g_date_time_format(date, "%Y-%m-%d");
    g_clear_pointer(&date, g_date_time_unref);
    return text;
}

static void add_date(GString *out, int64_t seconds) {
    char *text = fleet_format_date(seconds);
    g_string_append(out, text);
    g_free(text);
}

/* --- causes ----------------------------------------------------------------------------------- */

GPtrArray *fleet_format_weeks(const struct fleet_view *view, const char *key) {
    GPtrArray *items = g_ptr_array_new_with_free_func(g_free);
    const struct fleet_course *course = fleet_course_of(view->fleet, key);
    uint64_t before = 0;
    for (guint i = 0; course != NULL && i < course->weeks->len; i++) {
        const struct fleet_week *week = &g_array_index(course->weeks, struct fleet_week, i);
        if (week->week != 0 && i + WEEKS_MOST < course->weeks->len) {
            before += week->times;
            continue;
        }
        char *name = fleet_week_text(week);
        GString *item = g_string_new(name);
        g_string_append_c(item, ' ');
        format_number(item, week->times);
        g_ptr_array_add(items, g_string_free(item, FALSE));
        g_free(name);
    }
    if (before > 0) {
        GString *item = g_string_new(NULL);
        format_number(item, before);
        g_string_append(item, " before");
        g_ptr_array_insert(items, 0, g_string_free(item, FALSE));
    }
    return items;
}

/* --- certificates ----------------------------------------------------------------------------- */

char *fleet_format_class(unsigned days, int64_t at) {
    GString *words = g_string_new("Certificates that ");
    if (days == 0)
        g_string_append(words, "had ended by ");
    else if (days == 30)
        g_string_append(words, "end within 30 days of ");
    else
        g_string_append_printf(words, "end %u to %u days after ", days - 30, days);
    add_date(words, at);
    return g_string_free(words, FALSE);
}

char *fleet_format_no_certificate(int64_t at) {
    GString *words = g_string_new(NULL);
    g_string_append_printf(words, "of those that are told none ends within %u days of ",
                           FLEET_DAYS);
    add_date(words, at);
    return g_string_free(words, FALSE);
}

char *fleet_format_end(const struct certificate_seen *certificate, int64_t at) {
    const int64_t left = fleet_days_left(certificate, at);
    GString *words = g_string_new(left < 0 ? "ended " : "ends ");
    add_date(words, certificate->not_after);
    g_string_append(words, left < 0 ? ", " : ", in ");
    format_count(words, (uint64_t)(left < 0 ? -left : left), "day");
    g_string_append(words, left < 0 ? " ago" : "");
    if (*certificate->serial != '\0')
        g_string_append_printf(words, "; serial %s", certificate->serial);
    return g_string_free(words, FALSE);
}

char *fleet_format_seen(const struct certificate_seen *certificate) {
    GString *words = g_string_new("last seen ");
    if (certificate->time != 0) {
        add_date(words, certificate->time / TIME_SECOND);
        g_string_append_c(words, ' ');
    }
    g_string_append_printf(words, "in %s", certificate->file);
    if (certificate->frame != 0)
        g_string_append_printf(words, " frame %" PRIu64, certificate->frame);
    return g_string_free(words, FALSE);
}

/* --- servers ---------------------------------------------------------------------------------- */

char *fleet_format_server(const struct fleet_server *server) {
    char *text = fleet_server_text(server);
    char *words =
        *server->role == '\0' ? g_strdup(text) : g_strconcat(text, ", ", server->role, NULL);
    g_free(text);
    return words;
}

char *fleet_format_refusals(const struct fleet_server *server) {
    GString *words = g_string_new(NULL);
    format_count(words, server->times, "time");
    g_string_append(words, ", ");
    format_count(words, server->captures, "capture");
    clients_append(words, server->clients);
    return g_string_free(words, FALSE);
}

GPtrArray *fleet_format_codes(const struct fleet_server *server) {
    GPtrArray *items = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < server->codes->len; i++) {
        const struct fleet_code *code = &g_array_index(server->codes, struct fleet_code, i);
        GString *item = g_string_new(code->entry->name);
        g_string_append_c(item, ' ');
        format_number(item, code->times);
        g_ptr_array_add(items, g_string_free(item, FALSE));
    }
    return items;
}
