/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times are added and subtracted as far as 64 bits go, and no further. */
#include "wire/time.h"

#include <glib.h>

static const int64_t now = 1796112000 * TIME_SECOND;

static void what_fits_is_exact(void) {
    g_assert_cmpint(time_between(now, now + 5), ==, 5);
    g_assert_cmpint(time_between(now + 5, now), ==, -5);
    g_assert_cmpint(time_between(-1, INT64_MAX - 1), ==, INT64_MAX);
    g_assert_cmpint(time_between(0, INT64_MIN), ==, INT64_MIN);
    g_assert_cmpint(time_after(now, 5), ==, now + 5);
    g_assert_cmpint(time_after(INT64_MAX, -1), ==, INT64_MAX - 1);
    g_assert_cmpint(time_after(INT64_MIN, INT64_MAX), ==, -1);
}

static void what_does_not_fit_ends_at_the_end(void) {
    g_assert_cmpint(time_between(INT64_MIN, INT64_MAX), ==, INT64_MAX);
    g_assert_cmpint(time_between(-2, INT64_MAX), ==, INT64_MAX);
    g_assert_cmpint(time_between(INT64_MAX, INT64_MIN), ==, INT64_MIN);
    g_assert_cmpint(time_between(1, INT64_MIN), ==, INT64_MIN);
    g_assert_cmpint(time_after(INT64_MAX, 1), ==, INT64_MAX);
    g_assert_cmpint(time_after(INT64_MIN, -1), ==, INT64_MIN);
}

static void times_are_near_in_both_directions(void) {
    g_assert_true(time_is_near(now, now + 5, 5));
    g_assert_true(time_is_near(now + 5, now, 5));
    g_assert_false(time_is_near(now, now + 6, 5));
    g_assert_false(time_is_near(now + 6, now, 5));
    g_assert_false(time_is_near(INT64_MIN, INT64_MAX, INT64_MAX - 1));
    g_assert_false(time_is_near(INT64_MAX, INT64_MIN, INT64_MAX - 1));
}

static void a_split_time_comes_back(void) {
    static const int64_t times[] = {0,           1,           -1,        1796112000123456789,
                                    -1000000000, -1000000001, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
        const struct time_parts parts = time_split(times[i]);
        g_assert_cmpint(parts.nanoseconds, >=, 0);
        g_assert_cmpint(parts.nanoseconds, <, TIME_SECOND);
        g_assert_cmpint(time_join(parts.seconds, parts.nanoseconds), ==, times[i]);
    }
    g_assert_cmpint(time_split(-1).seconds, ==, -1);
    g_assert_cmpint(time_split(INT64_MIN).seconds, ==, INT64_MIN / TIME_SECOND - 1);
}

static void parts_that_do_not_fit_end_at_the_end(void) {
    g_assert_cmpint(time_join(INT64_MAX / 1000, 999999999), ==, INT64_MAX);
    g_assert_cmpint(time_join(INT64_MIN / 1000, 0), ==, INT64_MIN);
    g_assert_cmpint(time_join(INT64_MAX / TIME_SECOND, 999999999), ==, INT64_MAX);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/time/exact", what_fits_is_exact);
    g_test_add_func("/time/ends", what_does_not_fit_ends_at_the_end);
    g_test_add_func("/time/near", times_are_near_in_both_directions);
    g_test_add_func("/time/split", a_split_time_comes_back);
    g_test_add_func("/time/parts", parts_that_do_not_fit_end_at_the_end);
    return g_test_run();
}
