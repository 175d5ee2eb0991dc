/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever the order and overlap of segments, output and gaps account for every byte. */
#include "stream_room.h"

/* The sent bytes: never zero, and different enough that a byte in the wrong place shows. */
static GByteArray *random_bytes(guint size) {
    GByteArray *bytes = g_byte_array_sized_new(size);
    g_byte_array_set_size(bytes, size);
    for (guint i = 0; i < size; i++)
        bytes->data[i] = (uint8_t)g_test_rand_int_range(1, 256);
    return bytes;
}

struct cut {
    uint32_t at, length;
    bool captured;
};

/* Segments that cover everything, with random overlap and copies, then shuffled within a distance
 * that the window allows. */
static GArray *random_cuts(guint size) {
    GArray *cuts = g_array_new(FALSE, FALSE, sizeof(struct cut));
    for (uint32_t at = 0; at < size;) {
        const uint32_t most = (uint32_t)g_test_rand_int_range(1, 200);
        const uint32_t overlap = (uint32_t)g_test_rand_int_range(0, 50);
        const uint32_t length = MIN(size - at, most), before = MIN(at, overlap);
        const struct cut cut = {at - before, length + before, true};
        for (int duplicates = g_test_rand_int_range(0, 4) == 0 ? 2 : 1; duplicates > 0;
             duplicates--)
            g_array_append_val(cuts, cut);
        at += length;
    }
    for (guint i = 1; i < cuts->len; i++) {
        struct cut *one = &g_array_index(cuts, struct cut, i);
        const guint j = i - (guint)g_test_rand_int_range(0, (gint32)MIN(i, 60u) + 1);
        struct cut *other = &g_array_index(cuts, struct cut, j);
        const struct cut swap = *one;
        *one = *other;
        *other = swap;
    }
    return cuts;
}

static void feed_cuts(struct fixture *fixture, uint32_t first, const GByteArray *sent,
                      const GArray *cuts) {
    for (guint i = 0; i < cuts->len; i++) {
        const struct cut *cut = &g_array_index(cuts, struct cut, i);
        if (cut->captured)
            stream_accept(&fixture->stream, first + cut->at,
                          span_of(sent->data + cut->at, cut->length), cut->length, now(fixture),
                          &fixture->limits, &fixture->reader);
    }
}

static void any_order_gives_what_was_sent(struct fixture *fixture, gconstpointer data) {
    (void)data;
    for (int round = 0; round < 300; round++) {
        GByteArray *sent = random_bytes((guint)g_test_rand_int_range(1, 9000));
        GArray *cuts = random_cuts(sent->len);
        const uint32_t first = 0u - (uint32_t)g_test_rand_int_range(0, 10000); /* wraps */
        fixture->stream = (struct stream){.budget = &fixture->budget};
        g_byte_array_set_size(fixture->output.bytes, 0);
        stream_start(&fixture->stream, first);
        feed_cuts(fixture, first, sent, cuts);
        g_assert_true(span_equals(span_of(fixture->output.bytes->data, fixture->output.bytes->len),
                                  span_of(sent->data, sent->len)));
        g_assert_cmpuint(fixture->budget.held, ==, 0);
        g_array_unref(cuts);
        g_byte_array_unref(sent);
    }
    g_assert_cmpuint(fixture->output.gaps, ==, 0);
    g_assert_cmpuint(fixture->limits.hit[LIMIT_STREAM_WINDOW], ==, 0);
}

static void gaps_and_bytes_account_for_all(struct fixture *fixture, gconstpointer data) {
    (void)data;
    for (int round = 0; round < 300; round++) {
        GByteArray *sent = random_bytes((guint)g_test_rand_int_range(1, 20000));
        GArray *cuts = random_cuts(sent->len);
        for (guint i = 0; i < cuts->len; i++)
            g_array_index(cuts, struct cut, i).captured = g_test_rand_int_range(0, 5) != 0;
        const uint32_t first = 0u - (uint32_t)g_test_rand_int_range(0, 20000);
        fixture->stream = (struct stream){.budget = &fixture->budget};
        g_byte_array_set_size(fixture->output.bytes, 0);
        fixture->output.gaps = 0;
        stream_start(&fixture->stream, first);
        feed_cuts(fixture, first, sent, cuts);
        stream_end(&fixture->stream, first + sent->len);
        stream_finish(&fixture->stream, now(fixture), &fixture->reader);
        g_assert_cmpuint(fixture->output.bytes->len, ==, sent->len);
        uint64_t zeros = 0;
        for (guint i = 0; i < sent->len; i++) {
            const uint8_t byte = fixture->output.bytes->data[i];
            zeros += byte == 0;
            g_assert_true(byte == 0 || byte == sent->data[i]);
        }
        g_assert_cmpuint(zeros, ==, fixture->output.gaps);
        g_assert_cmpuint(fixture->budget.held, ==, 0);
        g_array_unref(cuts);
        g_byte_array_unref(sent);
    }
}

#define TEST(claim) g_test_add("/stream/" #claim, struct fixture, NULL, set_up, claim, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(any_order_gives_what_was_sent);
    TEST(gaps_and_bytes_account_for_all);
    return g_test_run();
}
