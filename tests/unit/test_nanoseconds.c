/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wireshark's times become numbers, and the absurd ones stay inside 64 bits. */
#include <glib.h>

#include "capture/read/nanoseconds.h"

static void a_time_comes_back(void) {
    static const int64_t times[] = {0, 1, -1, 1700000000123456789, -1000000000, -1000000001};
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
        const struct time_parts parts = time_split(times[i]);
        const nstime_t split = {.secs = (time_t)parts.seconds, .nsecs = parts.nanoseconds};
        g_assert_cmpint(split.nsecs, >=, 0);
        g_assert_cmpint(split.nsecs, <, 1000000000);
        g_assert_cmpint(nanoseconds_of(&split), ==, times[i]);
    }
}

static void what_cannot_be_held_is_kept_at_the_end(void) {
    const nstime_t late = {.secs = INT64_MAX / 1000, .nsecs = 999999999};
    const nstime_t early = {.secs = INT64_MIN / 1000, .nsecs = 0};
    const nstime_t last = {.secs = INT64_MAX / 1000000000, .nsecs = 999999999};
    g_assert_cmpint(nanoseconds_of(&late), ==, INT64_MAX);
    g_assert_cmpint(nanoseconds_of(&early), ==, INT64_MIN);
    g_assert_cmpint(nanoseconds_of(&last), ==, INT64_MAX);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nanoseconds/back", a_time_comes_back);
    g_test_add_func("/nanoseconds/absurd", what_cannot_be_held_is_kept_at_the_end);
    return g_test_run();
}
