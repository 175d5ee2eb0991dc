/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept of packets, and the sums over what is left. */
#include <glib.h>

#include "capture/net/clear_ranges.h"
#include "capture/report/redact/checksum.h"

static void redact_as(struct clear_ranges *clear_ranges, uint64_t frame, uint32_t at,
                      uint32_t length, bool as_space) {
    clear_ranges_add(clear_ranges, (struct clear_range){.frame = frame,
                                                        .at = at,
                                                        .length = length & 0xffff,
                                                        .as_space = as_space});
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
    g_assert_true(ranges[2].as_space);
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
    g_test_add_func("/redact/what_finds_no_room_is_counted", what_finds_no_room_is_counted);
    g_test_add_func("/redact/a_checksum_is_judged_and_made", a_checksum_is_judged_and_made);
    g_test_add_func("/redact/a_wrong_checksum_is_never_right", a_wrong_checksum_is_never_right);
    g_test_add_func("/redact/a_cut_header_has_no_checksum", a_cut_header_has_no_checksum);
    return g_test_run();
}
