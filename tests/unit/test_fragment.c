/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP fragments: any order and overlap give the packet, and nothing is held without bounds. */
#include "capture/net/fragment.h"

#include <glib.h>

enum { MORE = 1, LAST = 0 };

struct fixture {
    struct fragments *fragments;
    struct limits limits;
    struct skipped skipped;
    struct ip_packet whole;
    uint32_t id;
    int64_t time;
};

static const uint8_t source[16] = {10, 0, 0, 1}, destination[16] = {10, 0, 0, 2};

static void set_up(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->fragments = fragments_new(&fixture->limits);
    fixture->id = 7;
}

static void tear_down(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fragments_free(fixture->fragments);
}

static bool feed(struct fixture *fixture, uint8_t version, uint32_t offset, bool more,
                 struct span captured, size_t length) {
    const struct ip_packet fragment = {
        .payload = {captured, length},
        .version = version,
        .protocol = 6,
        .is_fragment = true,
        .more_fragments = more,
        .fragment_offset = offset,
        .fragment_id = fixture->id,
        .id = version == 4 ? (uint16_t)fixture->id : 0,
        .source = source,
        .destination = destination,
    };
    return fragments_accept(fixture->fragments, &fragment, frame_ref_of(1, fixture->time, 0),
                            &fixture->whole, &fixture->skipped);
}

static bool feed_text(struct fixture *fixture, uint32_t offset, bool more, const char *text) {
    return feed(fixture, 4, offset, more, span_of_text(text), strlen(text));
}

static void fragments_in_any_order_are_the_packet(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const char *const parts[] = {"aaaaaaaa", "bbbbbbbb", "cccccccc", "dd"};
    for (unsigned order = 0; order < 24; order++) {
        unsigned left[] = {0, 1, 2, 3}, count = 4, code = order;
        bool done = false;
        fixture->id++;
        while (count > 0) {
            const unsigned pick = code % count, part = left[pick];
            code /= count;
            left[pick] = left[--count];
            g_assert_false(done);
            done = feed_text(fixture, part * 8, part < 3, parts[part]);
        }
        g_assert_true(done);
        g_assert_true(span_equals_text(fixture->whole.payload.bytes, "aaaaaaaabbbbbbbbccccccccdd"));
        g_assert_cmpuint(fixture->whole.payload.length, ==, 26);
        g_assert_cmpuint(fixture->whole.protocol, ==, 6);
        g_assert_false(fixture->whole.is_fragment);
        g_assert_cmpint(memcmp(fixture->whole.source, source, 4), ==, 0);
    }
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FRAGMENTS], ==, 0);
}

static void the_first_of_overlapping_bytes_stays(struct fixture *fixture, gconstpointer data) {
    (void)data;
    g_assert_false(feed_text(fixture, 8, MORE, "bbbbbbbb"));
    g_assert_false(feed_text(fixture, 0, MORE, "xxxxxxxxxxxxxxxx"));
    g_assert_true(feed_text(fixture, 8, LAST, "yyyyyyyyyyyy"));
    g_assert_true(span_equals_text(fixture->whole.payload.bytes, "xxxxxxxxbbbbbbbbyyyy"));
}

static void duplicates_are_no_second_packet(struct fixture *fixture, gconstpointer data) {
    (void)data;
    g_assert_false(feed_text(fixture, 0, MORE, "aaaaaaaa"));
    g_assert_false(feed_text(fixture, 0, MORE, "aaaaaaaa"));
    g_assert_true(feed_text(fixture, 8, LAST, "b"));
    g_assert_false(feed_text(fixture, 8, LAST, "b"));
    g_assert_false(feed_text(fixture, 0, MORE, "aaaaaaaa"));
    fragments_free(fixture->fragments);
    fixture->fragments = NULL;
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FRAGMENTS], ==, 0);
}

static void an_identification_may_be_used_again(struct fixture *fixture, gconstpointer data) {
    (void)data;
    g_assert_false(feed_text(fixture, 0, MORE, "aaaaaaaa"));
    g_assert_true(feed_text(fixture, 8, LAST, "b"));
    fixture->time += INT64_C(60000000);
    g_assert_false(feed_text(fixture, 0, MORE, "cccccccc"));
    g_assert_true(feed_text(fixture, 8, LAST, "d"));
    g_assert_true(span_equals_text(fixture->whole.payload.bytes, "ccccccccd"));
}

static void what_is_cut_ends_what_was_captured(struct fixture *fixture, gconstpointer data) {
    (void)data;
    g_assert_false(feed(fixture, 6, 0, MORE, span_of_text("aaaa"), 8));
    g_assert_true(feed(fixture, 6, 8, LAST, span_of_text("bbbb"), 4));
    g_assert_true(span_equals_text(fixture->whole.payload.bytes, "aaaa"));
    g_assert_cmpuint(fixture->whole.payload.length, ==, 12);
}

static void contradictions_are_malformed(struct fixture *fixture, gconstpointer data) {
    (void)data;
    g_assert_false(feed_text(fixture, 0, MORE, "seven.."));      /* no multiple of 8 */
    g_assert_false(feed_text(fixture, 65528, LAST, "12345678")); /* beyond the longest packet */
    g_assert_false(feed_text(fixture, 8, LAST, ""));
    g_assert_false(feed_text(fixture, 8, LAST, "ab"));
    g_assert_false(feed_text(fixture, 16, MORE, "cccccccc")); /* behind the end */
    g_assert_false(feed_text(fixture, 0, LAST, "ab"));        /* another end */
    g_assert_cmpuint(fixture->skipped.counts[0].kind, ==, SKIPPED_MALFORMED);
    g_assert_cmpuint(fixture->skipped.counts[0].packets, ==, 5);
    g_assert_true(feed_text(fixture, 0, MORE, "aaaaaaaa"));
}

static void packets_in_the_making_are_bounded(struct fixture *fixture, gconstpointer data) {
    (void)data;
    for (unsigned i = 0; i < 1000; i++) {
        fixture->id++;
        g_assert_false(feed_text(fixture, 0, MORE, "aaaaaaaa"));
    }
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FRAGMENTS], ==, 1000 - 256);
    fragments_free(fixture->fragments);
    fixture->fragments = NULL;
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FRAGMENTS], ==, 1000);
}

static void bytes_in_the_making_are_bounded(struct fixture *fixture, gconstpointer data) {
    (void)data;
    char *large = g_strnfill(65000, 'x');
    for (unsigned i = 0; i < 100; i++) {
        fixture->id++;
        g_assert_false(feed_text(fixture, 0, MORE, large));
    }
    /* 4 MiB hold 64 of them. */
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FRAGMENTS], ==, 100 - 64);
    g_free(large);
}

static void fragments_do_not_wait_for_ever(struct fixture *fixture, gconstpointer data) {
    (void)data;
    g_assert_false(feed_text(fixture, 0, MORE, "aaaaaaaa"));
    fixture->time += INT64_C(31000000000);
    g_assert_false(feed_text(fixture, 8, LAST, "b"));
    g_assert_cmpuint(fixture->limits.hit[LIMIT_FRAGMENTS], ==, 1);
}

#define TEST(claim) g_test_add("/fragment/" #claim, struct fixture, NULL, set_up, claim, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(fragments_in_any_order_are_the_packet);
    TEST(the_first_of_overlapping_bytes_stays);
    TEST(duplicates_are_no_second_packet);
    TEST(an_identification_may_be_used_again);
    TEST(what_is_cut_ends_what_was_captured);
    TEST(contradictions_are_malformed);
    TEST(packets_in_the_making_are_bounded);
    TEST(bytes_in_the_making_are_bounded);
    TEST(fragments_do_not_wait_for_ever);
    return g_test_run();
}
