/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and times in words. */
#include "capture/report/format.h"

#include <inttypes.h>

#include "wire/time.h"

void format_number(GString *out, uint64_t number) {
    char digits[24];
    int length = g_snprintf(digits, sizeof digits, "%" PRIu64, number);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            g_string_append_c(out, ',');
        g_string_append_c(out, digits[i]);
    }
}

void format_count(GString *out, uint64_t number, const char *noun) {
    format_number(out, number);
    g_string_append_printf(out, " %s%s", noun, number == 1 ? "" : "s");
}

/* "3 min 12 s"; the smaller part only when it is not 0. */
static void append_two(GString *out, int64_t large, const char *large_unit, int64_t small,
                       const char *small_unit) {
    g_string_append_printf(out, "%" PRId64 " %s", large, large_unit);
    if (small > 0)
        g_string_append_printf(out, " %" PRId64 " %s", small, small_unit);
}

void format_duration(GString *out, int64_t nanoseconds) {
    int64_t microseconds = MAX(nanoseconds, 0) / 1000;
    int64_t seconds = microseconds / 1000000;
    if (microseconds == 0)
        g_string_append(out, "0 s");
    else if (microseconds < 100)
        g_string_append(out, "under 0.1 ms");
    else if (microseconds < 10000)
        g_string_append_printf(out, "%.1f ms", (double)microseconds / 1e3);
    else if (seconds == 0)
        g_string_append_printf(out, "%" PRId64 " ms", microseconds / 1000);
    else if (seconds < 10)
        g_string_append_printf(out, "%" PRId64 ".%" PRId64 " s", seconds,
                               microseconds / 100000 % 10);
    else if (seconds < 60)
        g_string_append_printf(out, "%" PRId64 " s", seconds);
    else if (seconds < 3600)
        append_two(out, seconds / 60, "min", seconds % 60, "s");
    else if (seconds < 86400)
        append_two(out, seconds / 3600, "h", seconds % 3600 / 60, "min");
    else
        append_two(out, seconds / 86400, seconds < 172800 ? "day" : "days", seconds % 86400 / 3600,
                   "h");
}

/* Every time that fits in 64 bits of nanoseconds is in a year that GDateTime knows. */
static GDateTime *date_time(int64_t nanoseconds, GTimeZone *zone) {
    GDateTime *utc = g_date_time_new_from_unix_utc(time_split(nanoseconds).seconds);
    if (zone == NULL)
        return utc;
    GDateTime *there = g_date_time_to_timezone(utc, zone);
    g_date_time_unref(utc);
    return there;
}

void format_time_utc(GString *out, int64_t nanoseconds) {
    GDateTime *when = date_time(nanoseconds, NULL);
    g_string_append_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%09" PRId32 "Z",
                           g_date_time_get_year(when), g_date_time_get_month(when),
                           g_date_time_get_day_of_month(when), g_date_time_get_hour(when),
                           g_date_time_get_minute(when), g_date_time_get_second(when),
                           time_split(nanoseconds).nanoseconds);
    g_date_time_unref(when);
}

void format_time_of_day(GString *out, int64_t nanoseconds, GTimeZone *zone) {
    GDateTime *when = date_time(nanoseconds, zone);
    g_string_append_printf(out, "%02d:%02d:%02d.%03" PRId32, g_date_time_get_hour(when),
                           g_date_time_get_minute(when), g_date_time_get_second(when),
                           time_split(nanoseconds).nanoseconds / 1000000);
    g_date_time_unref(when);
}

void format_date(GString *out, int64_t nanoseconds, GTimeZone *zone) {
    GDateTime *when = date_time(nanoseconds, zone);
    g_string_append_printf(out, "%04d-%02d-%02d", g_date_time_get_year(when),
                           g_date_time_get_month(when), g_date_time_get_day_of_month(when));
    g_date_time_unref(when);
}

void format_zone(GString *out, int64_t nanoseconds, GTimeZone *zone) {
    GDateTime *when = date_time(nanoseconds, zone);
    int minutes = (int)(g_date_time_get_utc_offset(when) / G_TIME_SPAN_MINUTE);
    g_date_time_unref(when);
    if (minutes == 0)
        g_string_append(out, "UTC");
    else
        g_string_append_printf(out, "%c%02d:%02d", minutes < 0 ? '-' : '+', ABS(minutes) / 60,
                               ABS(minutes) % 60);
}

bool format_is_same_day(int64_t one, int64_t other, GTimeZone *zone) {
    GString *a = g_string_new(NULL), *b = g_string_new(NULL);
    format_date(a, one, zone);
    format_date(b, other, zone);
    bool same = g_string_equal(a, b);
    g_string_free(a, TRUE);
    g_string_free(b, TRUE);
    return same;
}
