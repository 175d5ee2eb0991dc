/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is left of packets in fragments, and the checksum that fits it. */
#include "capture/report/redact/checksum.h"
#include "capture/report/redact/reassembled.h"
#include "packets.h"

enum { HEADER = 8, TEXT = 16 };

/* A datagram "abcdefghijklmnop", in two fragments of frames 5 and 9. */
struct bench {
    struct reassembled *reassembled;
    struct clear_ranges *clear_ranges;
    uint8_t bytes[HEADER + TEXT];
};

static const uint8_t addresses[] = {10, 0, 0, 1, 10, 0, 0, 2};

static struct ip_packet whole_of(const struct bench *bench) {
    const struct span bytes = span_of(bench->bytes, sizeof bench->bytes);
    return (struct ip_packet){.payload = {bytes, span_len(bytes)},
                              .version = 4,
                              .protocol = IP_UDP,
                              .source = addresses,
                              .destination = addresses + 4};
}

static void set_checksum(struct bench *bench, bool right) {
    const struct ip_packet packet = whole_of(bench);
    struct checksum checksum;
    bench->bytes[6] = bench->bytes[7] = 1; /* 0: there is none */
    g_assert_true(checksum_find(&packet, &checksum));
    const uint16_t sum = right ? checksum_right(&checksum) : checksum_wrong(&checksum);
    memcpy(bench->bytes + 6, &sum, sizeof sum);
}

static void bench_open(struct bench *bench, bool right) {
    const uint8_t header[HEADER] = {0, 1, 0, 2, 0, HEADER + TEXT};
    bench->reassembled = reassembled_new(NULL);
    bench->clear_ranges = clear_ranges_new(0);
    memcpy(bench->bytes, header, HEADER);
    memcpy(bench->bytes + HEADER, "abcdefghijklmnop", TEXT);
    set_checksum(bench, right);
}

static void bench_close(struct bench *bench) {
    reassembled_free(bench->reassembled);
    clear_ranges_free(bench->clear_ranges);
}

static void allow(struct bench *bench, uint64_t frame, uint32_t at, uint32_t length,
                  bool as_space) {
    clear_ranges_add(bench->clear_ranges,
                     (struct clear_range){.frame = frame,
                                          .at = at,
                                          .length = length & 0xffff,
                                          .as = as_space ? CLEAR_AS_SPACE : CLEAR_AS_IS});
}

/* The part from byte `from` on; `missing` bytes of it were not captured. */
static void note_part(struct bench *bench, uint64_t frame, size_t from, size_t length,
                      size_t missing) {
    struct ip_packet fragment = whole_of(bench);
    fragment.is_fragment = true;
    fragment.id = frame < 5 ? 2 : 7;
    fragment.fragment_id = fragment.id;
    fragment.fragment_offset = (uint32_t)from;
    fragment.more_fragments = from + length < sizeof bench->bytes;
    fragment.payload = (struct payload){span_of(bench->bytes + from, length - missing), length};
    reassembled_note(bench->reassembled, &fragment, frame_ref_of(frame, 0, 0), bench->clear_ranges);
}

static void note_both(struct bench *bench, size_t missing) {
    note_part(bench, 9, 16, 8, missing);
    note_part(bench, 5, 0, 16, 0);
}

/* Whether the checksum noted for frame 5 is right for what is left: "a..." with dots for zeros. */
static bool fits(struct bench *bench, const char *left) {
    struct checksum checksum;
    const uint16_t sum = reassembled_checksum(bench->reassembled, 5);
    for (size_t i = 0; i < TEXT; i++)
        bench->bytes[HEADER + i] = left[i] == '.' ? 0 : (uint8_t)left[i];
    memcpy(bench->bytes + 6, &sum, sizeof sum);
    g_assert_cmpuint(sum, !=, 0);
    const struct ip_packet packet = whole_of(bench);
    g_assert_true(checksum_find(&packet, &checksum));
    return checksum_is_right(&checksum);
}

static void a_checksum_fits_what_is_left(void) {
    struct bench bench;
    bench_open(&bench, true);
    note_both(&bench, 0);
    g_assert_true(fits(&bench, "................"));
    g_assert_false(fits(&bench, "a..............."));
    bench_close(&bench);
}

static void what_is_clear_in_either_part_counts(void) {
    struct bench bench;
    bench_open(&bench, true);
    allow(&bench, 5, HEADER + 1, 2, false);
    allow(&bench, 5, HEADER + 2, 1, true);
    allow(&bench, 9, HEADER + 9, 3, false);
    allow(&bench, 9, HEADER, 4, false); /* of the other part */
    note_both(&bench, 0);
    g_assert_true(fits(&bench, ".b ......jkl...."));
    g_assert_false(fits(&bench, ".b. .....jkl...."));
    bench_close(&bench);
}

static void a_wrong_checksum_stays_wrong(void) {
    struct bench bench;
    bench_open(&bench, false);
    note_both(&bench, 0);
    g_assert_false(fits(&bench, "................"));
    bench_close(&bench);
}

/* The same bytes, the same checksum, right or wrong. */
static void where_everything_is_left_it_is_as_it_was(void) {
    for (unsigned right = 0; right < 2; right++) {
        struct bench bench;
        uint16_t before, after;
        bench_open(&bench, right);
        memcpy(&before, bench.bytes + 6, sizeof before);
        allow(&bench, 5, HEADER, 8, false);
        allow(&bench, 9, HEADER + 8, 8, false);
        note_both(&bench, 0);
        after = reassembled_checksum(bench.reassembled, 5);
        g_assert_cmphex(after, ==, before);
        g_assert_cmpuint(reassembled_checksum(bench.reassembled, 9), ==, 0);
        bench_close(&bench);
    }
}

/* Bytes that were not captured count as zeros, and nobody knows whether it was right. */
static void of_a_cut_packet_it_is_right(void) {
    struct bench bench;
    bench_open(&bench, false);
    allow(&bench, 5, HEADER, 8, false);
    allow(&bench, 9, HEADER + 8, 8, false);
    note_both(&bench, 3);
    g_assert_true(fits(&bench, "abcdefghijklm..."));
    bench_close(&bench);
}

static void without_a_part_there_is_none(void) {
    struct bench bench;
    bench_open(&bench, true);
    note_part(&bench, 5, 0, 16, 0);
    g_assert_cmpuint(reassembled_checksum(bench.reassembled, 5), ==, 0);
    note_part(&bench, 9, 16, 8, 0);
    g_assert_cmpuint(reassembled_checksum(bench.reassembled, 5), !=, 0);
    note_part(&bench, 3, 0, 16, 0); /* another packet, told later, of earlier frames */
    note_part(&bench, 4, 16, 8, 0);
    g_assert_cmpuint(reassembled_checksum(bench.reassembled, 3), !=, 0);
    g_assert_cmpuint(reassembled_checksum(bench.reassembled, 5), !=, 0);
    g_assert_cmpuint(reassembled_checksum(bench.reassembled, 4), ==, 0);
    bench_close(&bench);
}

/* --- a copy ----------------------------------------------------------------------------------- */

/* Of "abcdefgh", which begins at byte 100 of its packet, with dots for zeros. */
static void assert_copy(struct bench *bench, size_t headers, const char *expected) {
    uint8_t out[10];
    char text[9] = "";
    memset(out, '#', sizeof out);
    reassembled_copy_clear(bench->clear_ranges, 5, span_of("abcdefgh", 8), 100, headers, out + 1);
    for (unsigned i = 0; i < 8; i++)
        text[i] = out[i + 1] == 0 ? '.' : (char)out[i + 1];
    g_assert_cmpstr(text, ==, expected);
    g_assert_true(out[0] == '#' && out[9] == '#');
}

static void only_headers_and_what_is_clear_is_copied(void) {
    static const struct {
        uint32_t at, length;
        bool as_space;
        const char *expected;
    } cases[] = {{100, 3, false, "abc....."}, {98, 3, false, "a......."},
                 {98, 2, false, "........"},  {107, 9, false, ".......h"},
                 {108, 9, false, "........"}, {90, 99, false, "abcdefgh"},
                 {102, 2, true, "..  ...."}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench bench;
        bench_open(&bench, true);
        allow(&bench, 4, 100, 8, false);
        allow(&bench, 5, cases[i].at, cases[i].length, cases[i].as_space);
        assert_copy(&bench, 0, cases[i].expected);
        bench_close(&bench);
    }
}

static void headers_end_with_the_part(void) {
    struct bench bench;
    bench_open(&bench, true);
    assert_copy(&bench, 0, "........");
    assert_copy(&bench, 2, "ab......");
    assert_copy(&bench, 8, "abcdefgh");
    assert_copy(&bench, 9, "abcdefgh");
    bench_close(&bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/reassembled/" #name, name)
    TEST(a_checksum_fits_what_is_left);
    TEST(what_is_clear_in_either_part_counts);
    TEST(a_wrong_checksum_stays_wrong);
    TEST(where_everything_is_left_it_is_as_it_was);
    TEST(of_a_cut_packet_it_is_right);
    TEST(without_a_part_there_is_none);
    TEST(only_headers_and_what_is_clear_is_copied);
    TEST(headers_end_with_the_part);
    return g_test_run();
}
