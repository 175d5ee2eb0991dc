/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frame numbers under a read filter, against a plain list of what it let through. */
#include "plugins/uc/uc_numbers.h"

#include <glib.h>

enum { FRAMES = 200 };

static void numbers_are_positions_without_a_read_filter(void) {
    struct uc_numbers *numbers = uc_numbers_new();
    uint32_t number;
    g_assert_cmpuint(uc_numbers_position(numbers, 1), ==, 1);
    g_assert_cmpuint(uc_numbers_position(numbers, UINT32_MAX), ==, UINT32_MAX);
    g_assert_true(uc_numbers_number(numbers, 70000, &number));
    g_assert_cmpuint(number, ==, 70000);
    uc_numbers_free(numbers);
}

/* Bit i of the pattern, again and again, tells whether a frame passes. */
static bool passes(unsigned pattern, unsigned position) {
    return (pattern >> (position % 7) & 1) != 0;
}

/* As Wireshark does it: a frame gets the number after the last that passed. */
static void check_pattern(unsigned pattern) {
    struct uc_numbers *numbers = uc_numbers_new();
    uint32_t passed = 0;
    for (unsigned position = 1; position <= FRAMES; position++) {
        g_assert_cmpuint(uc_numbers_position(numbers, passed + 1), ==, position);
        if (passes(pattern, position))
            passed++;
        else
            uc_numbers_left_out(numbers, passed + 1);
    }
    uint32_t expected = 0;
    for (unsigned position = 1; position <= FRAMES; position++) {
        uint32_t number = 12345;
        g_assert_true(uc_numbers_number(numbers, position, &number) == passes(pattern, position));
        if (!passes(pattern, position)) {
            g_assert_cmpuint(number, ==, 12345);
            continue;
        }
        g_assert_cmpuint(number, ==, ++expected);
        g_assert_cmpuint(uc_numbers_position(numbers, number), ==, position);
    }
    uc_numbers_free(numbers);
}

static void every_pattern_of_a_read_filter_is_followed(void) {
    for (unsigned pattern = 0; pattern < 1 << 7; pattern++)
        check_pattern(pattern);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uc_numbers/numbers_are_positions_without_a_read_filter",
                    numbers_are_positions_without_a_read_filter);
    g_test_add_func("/uc_numbers/every_pattern_of_a_read_filter_is_followed",
                    every_pattern_of_a_read_filter_is_followed);
    return g_test_run();
}
