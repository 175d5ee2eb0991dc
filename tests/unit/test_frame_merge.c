/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of frames of several captures are found again, both ways. */
#include <glib.h>
#include <stdbool.h>

#include "capture/net/frame_merge.h"

enum { PARTS = 3, NUMBERS = 5000 };

/* What a plain list would say. */
struct numbered {
    unsigned part;
    uint64_t frame;
};

/* One capture has ten times as many as another; `leaves_out`: some frames have no number. */
static void check(bool leaves_out) {
    struct frame_merge *merge = frame_merge_new(PARTS);
    struct numbered *all = g_new0(struct numbered, NUMBERS);
    uint64_t next[PARTS] = {0};
    GRand *chance = g_rand_new_with_seed(20);
    for (guint i = 0; i < NUMBERS; i++) {
        const unsigned drawn = (unsigned)g_rand_int_range(chance, 0, 12);
        const unsigned part = MIN(drawn, PARTS - 1);
        next[part] += leaves_out && part == 1 ? (uint64_t)g_rand_int_range(chance, 1, 4) : 1;
        all[i] = (struct numbered){part, next[part]};
        g_assert_cmpuint(frame_merge_add(merge, part, next[part]), ==, i + 1);
    }
    for (guint i = 0; i < NUMBERS; i++) {
        const struct merged_frame origin = frame_merge_origin(merge, i + 1);
        g_assert_cmpuint(origin.part, ==, all[i].part);
        g_assert_cmpuint(origin.frame, ==, all[i].frame);
        g_assert_cmpuint(frame_merge_number(merge, all[i].part, all[i].frame), ==, i + 1);
    }
    for (unsigned part = 0; part < PARTS; part++)
        g_assert_cmpuint(frame_merge_number(merge, part, next[part] + 1), ==, 0);
    g_assert_cmpuint(frame_merge_origin(merge, NUMBERS + 1).frame, ==, 0);
    g_assert_cmpuint(frame_merge_origin(merge, 0).frame, ==, 0);
    g_free(all);
    g_rand_free(chance);
    frame_merge_free(merge);
}

static void every_frame_is_found_both_ways(void) {
    check(false);
}

static void frames_that_are_left_out_have_no_number(void) {
    check(true);
    struct frame_merge *merge = frame_merge_new(1);
    g_assert_cmpuint(frame_merge_add(merge, 0, 1), ==, 1);
    g_assert_cmpuint(frame_merge_add(merge, 0, 5), ==, 2);
    g_assert_cmpuint(frame_merge_number(merge, 0, 3), ==, 0);
    g_assert_cmpuint(frame_merge_number(merge, 0, 5), ==, 2);
    frame_merge_free(merge);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/frame_merge/every_frame_is_found_both_ways", every_frame_is_found_both_ways);
    g_test_add_func("/frame_merge/frames_that_are_left_out_have_no_number",
                    frames_that_are_left_out_have_no_number);
    return g_test_run();
}
