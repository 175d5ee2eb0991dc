/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept of packets, and the sums over what is left. */
#include <glib.h>
#include <string.h>

#include "capture/net/clear_ranges.h"
#include "capture/report/redact/checksum.h"

static void redact_as(struct clear_ranges *clear_ranges, uint64_t frame, uint32_t at,
                      uint32_t length, bool as_space) {
    clear_ranges_add(clear_ranges,
                     (struct clear_range){.frame = frame,
                                          .at = at,
                                          .length = length & 0xffff,
                                          .as = as_space ? CLEAR_AS_SPACE : CLEAR_AS_IS});
}

static void ranges_are_found_by_frame(void) {
    struct clear_ranges *clear_ranges = clear_ranges_new(0);
    unsigned count;
    redact_as(clear_ranges, 7, 20, 5, false);
    redact_as(clear_ranges, 3, 40, 2, true);
    redact_as(clear_ranges, 3, 30, 10, false);
    redact_as(clear_ranges, 3, 8, 4, false);
    redact_as(clear_ranges, 3, 12, 4, false); /* goes on where the last one ended */
    redact_as(clear_ranges, 5, 8, 0, false);
    const struct clear_range *ranges = clear_ranges_of_frame(clear_ranges, 3, &count);
    g_assert_cmpuint(count, ==, 3);
    g_assert_cmpuint(ranges[0].at, ==, 8);
    g_assert_cmpuint(ranges[0].length, ==, 8);
    g_assert_cmpuint(ranges[1].at, ==, 30);
    g_assert_true(ranges[2].as == CLEAR_AS_SPACE);
    g_assert_null(clear_ranges_of_frame(clear_ranges, 5, &count));
    g_assert_cmpuint(count, ==, 0);
    for (unsigned i = 0; i < 2; i++) /* forwards, and from the beginning again */
        for (uint64_t frame = 1; frame < 10; frame++) {
            (void)clear_ranges_of_frame(clear_ranges, frame, &count);
            g_assert_cmpuint(count, ==, frame == 3 ? 3 : frame == 7 ? 1 : 0);
        }
    redact_as(clear_ranges, 4, 1, 1, false);
    g_assert_nonnull(clear_ranges_of_frame(clear_ranges, 4, &count));
    clear_ranges_free(clear_ranges);
}

static void what_finds_no_room_is_counted(void) {
    struct clear_ranges *clear_ranges = clear_ranges_new(2);
    unsigned count;
    for (uint64_t frame = 1; frame <= 5; frame++)
        redact_as(clear_ranges, frame, 0, 1, false);
    g_assert_cmpuint(clear_ranges_lost(clear_ranges), ==, 3);
    g_assert_nonnull(clear_ranges_of_frame(clear_ranges, 2, &count));
    g_assert_null(clear_ranges_of_frame(clear_ranges, 3, &count));
    clear_ranges_free(clear_ranges);
}

/* --- a store ---------------------------------------------------------------------------------- */

struct store {
    GByteArray *bytes;
    size_t most; /* then it is full */
};

static bool append(void *data, const void *bytes, size_t length) {
    struct store *store = data;
    if (store->bytes->len + length > store->most)
        return false;
    g_byte_array_append(store->bytes, bytes, (guint)length);
    return true;
}

static bool read_at(void *data, uint64_t at, void *bytes, size_t length) {
    const struct store *store = data;
    g_assert_cmpuint(at + length, <=, store->bytes->len);
    memcpy(bytes, store->bytes->data + at, length);
    return true;
}

static void assert_same_answers(struct clear_ranges *one, struct clear_ranges *other,
                                uint64_t frame) {
    unsigned count, other_count;
    const struct clear_range *ranges = clear_ranges_of_frame(one, frame, &count);
    const struct clear_range *others = clear_ranges_of_frame(other, frame, &other_count);
    g_assert_cmpuint(count, ==, other_count);
    for (unsigned i = 0; i < count; i++) {
        g_assert_cmpuint(ranges[i].at, ==, others[i].at);
        g_assert_cmpuint(ranges[i].length, ==, others[i].length);
        g_assert_cmpuint(ranges[i].as, ==, others[i].as);
        g_assert_true(memcmp(ranges[i].other, others[i].other, CLEAR_OTHER_MOST) == 0);
    }
}

/* Frames mostly rise, some are told late; then they are asked for twice, and in any order. */
static void a_store_answers_as_memory_does(void) {
    enum { FRAMES = 3000, IN_MEMORY = 700 };
    struct store bytes = {g_byte_array_new(), SIZE_MAX};
    const struct clear_ranges_store store = {&bytes, append, read_at};
    struct clear_ranges *all = clear_ranges_new(0), *stored = clear_ranges_new(IN_MEMORY);
    GRand *random = g_rand_new_with_seed(3);
    clear_ranges_store_in(stored, &store);
    for (uint32_t i = 0; i < 10 * FRAMES; i++) {
        const uint64_t frame = i / 10 + 1, late = (uint64_t)g_rand_int_range(random, 0, 40);
        struct clear_range range = {.frame = i % 7 == 0 && frame > late ? frame - late : frame,
                                    .at = i % 10 * 100,
                                    .length = (i % 8 + 1) & 0xf,
                                    .as = i % 3 & 3,
                                    .other = {(uint8_t)i}};
        clear_ranges_add(all, range);
        clear_ranges_add(stored, range);
    }
    g_assert_cmpuint(bytes.bytes->len, >, 0);
    for (unsigned round = 0; round < 2; round++)
        for (uint64_t frame = 0; frame < FRAMES + 2; frame++)
            assert_same_answers(all, stored, frame);
    for (unsigned i = 0; i < FRAMES; i++)
        assert_same_answers(all, stored, (uint64_t)g_rand_int_range(random, 0, FRAMES + 2));
    g_assert_cmpuint(clear_ranges_lost(stored), ==, 0);
    clear_ranges_free(all);
    clear_ranges_free(stored);
    g_byte_array_unref(bytes.bytes);
    g_rand_free(random);
}

static void what_a_full_store_refuses_is_counted(void) {
    struct store bytes = {g_byte_array_new(), 2 * sizeof(struct clear_range)};
    const struct clear_ranges_store store = {&bytes, append, read_at};
    struct clear_ranges *clear_ranges = clear_ranges_new(2);
    unsigned count;
    clear_ranges_store_in(clear_ranges, &store);
    for (uint64_t frame = 1; frame <= 7; frame++)
        redact_as(clear_ranges, frame, 0, 1, false);
    g_assert_cmpuint(clear_ranges_lost(clear_ranges), ==, 3);
    for (uint64_t frame = 1; frame <= 7; frame++)
        g_assert_cmpint(clear_ranges_of_frame(clear_ranges, frame, &count) != NULL, ==, frame <= 4);
    clear_ranges_free(clear_ranges);
    g_byte_array_unref(bytes.bytes);
}

/* A datagram "x" from port 1 to port 2, and its checksum as it was computed by hand. */
static const uint8_t addresses[] = {10, 0, 0, 1, 10, 0, 0, 2};
static const uint8_t datagram[] = {0, 1, 0, 2, 0, 9, 0x73, 0xd6, 'x'};

static struct ip_packet packet_of(struct span payload, size_t length) {
    return (struct ip_packet){.payload = {payload, length},
                              .version = 4,
                              .protocol = IP_UDP,
                              .source = addresses,
                              .destination = addresses + 4};
}

static void a_checksum_is_judged_and_made(void) {
    uint8_t bytes[sizeof datagram];
    struct checksum checksum;
    memcpy(bytes, datagram, sizeof bytes);
    const struct ip_packet packet = packet_of(span_of(bytes, sizeof bytes), sizeof bytes);
    g_assert_true(checksum_find(&packet, &checksum));
    g_assert_true(checksum_is_right(&checksum));
    bytes[8] = 0;
    g_assert_false(checksum_is_right(&checksum));
    const uint16_t right = checksum_right(&checksum), wrong = checksum_wrong(&checksum);
    memcpy(bytes + 6, &wrong, sizeof wrong);
    g_assert_false(checksum_is_right(&checksum));
    memcpy(bytes + 6, &right, sizeof right);
    g_assert_true(checksum_is_right(&checksum));
    bytes[6] = bytes[7] = 0;
    g_assert_false(checksum_find(&packet, &checksum));
}

/* Of whatever it is wrong: in the arithmetic of these sums, 0xffff is 0. */
static void a_wrong_checksum_is_never_right(void) {
    uint8_t bytes[10] = {0, 1, 0, 2, 0, 10, 1, 1};
    const struct ip_packet packet = packet_of(span_of(bytes, sizeof bytes), sizeof bytes);
    struct checksum checksum;
    g_assert_true(checksum_find(&packet, &checksum));
    for (unsigned i = 0; i <= UINT16_MAX; i++) {
        bytes[8] = (uint8_t)(i >> 8);
        bytes[9] = (uint8_t)i;
        const uint16_t right = checksum_right(&checksum), wrong = checksum_wrong(&checksum);
        g_assert_true(right != 0 && wrong != 0);
        memcpy(bytes + 6, &right, sizeof right);
        g_assert_true(checksum_is_right(&checksum));
        memcpy(bytes + 6, &wrong, sizeof wrong);
        g_assert_false(checksum_is_right(&checksum));
    }
}

static void a_cut_header_has_no_checksum(void) {
    struct checksum checksum;
    for (size_t length = 0; length < 8; length++) {
        const struct ip_packet packet = packet_of(span_of(datagram, length), sizeof datagram);
        g_assert_false(checksum_find(&packet, &checksum));
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/redact/ranges_are_found_by_frame", ranges_are_found_by_frame);
    g_test_add_func("/redact/a_store_answers_as_memory_does", a_store_answers_as_memory_does);
    g_test_add_func("/redact/what_a_full_store_refuses_is_counted",
                    what_a_full_store_refuses_is_counted);
    g_test_add_func("/redact/what_finds_no_room_is_counted", what_finds_no_room_is_counted);
    g_test_add_func("/redact/a_checksum_is_judged_and_made", a_checksum_is_judged_and_made);
    g_test_add_func("/redact/a_wrong_checksum_is_never_right", a_wrong_checksum_is_never_right);
    g_test_add_func("/redact/a_cut_header_has_no_checksum", a_cut_header_has_no_checksum);
    return g_test_run();
}
