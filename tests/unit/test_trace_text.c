/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, times and words of traces, and what mails do to them. */
#include "traces/trace_text.h"
#include "wire/time.h"

#include <glib.h>

static struct span text_of(const char *text) {
    return span_of_text(text);
}

static void assert_text(struct span got, const char *wanted) {
    char *text = g_strndup(span_is_empty(got) ? "" : (const char *)got.at, span_len(got));
    g_assert_cmpstr(text, ==, wanted);
    g_free(text);
}

static void text_is_found_whatever_blanks_are_in_it(void) {
    struct span after;
    g_assert_true(trace_find(text_of("x EncrUtil:: decrypt\r\nData\xc2\xa0"
                                     "failed . DeviceName=, TCPPid"),
                             "EncrUtil::decryptData failed.", &after));
    assert_text(trace_trim(after), "DeviceName=, TCPPid");
    g_assert_false(trace_find(text_of("EncrUtil::decryptDat"), "EncrUtil::decryptData", &after));
    g_assert_false(trace_find(text_of(""), "a", &after));
}

static void values_end_where_they_do(void) {
    struct span value;
    const struct span text = text_of("TCPPid = [1.600.13.5], IPAddr=10.1.2.3, Port=37816, C=[1");
    g_assert_true(trace_value(text, "IPAddr=", &value));
    assert_text(value, "10.1.2.3");
    g_assert_true(trace_value(text, "Port=", &value));
    g_assert_cmpuint(trace_port(value), ==, 37816);
    g_assert_false(trace_value(text, "C=", &value));
    g_assert_false(trace_value(text, "D=", &value));
}

static void quoted_values_may_hold_quotation_marks(void) {
    struct span value;
    const struct span text =
        text_of("Module=\"network.tcp\" Level=\"DEBUG\":  Src-ip= \" 10.1.1.1 \" "
                "Detail=\"<a b=\"c\">x\" Reason=\"cut");
    g_assert_true(trace_quoted(text, "Level", &value));
    assert_text(value, "DEBUG");
    g_assert_true(trace_quoted(text, "Src-ip", &value));
    assert_text(value, "10.1.1.1");
    g_assert_true(trace_quoted(text, "Detail", &value));
    assert_text(value, "<a b=\"c\">x");
    g_assert_true(trace_quoted(text, "Reason", &value));
    assert_text(value, "cut");
    g_assert_false(trace_quoted(text, "ip", &value));
}

static void an_end_is_an_address_or_a_name_with_a_port(void) {
    struct trace_end end = {0};
    g_assert_true(trace_end_read(text_of("10.1.2.3:7501"), &end));
    assert_text(end.host, "10.1.2.3");
    g_assert_cmpuint(end.port, ==, 7501);
    g_assert_true(trace_end_read(text_of("[2001:db8::1]:7501"), &end));
    assert_text(end.host, "2001:db8::1");
    g_assert_cmpuint(end.port, ==, 7501);
    g_assert_true(trace_end_read(text_of("cups.example.com"), &end));
    assert_text(end.host, "cups.example.com");
    g_assert_cmpuint(end.port, ==, 0);
    g_assert_false(trace_end_read(text_of(" "), &end));
    g_assert_cmpuint(trace_port(text_of("70000")), ==, 0);
    g_assert_cmpuint(trace_port(text_of("50x")), ==, 0);
}

static void times_are_read_in_every_form(void) {
    int64_t time;
    struct span rest = text_of("16:58:42.888 |");
    g_assert_true(trace_take_time_of_day(&rest, &time));
    g_assert_cmpint(time, ==, (16 * 3600 + 58 * 60 + 42) * TIME_SECOND + 888 * TIME_MILLISECOND);
    assert_text(rest, " |");
    rest = text_of("23:36:40,962");
    g_assert_true(trace_take_time_of_day(&rest, &time));
    g_assert_cmpint(time % TIME_SECOND, ==, 962 * TIME_MILLISECOND);
    rest = text_of("24:00:00");
    g_assert_false(trace_take_time_of_day(&rest, &time));
    rest = text_of("07:27:192.1686");
    g_assert_true(trace_take_time_of_day(&rest, &time)); /* the head of a record says more */
    rest = text_of("-04:30");
    g_assert_true(trace_take_offset(&rest, &time));
    g_assert_cmpint(time, ==, -(4 * 3600 + 30 * 60) * TIME_SECOND);
    rest = text_of("+0530");
    g_assert_true(trace_take_offset(&rest, &time));
    g_assert_cmpint(time, ==, (5 * 3600 + 30 * 60) * TIME_SECOND);
    rest = text_of("Z");
    g_assert_true(trace_take_offset(&rest, &time));
    g_assert_cmpint(time, ==, 0);
}

static void days_are_those_of_the_calendar(void) {
    int64_t day;
    GDateTime *date = g_date_time_new_utc(1970, 1, 1, 0, 0, 0);
    for (unsigned i = 0; i < 84000; i++) { /* to 2199 and beyond */
        gint year, month, of_month;
        g_date_time_get_ymd(date, &year, &month, &of_month);
        if (year > 2199)
            break;
        g_assert_true(trace_day((uint64_t)year, (uint64_t)month, (uint64_t)of_month, &day));
        g_assert_cmpint(day, ==, (int64_t)i * 24 * 3600 * TIME_SECOND);
        GDateTime *next = g_date_time_add_days(date, 1);
        g_date_time_unref(date);
        date = next;
    }
    g_date_time_unref(date);
    g_assert_false(trace_day(2019, 2, 29, &day));
    g_assert_false(trace_day(2019, 13, 1, &day));
    g_assert_false(trace_day(1969, 12, 31, &day));
}

static void one_line_is_made_of_many(void) {
    char out[16];
    g_assert_cmpuint(trace_one_line(text_of("  a\r\n\r\nb\xc2\xa0 c\x01 "), out, sizeof out), ==,
                     6);
    g_assert_cmpstr(out, ==, "a b c.");
    g_assert_cmpuint(trace_one_line(text_of("abcdef"), out, 4), ==, 3);
    g_assert_cmpstr(out, ==, "abc");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trace_text/text_is_found_whatever_blanks_are_in_it",
                    text_is_found_whatever_blanks_are_in_it);
    g_test_add_func("/trace_text/values_end_where_they_do", values_end_where_they_do);
    g_test_add_func("/trace_text/quoted_values_may_hold_quotation_marks",
                    quoted_values_may_hold_quotation_marks);
    g_test_add_func("/trace_text/an_end_is_an_address_or_a_name_with_a_port",
                    an_end_is_an_address_or_a_name_with_a_port);
    g_test_add_func("/trace_text/times_are_read_in_every_form", times_are_read_in_every_form);
    g_test_add_func("/trace_text/days_are_those_of_the_calendar", days_are_those_of_the_calendar);
    g_test_add_func("/trace_text/one_line_is_made_of_many", one_line_is_made_of_many);
    return g_test_run();
}
