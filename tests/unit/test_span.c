/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reads of wire/span.h: numbers in both byte orders, and nothing changed when the bytes are not
 * there. */
#include "wire/span.h"

#include <glib.h>

static void numbers_are_read_in_their_byte_order(void) {
    const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    struct span rest = span_of(bytes, sizeof bytes);
    struct wire_u8 one;
    struct wire_u16 two;
    struct wire_u32 four;
    g_assert_true(take_u8(&rest, &one) && one.value == 1 && one.at == bytes);
    g_assert_true(take_be16(&rest, &two) && two.value == 0x0203 && two.at == bytes + 1);
    g_assert_true(take_le16(&rest, &two) && two.value == 0x0504);
    g_assert_true(take_be24(&rest, &four) && four.value == 0x060708);
    g_assert_true(take_be32(&rest, &four) && four.value == 0x090a0b0c);
    g_assert_true(take_le32(&rest, &four) && four.value == 0x100f0e0d);
    g_assert_true(span_is_empty(rest));
}

static void a_short_read_changes_nothing(void) {
    const uint8_t bytes[] = {0, 5, 'a'};
    struct span rest = span_of(bytes, sizeof bytes);
    struct span body = {NULL, NULL};
    struct wire_u32 four = {NULL, 7};
    g_assert_false(take_be32(&rest, &four));
    g_assert_false(take_vector16(&rest, &body));
    g_assert_false(take_until(&rest, 'z', &body));
    g_assert_true(rest.at == bytes && four.value == 7 && body.at == NULL);
}

static void a_vector_is_its_body(void) {
    const uint8_t bytes[] = {0, 0, 2, 'a', 'b', 'c'};
    struct span rest = span_of(bytes, sizeof bytes);
    struct span body;
    g_assert_true(take_vector24(&rest, &body));
    g_assert_true(span_equals_text(body, "ab"));
    g_assert_cmpuint(span_len(rest), ==, 1);
}

static void an_empty_span_has_no_bytes(void) {
    struct span none = span_of(NULL, 0);
    struct wire_u8 one;
    struct span line;
    g_assert_cmpuint(span_len(none), ==, 0);
    g_assert_false(take_u8(&none, &one));
    g_assert_false(take_until(&none, '\n', &line));
    g_assert_true(span_is_empty(span_after(none, 4)));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/span/numbers", numbers_are_read_in_their_byte_order);
    g_test_add_func("/span/short", a_short_read_changes_nothing);
    g_test_add_func("/span/vector", a_vector_is_its_body);
    g_test_add_func("/span/empty", an_empty_span_has_no_bytes);
    return g_test_run();
}
