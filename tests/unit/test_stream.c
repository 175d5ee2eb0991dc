/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP bytes in order: whatever happens to the segments, output and gaps account for every byte. */
#include "capture/net/stream.h"

#include <glib.h>

enum { MOST_ZEROS = 1 << 20 };

struct output {
    GByteArray *bytes; /* a gap leaves zeros here, up to MOST_ZEROS */
    uint64_t holes, cut;
    uint64_t last_frame;
    struct stream *stop; /* set to ignored at the first bytes */
};

static void put_bytes(void *data, struct span bytes, struct place from) {
    struct output *output = data;
    g_assert_false(span_is_empty(bytes));
    g_byte_array_append(output->bytes, bytes.at, (guint)span_len(bytes));
    output->last_frame = from.frame;
    if (output->stop != NULL)
        output->stop->ignored = true;
}

static void put_gap(void *data, uint64_t missing, enum gap why, struct place after) {
    struct output *output = data;
    g_assert_cmpuint(missing, >, 0);
    g_assert_cmpuint(after.frame, >, 0);
    *(why == GAP_CUT ? &output->cut : &output->holes) += missing;
    const guint at = output->bytes->len, zeros = (guint)MIN(missing, MOST_ZEROS);
    g_byte_array_set_size(output->bytes, at + zeros);
    memset(output->bytes->data + at, 0, zeros);
}

struct fixture {
    struct stream stream;
    struct stream_budget budget;
    struct limits limits;
    struct output output;
    struct stream_reader reader;
    uint64_t frame;
};

static void set_up(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->output.bytes = g_byte_array_new();
    fixture->stream.budget = &fixture->budget;
    fixture->reader = (struct stream_reader){&fixture->output, put_bytes, put_gap};
}

static void tear_down(struct fixture *fixture, gconstpointer data) {
    (void)data;
    stream_clear(&fixture->stream);
    g_assert_cmpuint(fixture->budget.held, ==, 0);
    g_byte_array_unref(fixture->output.bytes);
}

static struct place now(struct fixture *fixture) {
    return (struct place){++fixture->frame, 0};
}

static void accept(struct fixture *fixture, uint32_t sequence, const char *text) {
    stream_accept(&fixture->stream, sequence, span_of_text(text), (uint32_t)strlen(text),
                  now(fixture), &fixture->limits, &fixture->reader);
}

static void acknowledge(struct fixture *fixture, uint32_t sequence) {
    stream_acknowledged(&fixture->stream, sequence, now(fixture), &fixture->reader);
}

static void assert_output(const struct fixture *fixture, const char *text) {
    g_assert_true(
        span_equals_text(span_of(fixture->output.bytes->data, fixture->output.bytes->len), text));
}

/* --- one claim each -------------------------------------------------------------------------- */

static void first_seen_bytes_win(struct fixture *fixture, gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 0);
    accept(fixture, 2, "CD");
    accept(fixture, 6, "GH");
    accept(fixture, 1, "xyzwvutsr");
    assert_output(fixture, "");
    accept(fixture, 0, "0123456789ABCD");
    assert_output(fixture, "0xCDwvGHsrABCD");
}

static void a_segment_over_held_ones_fills_what_is_between(struct fixture *fixture,
                                                           gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 0);
    accept(fixture, 2, "C");
    accept(fixture, 4, "E");
    accept(fixture, 0, "......");
    assert_output(fixture, "..C.E.");
    g_assert_cmpuint(fixture->stream.next, ==, 6);
}

static void keep_alives_are_no_data(struct fixture *fixture, gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 10);
    accept(fixture, 10, "ab");
    accept(fixture, 11, "?");
    accept(fixture, 11, "");
    accept(fixture, 12, "c");
    assert_output(fixture, "abc");
}

static void an_unacknowledged_hole_stays_open(struct fixture *fixture, gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 0);
    accept(fixture, 4, "late");
    acknowledge(fixture, 0);
    acknowledge(fixture, 3);
    assert_output(fixture, "");
    accept(fixture, 0, "four");
    assert_output(fixture, "fourlate");
    g_assert_cmpuint(fixture->output.holes, ==, 0);
}

static void only_acknowledged_holes_are_given_up(struct fixture *fixture, gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 0);
    accept(fixture, 2, "cd");
    accept(fixture, 6, "gh");
    acknowledge(fixture, 4);
    g_assert_cmpuint(fixture->output.holes, ==, 2);
    g_assert_cmpuint(fixture->stream.next, ==, 4);
    acknowledge(fixture, 8);
    g_assert_cmpuint(fixture->output.holes, ==, 4);
    g_assert_cmpuint(fixture->stream.next, ==, 8);
}

static void a_stray_segment_does_not_derail(struct fixture *fixture, gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 0);
    accept(fixture, 0, "a");
    accept(fixture, 0x60000000, "stray");
    accept(fixture, 0xa0000000, "stray");
    accept(fixture, 1, "b");
    acknowledge(fixture, 0x60000000);
    stream_end(&fixture->stream, 0x60000000);
    g_assert_false(fixture->stream.has_end);
    accept(fixture, 2, "c");
    assert_output(fixture, "abc");
    g_assert_cmpuint(fixture->output.holes, ==, 0);
}

static void two_strays_in_a_row_are_where_it_goes_on(struct fixture *fixture, gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 0);
    accept(fixture, 0, "a");
    accept(fixture, 0x60000000, "lost");
    accept(fixture, 0x60000005, "no continuation");
    g_assert_cmpuint(fixture->stream.next, ==, 1);
    accept(fixture, 0x60000014, "found");
    g_assert_cmpuint(fixture->stream.next, ==, 0x60000019);
    g_assert_cmpuint(fixture->output.holes, ==, 0x60000013);
    g_assert_true(
        span_equals_text(span_of(fixture->output.bytes->data + 1 + MOST_ZEROS, 5), "found"));
}

static void more_than_the_window_is_given_up_and_counted(struct fixture *fixture,
                                                         gconstpointer data) {
    (void)data;
    char text[2] = "x";
    stream_start(&fixture->stream, 0);
    for (uint32_t i = 0; i < 300; i++)
        accept(fixture, 10 + 2 * i, text);
    g_assert_cmpuint(fixture->limits.hit[LIMIT_STREAM_WINDOW], ==, 300 - 256);
    g_assert_cmpuint(fixture->stream.held.count, ==, 256);
    g_assert_cmpuint(fixture->output.holes, ==, 10 + 300 - 256 - 1);
}

static void a_segment_larger_than_the_window_is_handed_on(struct fixture *fixture,
                                                          gconstpointer data) {
    (void)data;
    char *large = g_strnfill(300 << 10, 'x');
    stream_start(&fixture->stream, 0);
    accept(fixture, 8, large);
    g_assert_cmpuint(fixture->output.bytes->len, ==, 8 + (300 << 10));
    g_assert_cmpuint(fixture->limits.hit[LIMIT_STREAM_WINDOW], ==, 1);
    g_free(large);
}

static void all_streams_share_a_budget(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->budget.held = 32 << 20;
    stream_start(&fixture->stream, 0);
    accept(fixture, 3, "late");
    g_assert_cmpuint(fixture->stream.held.count, ==, 0);
    g_assert_cmpuint(fixture->output.holes, ==, 3);
    g_assert_cmpuint(fixture->limits.hit[LIMIT_STREAM_WINDOW], ==, 1);
    fixture->budget.held -= 32 << 20;
}

static void an_ignored_stream_is_followed_and_holds_nothing(struct fixture *fixture,
                                                            gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 0);
    accept(fixture, 2, "held");
    fixture->stream.ignored = true;
    accept(fixture, 10, "far");
    g_assert_cmpuint(fixture->stream.next, ==, 13);
    g_assert_cmpuint(fixture->stream.held.count, ==, 0);
    accept(fixture, 0, "old");
    g_assert_cmpuint(fixture->stream.next, ==, 13);
    assert_output(fixture, "");
}

static void a_reader_may_stop_while_it_is_read_to(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->output.stop = &fixture->stream;
    stream_start(&fixture->stream, 0);
    accept(fixture, 1, "b");
    accept(fixture, 2, "c");
    accept(fixture, 0, "a");
    assert_output(fixture, "a");
    g_assert_cmpuint(fixture->stream.next, ==, 3);
}

static void cut_bytes_are_a_gap_of_their_own(struct fixture *fixture, gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 0);
    stream_accept(&fixture->stream, 3, span_of_text("d"), 3, now(fixture), &fixture->limits,
                  &fixture->reader);
    stream_accept(&fixture->stream, 0, span_of_text("a"), 3, now(fixture), &fixture->limits,
                  &fixture->reader);
    g_assert_cmpuint(fixture->output.cut, ==, 4);
    g_assert_cmpuint(fixture->output.holes, ==, 0);
    g_assert_cmpuint(fixture->output.bytes->len, ==, 6);
}

static void the_end_is_complete_when_all_before_it_came(struct fixture *fixture,
                                                        gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 0);
    stream_end(&fixture->stream, 4);
    g_assert_false(stream_is_complete(&fixture->stream));
    accept(fixture, 2, "cd");
    accept(fixture, 0, "ab");
    g_assert_true(stream_is_complete(&fixture->stream));
    assert_output(fixture, "abcd");
}

/* --- any order, any overlap ------------------------------------------------------------------ */

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
        for (int copies = g_test_rand_int_range(0, 4) == 0 ? 2 : 1; copies > 0; copies--)
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
    g_assert_cmpuint(fixture->output.holes, ==, 0);
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
        fixture->output.holes = 0;
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
        g_assert_cmpuint(zeros, ==, fixture->output.holes);
        g_assert_cmpuint(fixture->budget.held, ==, 0);
        g_array_unref(cuts);
        g_byte_array_unref(sent);
    }
}

#define TEST(claim) g_test_add("/stream/" #claim, struct fixture, NULL, set_up, claim, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(first_seen_bytes_win);
    TEST(a_segment_over_held_ones_fills_what_is_between);
    TEST(keep_alives_are_no_data);
    TEST(an_unacknowledged_hole_stays_open);
    TEST(only_acknowledged_holes_are_given_up);
    TEST(a_stray_segment_does_not_derail);
    TEST(two_strays_in_a_row_are_where_it_goes_on);
    TEST(more_than_the_window_is_given_up_and_counted);
    TEST(a_segment_larger_than_the_window_is_handed_on);
    TEST(all_streams_share_a_budget);
    TEST(an_ignored_stream_is_followed_and_holds_nothing);
    TEST(a_reader_may_stop_while_it_is_read_to);
    TEST(cut_bytes_are_a_gap_of_their_own);
    TEST(the_end_is_complete_when_all_before_it_came);
    TEST(any_order_gives_what_was_sent);
    TEST(gaps_and_bytes_account_for_all);
    return g_test_run();
}
