/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times of findings are read as they are written. */
#include "capture/report/lines/finding_lines.h"
#include "wire/time.h"

static int64_t time_of(const char *text) {
    char *line = g_strdup_printf("{\"time\":\"%s\"}", text);
    struct json_record *record = json_record_new();
    const json_value *object = json_record_read(record, line, strlen(line));
    g_assert_nonnull(object);
    const int64_t time = finding_lines_time(record, json_member(record, object, "time"));
    json_record_free(record);
    g_free(line);
    return time;
}

/* The calendar is GLib's. */
static void every_day_is_read(void) {
    GDateTime *day = g_date_time_new_utc(1999, 12, 30, 3, 4, 5);
    for (unsigned i = 0; i < 9 * 366; i++) {
        char *written = g_date_time_format(day, "%Y-%m-%dT%H:%M:%S.000000007Z");
        g_assert_cmpint(time_of(written), ==, g_date_time_to_unix(day) * TIME_SECOND + 7);
        GDateTime *next = g_date_time_add_days(day, 1);
        g_date_time_unref(day);
        g_free(written);
        day = next;
    }
    g_date_time_unref(day);
}

static void other_forms_are_none(void) {
    static const char *const others[] = {"",
                                         "2024-02-29",
                                         "2024-00-29T01:02:03.000000000Z",
                                         "2024-13-29T01:02:03.000000000Z",
                                         "2024-02-29T01:02:03.00000000Z",
                                         "2024-02-29T01:02:03.000000000+",
                                         "2024-02-29 01:02:03.000000000Z",
                                         "2024-02-29T01:02:03.00000000xZ"};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_cmpint(time_of(others[i]), ==, 0);
    g_assert_cmpint(time_of("1970-01-01T00:00:00.000000001Z"), ==, 1);
    g_assert_cmpint(time_of("2100-03-01T00:00:00.000000000Z"), ==,
                    INT64_C(4107542400) * TIME_SECOND);
    g_assert_cmpint(time_of("1969-12-31T23:59:59.000000000Z"), ==, -TIME_SECOND);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/finding_lines/days", every_day_is_read);
    g_test_add_func("/finding_lines/others", other_forms_are_none);
    return g_test_run();
}
