/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clock of a replay. Only waits that are over at once or cannot be: no test sleeps on. */
#include "capture/command/replay_clock.h"

#include <glib.h>

static const int64_t second = 1000000000;

static void what_is_past_is_due(void) {
    int64_t now = -1;
    struct replay_clock replay_clock = replay_clock_begin(1, 1000 * second);
    g_assert_true(replay_clock_wait(&replay_clock, 1000 * second, &now));
    g_assert_true(replay_clock_wait(&replay_clock, 1 * second, &now)); /* a clock that went back */
    g_assert_true(replay_clock_wait(&replay_clock, INT64_MIN, &now));
    g_assert_cmpint(now, ==, -1);
}

static void max_never_waits(void) {
    int64_t now;
    struct replay_clock replay_clock = replay_clock_begin(0, 0);
    g_assert_true(replay_clock_wait(&replay_clock, INT64_MAX, &now));
}

static void a_long_wait_comes_up_for_air(void) {
    int64_t now = 0;
    int64_t before = g_get_monotonic_time();
    struct replay_clock replay_clock = replay_clock_begin(4, 1000 * second);
    g_assert_false(replay_clock_wait(&replay_clock, INT64_MAX, &now));
    int64_t slept = (g_get_monotonic_time() - before) * 1000;
    g_assert_cmpint(slept, >=, second / 4 - 1000000);
    /* four times the pace */
    g_assert_cmpint(now - 1000 * second, >=, second - 10000000);
    g_assert_cmpint(now - 1000 * second, <=, 4 * slept + 10000000);
}

static void a_slow_clock_does_not_overflow(void) {
    int64_t now;
    struct replay_clock replay_clock = replay_clock_begin(0.001, INT64_MIN);
    g_assert_false(replay_clock_wait(&replay_clock, INT64_MAX, &now));
    replay_clock = replay_clock_begin(0.001, INT64_MAX);
    g_assert_true(replay_clock_wait(&replay_clock, INT64_MIN, &now));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pace/past", what_is_past_is_due);
    g_test_add_func("/pace/max", max_never_waits);
    g_test_add_func("/pace/long", a_long_wait_comes_up_for_air);
    g_test_add_func("/pace/slow", a_slow_clock_does_not_overflow);
    return g_test_run();
}
