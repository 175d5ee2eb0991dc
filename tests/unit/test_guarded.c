/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The test helpers themselves: the wall stands right behind the bytes, and hex text is read. */
#include "tests/unit/guarded.h"
#include "tests/unit/hex.h"

/* The kernel says EFAULT where this process would die. */
static bool is_readable(const uint8_t *at) {
    int pipes[2];
    g_assert_cmpint(pipe(pipes), ==, 0);
    bool is_written = write(pipes[1], at, 1) == 1;
    close(pipes[0]);
    close(pipes[1]);
    return is_written;
}

static void check_prefix(struct span prefix, void *data) {
    size_t *seen = data;
    g_assert_cmpuint(span_len(prefix), ==, *seen);
    g_assert_true(span_equals(prefix, span_first(span_of_text("prefixes"), *seen)));
    g_assert_false(is_readable(prefix.end));
    (*seen)++;
}

static void every_prefix_ends_at_the_wall(void) {
    size_t seen = 0;
    guarded_each_prefix(span_of_text("prefixes"), check_prefix, &seen);
    g_assert_cmpuint(seen, ==, 9);
}

static void a_room_of_whole_pages_still_has_its_wall(void) {
    struct guarded_room room = guarded_room_new(8192);
    uint8_t bytes[8192] = {1, 2, 3};
    struct span placed = guarded_place(&room, span_of(bytes, sizeof bytes));
    g_assert_true(span_equals(placed, span_of(bytes, sizeof bytes)));
    g_assert_true(is_readable(placed.end - 1));
    g_assert_false(is_readable(placed.end));
    guarded_room_free(&room);
}

static void hex_text_is_read_without_its_comments(void) {
    static const uint8_t expected[] = {0x01, 0xaB, 0xff};
    GByteArray *bytes = hex_bytes("01 # one\n aB\nf\nf # end");
    g_assert_true(span_equals(span_of_bytes(bytes), span_of(expected, sizeof expected)));
    g_byte_array_unref(bytes);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/guarded/prefixes", every_prefix_ends_at_the_wall);
    g_test_add_func("/guarded/pages", a_room_of_whole_pages_still_has_its_wall);
    g_test_add_func("/guarded/hex", hex_text_is_read_without_its_comments);
    return g_test_run();
}
