/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/case_report.h"

#include <inttypes.h>
#include <math.h>

#include "capture/case/case_group.h"
#include "capture/case/clock_text.h"
#include "capture/case/log_report.h"
#include "capture/report/format.h"
#include "capture/report/json_line.h"
#include "capture/report/layout.h"
#include "capture/report/safe_text.h"

enum { INDENT = 11 };

/* Connections of the point that others saw, too. */
static uint64_t count_shared(const struct case_point *point) {
    uint64_t shared = 0;
    for (guint i = 0; i < point->connections->len; i++)
        shared += case_is_seen_elsewhere(point->connections->pdata[i]);
    return shared;
}

/* --- text ------------------------------------------------------------------------------------- */

const struct case_point *case_report_base(const GPtrArray *points) {
    for (guint i = 0; i < points->len; i++) {
        const struct case_point *point = points->pdata[i];
        if (point->clock.is_known && point->clock.beside == i)
            return point;
    }
    return NULL;
}

void case_report_clock(GString *out, const struct case_point *point, const GPtrArray *points) {
    const struct case_clock *clock = &point->clock;
    const struct case_point *base = case_report_base(points);
    if (base == NULL || base == point)
        return;
    if (!clock->is_known) {
        g_string_append_printf(out,
                               "of %s cannot be compared with that of %s: no connection "
                               "was captured by both, or by others between them",
                               point->name, base->name);
        return;
    }
    g_string_append_printf(out, "of %s", point->name);
    clock_text_offset(out, clock->ahead, clock->uncertainty, !clock->one_way, base->name);
    g_string_append(out, ", ");
    format_count(out, clock->packets, "packet");
    if (fabs(clock->drift) >= 1e-8)
        g_string_append_printf(out, ", %s %.3g ms in an hour", clock->drift < 0 ? "loses" : "gains",
                               fabs(clock->drift) * 3.6e6);
    if (clock->one_way)
        g_string_append(out, " of one direction alone: the time on the way is in it");
}

void case_report_point(GString *text, const struct case_point *point, GTimeZone *zone) {
    const uint64_t shared = count_shared(point);
    format_count(text, point->connections->len, "connection");
    if (shared > 0)
        g_string_append_printf(text, ", %" PRIu64 " of them seen by other captures, too", shared);
    else
        g_string_append(text, ", none seen by another capture");
    if (point->first == 0)
        return;
    g_string_append(text, ", from ");
    format_date(text, point->first, zone);
    g_string_append_c(text, ' ');
    format_time_of_day(text, point->first, zone);
    g_string_append(text, " for ");
    format_duration(text, time_between(point->first, point->last));
}

/* One line of what is said of a log; nothing where there is nothing to say. */
static void write_of_log(struct layout *layout, const struct case_log *log, const char *label,
                         void (*say)(GString *out, const struct case_log *log)) {
    GString *text = g_string_new(NULL);
    say(text, log);
    if (text->len > 0) {
        layout_begin(layout, 2, label, TINT_FAINT, INDENT);
        layout_text(layout, text->str);
        layout_end(layout);
    }
    g_string_free(text, TRUE);
}

static void write_logs(struct layout *layout, const GPtrArray *logs) {
    for (guint i = 0; i < logs->len; i++)
        write_of_log(layout, logs->pdata[i], "trace", log_report_head);
    for (guint i = 0; i < logs->len; i++) {
        write_of_log(layout, logs->pdata[i], "clock", log_report_clock);
        write_of_log(layout, logs->pdata[i], "zone", log_report_zone);
    }
}

static void write_point(struct layout *layout, const struct text_style *style,
                        const struct case_point *point) {
    GString *text = g_string_new(point->name);
    g_string_append(text, ": ");
    case_report_point(text, point, style->zone);
    layout_begin(layout, 2, "capture", TINT_FAINT, INDENT);
    layout_text(layout, text->str);
    layout_end(layout);
    g_string_free(text, TRUE);
}

char *case_report_title(const struct case_summary *summary) {
    GString *title = g_string_new("case of ");
    format_count(title, summary->points->len, "capture");
    if (summary->logs->len > 0) {
        g_string_append(title, " and ");
        format_count(title, summary->logs->len, "trace");
    }
    return g_string_free(title, FALSE);
}

void case_report_key_logs(GString *out, const struct case_summary *summary) {
    const GPtrArray *paths = summary->key_logs;
    if (paths->len == 0 || summary->whole->not_judged.tls_not_opened == 0)
        return;
    safe_append(out, paths->pdata[0]);
    if (paths->len > 1)
        g_string_append_printf(out, " and %u others are key logs of TLS that were not used",
                               paths->len - 1);
    else
        g_string_append(out, " is a key log of TLS that was not used");
    g_string_append(out, ": --keylog FILE opens TLS with one");
}

static void write_key_logs(struct layout *layout, const struct case_summary *summary) {
    GString *text = g_string_new(NULL);
    case_report_key_logs(text, summary);
    if (text->len > 0) {
        layout_begin(layout, 2, "keys", TINT_FAINT, INDENT);
        layout_text(layout, text->str);
        layout_end(layout);
    }
    g_string_free(text, TRUE);
}

void case_report_text(GString *out, const struct text_style *style,
                      const struct case_summary *summary) {
    struct layout layout = layout_of(out, style);
    char *title = case_report_title(summary);
    layout_begin(&layout, 0, title, TINT_STRONG, 0);
    layout_end(&layout);
    g_free(title);
    for (guint i = 0; i < summary->points->len; i++)
        write_point(&layout, style, summary->points->pdata[i]);
    for (guint i = 0; i < summary->points->len; i++) {
        GString *clock = g_string_new(NULL);
        case_report_clock(clock, summary->points->pdata[i], summary->points);
        if (clock->len > 0) {
            layout_begin(&layout, 2, "clock", TINT_FAINT, INDENT);
            layout_text(&layout, clock->str);
            layout_end(&layout);
        }
        g_string_free(clock, TRUE);
    }
    write_logs(&layout, summary->logs);
    write_key_logs(&layout, summary);
    g_string_append_c(out, '\n');
}

/* --- JSON ------------------------------------------------------------------------------------- */

static json_t *clock_member(const struct case_point *point, const GPtrArray *points) {
    const struct case_clock *clock = &point->clock;
    json_t *object;
    if (!clock->is_known)
        return json_null();
    object = json_object();
    json_object_set_new(object, "beside", json_text(case_point_at(points, clock->beside)->path));
    json_object_set_new(object, "ahead_seconds",
                        json_real((double)clock->ahead / (double)TIME_SECOND));
    json_object_set_new(object, "uncertainty_seconds",
                        json_real((double)clock->uncertainty / (double)TIME_SECOND));
    json_object_set_new(object, "drift", json_real(clock->drift));
    json_object_set_new(object, "packets", json_count(clock->packets));
    json_object_set_new(object, "one_way", json_boolean(clock->one_way));
    return object;
}

static json_t *points_member(const GPtrArray *points) {
    json_t *array = json_array();
    for (guint i = 0; i < points->len; i++) {
        const struct case_point *point = points->pdata[i];
        json_t *object = json_object();
        json_object_set_new(object, "file", json_text(point->path));
        json_object_set_new(object, "name", json_text(point->name));
        json_object_set_new(object, "connections", json_count(point->connections->len));
        json_object_set_new(object, "shared", json_count(count_shared(point)));
        json_object_set_new(object, "clock", clock_member(point, points));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *key_logs_member(const GPtrArray *paths) {
    json_t *array = json_array();
    for (guint i = 0; i < paths->len; i++)
        json_array_append_new(array, json_text(paths->pdata[i]));
    return array;
}

void case_report_json(GString *out, const struct case_summary *summary) {
    static const char *const words[] = {"note", "warning", "error"};
    json_t *object = json_begin("case"), *findings = json_object();
    json_object_set_new(object, "file", json_text(summary->whole->file));
    json_object_set_new(object, "captures", points_member(summary->points));
    json_object_set_new(object, "logs", log_report_json(summary->logs));
    json_object_set_new(object, "key_logs", key_logs_member(summary->key_logs));
    json_object_set_new(object, "connections", json_count(summary->groups));
    json_object_set_new(object, "copies", json_count(summary->copies));
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--)
        json_object_set_new(findings, words[severity],
                            json_count(summary->whole->findings[severity]));
    json_object_set_new(object, "findings", findings);
    json_object_set_new(object, "verdict",
                        json_string(summary_verdict_word(summary_verdict(summary->whole))));
    json_line(out, object);
}
