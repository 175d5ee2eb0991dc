/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/log_report.h"

#include <inttypes.h>
#include <stdlib.h>

#include "capture/case/clock_text.h"
#include "capture/report/format.h"
#include "capture/report/json_line.h"
#include "wire/time.h"

/* --- text ------------------------------------------------------------------------------------- */

static void append_name(GString *out, const struct case_log *log) {
    if (log->host[0] != '\0')
        g_string_append_printf(out, "%s's ", log->host);
    g_string_append(out, log->name);
}

void log_report_head(GString *out, const struct case_log *log) {
    append_name(out, log);
    g_string_append(out, ": ");
    format_count(out, log->findings->len, "finding");
    if (log->joined > 0 && log->joined == log->findings->len)
        g_string_append(out, ", joined to packets");
    else if (log->joined > 0)
        g_string_append_printf(out, ", %" PRIu64 " of them joined to packets", log->joined);
    else if (log->findings->len > 0)
        g_string_append(out, ", none joined to a packet");
}

void log_report_clock(GString *out, const struct case_log *log) {
    const struct case_log_clock *clock = &log->clock;
    if (!clock->is_known)
        return;
    g_string_append(out, "of ");
    append_name(out, log);
    clock_text_offset(out, clock->ahead, clock->uncertainty, true, "the captures");
    g_string_append(out, ", ");
    format_count(out, clock->lines, "line");
}

/* "5:30 h" */
static void append_hours(GString *out, int64_t zone) {
    const int64_t minutes = llabs(zone) / TIME_SECOND / 60;
    g_string_append_printf(out, "%" PRId64 ":%02" PRId64 " h", minutes / 60, minutes % 60);
}

void log_report_zone(GString *out, const struct case_log *log) {
    const struct case_log_clock *clock = &log->clock;
    if (!clock->is_known || !log->is_dated || clock->zone == 0)
        return;
    g_string_append(out, "of ");
    append_name(out, log);
    g_string_append(out, " is wrong: in UTC its times are ");
    append_hours(out, clock->zone);
    g_string_append(out, clock->zone < 0 ? " behind those of the captures"
                                         : " ahead of those of the captures");
}

/* --- JSON ------------------------------------------------------------------------------------- */

static json_t *clock_member(const struct case_log *log) {
    const struct case_log_clock *clock = &log->clock;
    if (!clock->is_known)
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "ahead_seconds",
                        json_real((double)clock->ahead / (double)TIME_SECOND));
    json_object_set_new(object, "uncertainty_seconds",
                        json_real((double)clock->uncertainty / (double)TIME_SECOND));
    json_object_set_new(object, "zone_seconds", json_integer(clock->zone / TIME_SECOND));
    json_object_set_new(object, "zone_is_wrong", json_boolean(log->is_dated && clock->zone != 0));
    json_object_set_new(object, "lines", json_count(clock->lines));
    return object;
}

json_t *log_report_json(const GPtrArray *logs) {
    json_t *array = json_array();
    for (guint i = 0; i < logs->len; i++) {
        const struct case_log *log = logs->pdata[i];
        json_t *object = json_object();
        json_object_set_new(object, "file", json_text(log->path));
        json_object_set_new(object, "host", json_text(log->host));
        json_object_set_new(object, "findings", json_count(log->findings->len));
        json_object_set_new(object, "joined", json_count(log->joined));
        json_object_set_new(object, "clock", clock_member(log));
        json_array_append_new(array, object);
    }
    return array;
}
