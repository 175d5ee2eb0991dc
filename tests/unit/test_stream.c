/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP bytes in order: one claim for each thing that can happen to segments. */
#include "stream_room.h"

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

static void tcp_keep_alives_are_no_data(struct fixture *fixture, gconstpointer data) {
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
    g_assert_cmpuint(fixture->output.gaps, ==, 0);
}

static void only_acknowledged_holes_are_given_up(struct fixture *fixture, gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 0);
    accept(fixture, 2, "cd");
    accept(fixture, 6, "gh");
    acknowledge(fixture, 4);
    g_assert_cmpuint(fixture->output.gaps, ==, 2);
    g_assert_cmpuint(fixture->stream.next, ==, 4);
    acknowledge(fixture, 8);
    g_assert_cmpuint(fixture->output.gaps, ==, 4);
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
    g_assert_cmpuint(fixture->output.gaps, ==, 0);
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
    g_assert_cmpuint(fixture->output.gaps, ==, 0x60000013);
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
    g_assert_cmpuint(fixture->output.gaps, ==, 10 + 300 - 256 - 1);
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
    g_assert_cmpuint(fixture->output.gaps, ==, 3);
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
    g_assert_cmpuint(fixture->output.gaps, ==, 0);
    g_assert_cmpuint(fixture->output.bytes->len, ==, 6);
}

static void what_nobody_wants_is_passed_over(struct fixture *fixture, gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 0);
    fixture->stream.wanted = 5;
    accept(fixture, 0, "abc");
    assert_output(fixture, "");
    g_assert_cmpuint(fixture->stream.position, ==, 3);
    accept(fixture, 6, "gh");
    accept(fixture, 3, "def");
    assert_output(fixture, "fgh");
    g_assert_cmpuint(fixture->output.gaps + fixture->output.cut, ==, 0);
}

static void what_is_missing_is_told_though_nobody_wants_it(struct fixture *fixture,
                                                           gconstpointer data) {
    (void)data;
    stream_start(&fixture->stream, 0);
    fixture->stream.wanted = 8;
    accept(fixture, 0, "ab");
    accept(fixture, 4, "efghij");
    acknowledge(fixture, 10);
    g_assert_cmpuint(fixture->output.gaps, ==, 2);
    g_assert_cmpuint(fixture->output.bytes->len, ==, 4);
    g_assert_true(memcmp(fixture->output.bytes->data, "\0\0ij", 4) == 0);
    stream_accept(&fixture->stream, 10, span_of_text("k"), 3, now(fixture), &fixture->limits,
                  &fixture->reader);
    g_assert_cmpuint(fixture->output.cut, ==, 2);
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

#define TEST(claim) g_test_add("/stream/" #claim, struct fixture, NULL, set_up, claim, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(first_seen_bytes_win);
    TEST(a_segment_over_held_ones_fills_what_is_between);
    TEST(tcp_keep_alives_are_no_data);
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
    TEST(what_nobody_wants_is_passed_over);
    TEST(what_is_missing_is_told_though_nobody_wants_it);
    TEST(the_end_is_complete_when_all_before_it_came);
    return g_test_run();
}
