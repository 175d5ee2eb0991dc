/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and times in words, and text from outside made harmless. */
#include "capture/report/format.h"
#include "capture/report/safe_text.h"

#include <stdlib.h>
#include <time.h>

static const int64_t second = 1000000000;

static void assert_text(GString *got, const char *wanted) {
    g_assert_cmpstr(got->str, ==, wanted);
    g_string_free(got, TRUE);
}

static void assert_number(uint64_t number, const char *wanted) {
    GString *out = g_string_new(NULL);
    format_number(out, number);
    assert_text(out, wanted);
}

static void numbers_are_grouped_by_thousands(void) {
    assert_number(0, "0");
    assert_number(999, "999");
    assert_number(1204, "1,204");
    assert_number(1000000, "1,000,000");
    assert_number(UINT64_MAX, "18,446,744,073,709,551,615");
}

static void one_of_a_kind_has_no_s(void) {
    GString *out = g_string_new(NULL);
    format_count(out, 1, "packet");
    g_string_append(out, ", ");
    format_count(out, 0, "note");
    g_string_append(out, ", ");
    format_count(out, 2048, "byte");
    assert_text(out, "1 packet, 0 notes, 2,048 bytes");
}

static void assert_duration(int64_t nanoseconds, const char *wanted) {
    GString *out = g_string_new(NULL);
    format_duration(out, nanoseconds);
    assert_text(out, wanted);
}

static void durations_have_the_units_that_matter(void) {
    assert_duration(-5, "0 s");
    assert_duration(0, "0 s");
    assert_duration(999, "0 s");
    assert_duration(99999, "under 0.1 ms");
    assert_duration(200000, "0.2 ms");
    assert_duration(41 * second / 1000, "41 ms");
    assert_duration(9 * second + 990000000, "9.9 s");
    assert_duration(59 * second + 999999999, "59 s");
    assert_duration(192 * second, "3 min 12 s");
    assert_duration(600 * second, "10 min");
    assert_duration(7500 * second, "2 h 5 min");
    assert_duration(86400 * second, "1 day");
    assert_duration((3 * 86400 + 4 * 3600) * second, "3 days 4 h");
    assert_duration(INT64_MAX, "106751 days 23 h");
}

static void assert_time(int64_t time, const char *wanted) {
    GString *out = g_string_new(NULL);
    format_time_utc(out, time);
    assert_text(out, wanted);
}

static void times_are_rfc_3339_with_nanoseconds(void) {
    assert_time(0, "1970-01-01T00:00:00.000000000Z");
    assert_time(1399018272123456789, "2014-05-02T08:11:12.123456789Z");
    assert_time(-1, "1969-12-31T23:59:59.999999999Z");
    assert_time(INT64_MAX, "2262-04-11T23:47:16.854775807Z");
    assert_time(INT64_MIN, "1677-09-21T00:12:43.145224192Z");
}

static void times_of_day_are_those_of_a_zone(void) {
    GTimeZone *zone = g_time_zone_new_identifier("+02:00");
    GString *out = g_string_new(NULL);
    format_date(out, 1399070272123456789, zone);
    g_string_append_c(out, ' ');
    format_time_of_day(out, 1399070272123456789, zone);
    format_zone(out, 1399070272123456789, zone);
    g_string_append_c(out, ' ');
    format_date(out, 1399070272123456789, NULL);
    g_string_append_c(out, ' ');
    format_time_of_day(out, 1399070272123456789, NULL);
    format_zone(out, 1399070272123456789, NULL);
    assert_text(out, "2014-05-03 00:37:52.123+02:00 2014-05-02 22:37:52.123UTC");
    g_assert_false(format_is_same_day(1399018272123456789, 1399070272123456789, zone));
    g_assert_true(format_is_same_day(1399018272123456789, 1399070272123456789, NULL));
    g_time_zone_unref(zone);
}

/* No time that can be told is beyond what GLib knows. */
static void times_at_the_ends_are_times(void) {
    GString *out = g_string_new(NULL);
    format_date(out, INT64_MIN, NULL);
    g_string_append_c(out, ' ');
    format_date(out, INT64_MAX, NULL);
    assert_text(out, "1677-09-21 2262-04-11");
}

static void assert_safe(const char *text, const char *wanted) {
    GString *out = g_string_new(NULL);
    safe_append(out, text);
    g_assert_true(g_utf8_validate(out->str, -1, NULL));
    assert_text(out, wanted);
}

static void text_cannot_act_on_a_terminal(void) {
    assert_safe("plain, O=Z\xc3\xbcrich", "plain, O=Z\xc3\xbcrich");
    assert_safe("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07");
    assert_safe("one\r\n\ttwo\x7f", "one\\r\\n\\ttwo\\x7f");
    assert_safe("\xc2\x9b"
                "31m",
                "\\x9b31m");
    assert_safe("\xe2\x80\xaegnp.exe", "\\u202egnp.exe");
    assert_safe("\xe2\x80\xa8", "\\u2028");
}

static void bytes_that_are_no_text_are_shown_as_bytes(void) {
    assert_safe("\xff\xfe", "\\xff\\xfe");
    assert_safe("cut \xe2\x80", "cut \\xe2\\x80");
    assert_safe("\xed\xa0\x80", "\\xed\\xa0\\x80");
    assert_safe("\xc0\x80", "\\xc0\\x80");
}

static void columns_are_what_a_terminal_shows(void) {
    g_assert_cmpuint(safe_columns(""), ==, 0);
    g_assert_cmpuint(safe_columns("abc"), ==, 3);
    g_assert_cmpuint(safe_columns("\xed\x95\x9c\xea\xb8\x80"), ==, 4); /* two Hangul syllables */
    g_assert_cmpuint(safe_columns("e\xcc\x81"), ==, 1);                /* e and an acute accent */
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/numbers", numbers_are_grouped_by_thousands);
    g_test_add_func("/words/count", one_of_a_kind_has_no_s);
    g_test_add_func("/words/duration", durations_have_the_units_that_matter);
    g_test_add_func("/words/utc", times_are_rfc_3339_with_nanoseconds);
    g_test_add_func("/words/time_of_day", times_of_day_are_those_of_a_zone);
    g_test_add_func("/words/ends", times_at_the_ends_are_times);
    g_test_add_func("/safe_text/controls", text_cannot_act_on_a_terminal);
    g_test_add_func("/safe_text/bytes", bytes_that_are_no_text_are_shown_as_bytes);
    g_test_add_func("/safe_text/columns", columns_are_what_a_terminal_shows);
    return g_test_run();
}
