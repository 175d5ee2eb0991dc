/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long somebody waited: by what was captured, holes left out. */
#include "capture/rules/capture_clock.h"

#include <glib.h>

static const int64_t start = 1796112000 * TIME_SECOND;
static const int64_t day = 24 * 3600 * TIME_SECOND;

static int64_t at(int64_t seconds) {
    return time_after(start, seconds * TIME_SECOND);
}

static void assert_waited(const struct capture_clock *clock, int64_t since, int64_t seconds) {
    g_assert_cmpint(capture_clock_waited(clock, at(since)), ==, seconds * TIME_SECOND);
}

static void it_never_runs_back(void) {
    struct capture_clock clock = {.now = INT64_MIN};
    capture_clock_run(&clock, at(5));
    g_assert_cmpint(clock.now, ==, at(5));
    capture_clock_run(&clock, at(4));
    g_assert_cmpint(clock.now, ==, at(5));
    capture_clock_run(&clock, time_after(at(5), CAPTURE_HOLE));
    g_assert_cmpint(clock.now, ==, time_after(at(5), CAPTURE_HOLE));
    capture_clock_run(&clock, time_after(clock.now, CAPTURE_HOLE + 1));
    g_assert_cmpint(clock.now, ==, time_after(at(5), CAPTURE_HOLE));
}

static void a_wait_ends_at_the_first_hole(void) {
    struct capture_clock clock = {.now = at(0)};
    capture_clock_run(&clock, at(10));
    assert_waited(&clock, 4, 6);
    capture_clock_leap(&clock, at(10), time_after(at(10), day));
    capture_clock_leap(&clock, time_after(at(20), day), time_after(at(20), 2 * day));
    assert_waited(&clock, 4, 6);
    assert_waited(&clock, 10, 0);
    g_assert_cmpint(capture_clock_waited(&clock, time_after(at(12), day)), ==, 8 * TIME_SECOND);
    capture_clock_run(&clock, time_after(at(25), 2 * day));
    g_assert_cmpint(capture_clock_waited(&clock, time_after(at(20), 2 * day)), ==, 5 * TIME_SECOND);
}

/* One packet from the future, and all goes on as before. */
static void a_leap_that_is_taken_back_is_none(void) {
    struct capture_clock clock = {.now = at(10)};
    capture_clock_leap(&clock, at(10), time_after(at(10), day));
    capture_clock_leap(&clock, time_after(at(10), day), at(11));
    g_assert_cmpint(clock.now, ==, at(11));
    capture_clock_run(&clock, at(30));
    assert_waited(&clock, 4, 26);
}

static void the_oldest_holes_are_forgotten(void) {
    struct capture_clock clock = {.now = at(0)};
    for (int64_t i = 0; i <= CAPTURE_HOLES; i++)
        capture_clock_leap(&clock, time_after(at(1), i * day), time_after(at(0), (i + 1) * day));
    g_assert_cmpuint(clock.hole_count, ==, CAPTURE_HOLES);
    g_assert_cmpint(clock.holes[0], ==, time_after(at(1), day));
    g_assert_cmpint(clock.holes[CAPTURE_HOLES - 1], ==, time_after(at(1), CAPTURE_HOLES * day));
    g_assert_cmpint(capture_clock_waited(&clock, time_after(at(0), 3 * day)), ==, TIME_SECOND);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture_clock/runs", it_never_runs_back);
    g_test_add_func("/capture_clock/hole", a_wait_ends_at_the_first_hole);
    g_test_add_func("/capture_clock/taken_back", a_leap_that_is_taken_back_is_none);
    g_test_add_func("/capture_clock/forgotten", the_oldest_holes_are_forgotten);
    return g_test_run();
}
