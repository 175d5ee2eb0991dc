/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is recorded of each side of a connection, just before and just after each limit. */
#include "flow_room.h"

static struct flow *open_flow(struct fixture *fixture) {
    feed(fixture, 1, 100, 0, S, 0);
    feed(fixture, 2, 900, 101, SA, 0);
    return feed(fixture, 1, 101, 901, A, 0);
}

/* A segment of host 1 with one thing that `feed` does not set. */
static struct flow *feed_with(struct fixture *fixture, uint32_t sequence, uint32_t length,
                              uint16_t window, uint8_t ttl) {
    struct segment segment = segment_of(fixture, 1, 40000, 443, sequence, 901, A, length);
    segment.window = window;
    segment.ttl = ttl;
    fixture->time += 10 * millisecond;
    return take(fixture, &segment);
}

static void both_ends_of_the_ttl_are_kept(struct fixture *fixture, gconstpointer data) {
    (void)data;
    static const uint8_t ttls[][3] = {{64, 64, 64}, {63, 63, 64}, {65, 63, 65},
                                      {64, 63, 65}, {1, 1, 65},   {255, 1, 255}};
    for (uint32_t i = 0; i < G_N_ELEMENTS(ttls); i++) {
        const struct flow *flow = feed_with(fixture, 1000 + i, 1, 1000, ttls[i][0]);
        g_assert_cmpuint(flow->sides[CLIENT].ttl_least, ==, ttls[i][1]);
        g_assert_cmpuint(flow->sides[CLIENT].ttl_most, ==, ttls[i][2]);
        g_assert_cmpuint(flow->sides[SERVER].ttl_most, ==, 0);
    }
    struct segment reset = segment_of(fixture, 1, 40000, 443, 1006, 901, R, 0);
    reset.ttl = 7;
    const struct flow *flow = take(fixture, &reset);
    g_assert_cmpuint(flow->sides[CLIENT].ttl_least, ==, 1);
    g_assert_cmpuint(flow->sides[CLIENT].reset_ttl, ==, 7);
}

static void the_two_largest_sizes_are_kept(struct fixture *fixture, gconstpointer data) {
    (void)data;
    static const struct {
        uint32_t length, largest, end_of_largest, smaller;
    } steps[] = {{10, 10, 110, 0}, {5, 10, 110, 5},   {7, 10, 110, 7},   {6, 10, 110, 7},
                 {10, 10, 110, 7}, {20, 20, 158, 10}, {20, 20, 158, 10}, {19, 20, 158, 19}};
    uint32_t sequence = 100;
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        const struct flow *flow = feed(fixture, 1, sequence, 901, A, steps[i].length);
        const struct flow_side *side = &flow->sides[CLIENT];
        sequence += steps[i].length;
        g_assert_cmpuint(side->largest, ==, steps[i].largest);
        g_assert_cmpuint(side->largest_end, ==, steps[i].end_of_largest);
        g_assert_cmpuint(side->smaller, ==, steps[i].smaller);
        g_assert_cmpuint(side->payload_bytes, ==, sequence - 100);
        g_assert_cmpuint(side->highest, ==, sequence);
    }
}

static void a_silence_of_a_minute_before_data_is_kept(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct flow *flow = open_flow(fixture);
    const struct flow_side *side = &flow->sides[CLIENT];
    fixture->time += 60 * second - 10 * millisecond - 1;
    feed(fixture, 1, 101, 901, A, 1);
    g_assert_cmpint(side->idle, ==, 0);
    fixture->time += 60 * second - 10 * millisecond;
    feed(fixture, 1, 102, 901, A, 1);
    g_assert_cmpint(side->idle, ==, 60 * second);
    g_assert_cmpuint(side->idle_ended.frame, ==, 5);
    fixture->time += 60 * second - 10 * millisecond; /* as long: the first one stays */
    feed(fixture, 1, 103, 901, A, 1);
    g_assert_cmpuint(side->idle_ended.frame, ==, 5);
    fixture->time += 90 * second - 10 * millisecond;
    feed(fixture, 1, 104, 901, A, 1);
    g_assert_cmpint(side->idle, ==, 90 * second);
    g_assert_cmpuint(side->idle_ended.frame, ==, 7);
    fixture->time += 900 * second;
    feed(fixture, 1, 105, 901, A, 0); /* no data */
    g_assert_cmpint(side->idle, ==, 90 * second);
    fixture->time += 900 * second;
    feed(fixture, 1, 104, 901, A, 1); /* a keep-alive, which is none either */
    g_assert_cmpint(side->idle, ==, 90 * second);
    g_assert_cmpint(flow->sides[SERVER].idle, ==, 0);
}

static void the_first_data_of_a_side_ended_no_silence(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->time += 900 * second;
    const struct flow *flow = feed(fixture, 1, 101, 901, A, 1);
    g_assert_cmpint(flow->sides[CLIENT].idle, ==, 0);
    g_assert_cmpuint(flow->sides[CLIENT].first_data.frame, ==, 1);
}

static void a_closed_window_is_known_since_when(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct flow_side *side = &open_flow(fixture)->sides[CLIENT];
    g_assert_false(side->window_closed);
    feed_with(fixture, 101, 0, 0, 64);
    g_assert_true(side->window_closed);
    g_assert_cmpuint(side->window_since.frame, ==, 4);
    feed_with(fixture, 101, 1, 0, 64);
    g_assert_cmpuint(side->window_since.frame, ==, 4);
    feed_with(fixture, 102, 0, 1, 64);
    g_assert_false(side->window_closed);
    feed_with(fixture, 102, 1, 0, 64);
    g_assert_cmpuint(side->window_since.frame, ==, 7);
    struct segment silent =
        segment_of(fixture, 1, 40000, 443, 103, 0, 0, 5); /* says nothing of it */
    take(fixture, &silent);
    g_assert_true(side->window_closed);
}

static void acknowledgements_only_go_on(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct flow_side *side = &open_flow(fixture)->sides[CLIENT];
    g_assert_cmpuint(side->acknowledged, ==, 901);
    feed(fixture, 1, 101, 900, A, 0);
    g_assert_cmpuint(side->acknowledged, ==, 901);
    feed(fixture, 1, 101, 902, A, 0);
    g_assert_cmpuint(side->acknowledged, ==, 902);
    feed(fixture, 1, 101, 902 + (1u << 30), A, 0); /* too far to be believed */
    g_assert_cmpuint(side->acknowledged, ==, 902);
    feed(fixture, 1, 101, 901 + (1u << 30), A, 0);
    g_assert_cmpuint(side->acknowledged, ==, 901 + (1u << 30));
}

static void bytes_too_far_ahead_are_not_believed(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct flow_side *side = &open_flow(fixture)->sides[CLIENT];
    feed(fixture, 1, 100 + (1u << 30), 901, A, 1); /* ends 2^30 behind the highest */
    g_assert_cmpuint(side->payload_bytes, ==, 0);
    g_assert_cmpuint(side->highest, ==, 101);
    feed(fixture, 1, 99 + (1u << 30), 901, A, 1);
    g_assert_cmpuint(side->payload_bytes, ==, (1u << 30) - 1);
    g_assert_cmpuint(side->highest, ==, 100 + (1u << 30));
}

static void a_reset_must_lie_near(struct fixture *fixture, gconstpointer data) {
    (void)data;
    enum { NEAR = (1 << 24) - 1 };
    static const struct {
        int32_t distance;
        bool counts;
    } cases[] = {{0, true},     {NEAR, true},       {NEAR + 1, false},
                 {-NEAR, true}, {-NEAR - 1, false}, {INT32_MAX, false}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (unsigned expected = 0; expected < 2; expected++) {
            struct segment said = segment_of(fixture, 1, (uint16_t)(1000 + 2 * i + expected), 443,
                                             1000, 0x70000000, expected ? A : 0, 5);
            take(fixture, &said);
            struct segment reset = said; /* of the same host, or of the one that it heard last */
            reset.flags = R;
            reset.payload_length = 0;
            reset.sequence = 1005 + (uint32_t)cases[i].distance;
            if (expected) {
                reset.source = said.destination;
                reset.destination = said.source;
                reset.sequence = 0x70000000 + (uint32_t)cases[i].distance;
            }
            const struct flow *flow = take(fixture, &reset);
            g_assert_cmpint(flow->sides[fixture->from].reset.frame != 0, ==, cases[i].counts);
        }
}

static void data_after_a_reset_went_on(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct flow *flow = open_flow(fixture);
    const struct flow_side *client = &flow->sides[CLIENT];
    feed(fixture, 1, 101, 901, R, 0);
    feed(fixture, 2, 901, 101, A, 5);
    feed(fixture, 1, 101, 906, A, 0);
    g_assert_false(client->went_on);
    feed(fixture, 1, 101, 906, A, 5);
    g_assert_true(client->went_on);
    g_assert_false(flow->sides[SERVER].went_on);
}

static void a_client_that_only_looked_got_its_answer(struct fixture *fixture, gconstpointer data) {
    (void)data;
    static const struct {
        unsigned flags;
        uint32_t acknowledgement;
        bool has_acknowledged;
    } cases[] = {{R | A, 901, true}, {R | A, 0, false}, {R, 901, false}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const uint16_t port = (uint16_t)(2000 + i);
        const struct segment syn = segment_of(fixture, 1, port, 443, 100, 0, S, 0);
        const struct segment reset =
            segment_of(fixture, 1, port, 443, 101, cases[i].acknowledgement, cases[i].flags, 0);
        take(fixture, &syn);
        const struct flow *flow = take(fixture, &reset);
        g_assert_cmpint(flow->sides[CLIENT].has_acknowledged, ==, cases[i].has_acknowledged);
        g_assert_cmpuint(flow->sides[CLIENT].reset.frame, ==, fixture->frame);
    }
}

/* Data of 10 bytes from 101 on; then a segment of the client. */
static const struct progress *sent_again(struct fixture *fixture, uint32_t sequence, unsigned flags,
                                         uint32_t length, bool acknowledged) {
    struct segment segment = segment_of(fixture, 1, 40000, 443, sequence, 901, flags, length);
    open_flow(fixture);
    feed(fixture, 1, 101, 901, A, 10);
    if (acknowledged)
        feed(fixture, 2, 901, 111, A, 0);
    fixture->time += 10 * millisecond;
    return take(fixture, &segment)->progress;
}

static void what_is_sent_again_is_noted(void) {
    static const struct {
        uint32_t sequence;
        unsigned flags;
        uint32_t length;
        bool acknowledged;
        unsigned repeats, keep_alives;
    } cases[] = {
        {101, A, 10, false, 1, 0}, {101, A, 10, true, 0, 0},  {105, A, 2, false, 1, 0},
        {101, A, 0, false, 0, 0},  {110, A, 1, false, 0, 1},  {110, A, 0, false, 0, 1},
        {110, A, 1, true, 0, 1},   {109, A, 1, false, 1, 0},  {109, A, 2, false, 1, 0},
        {101, F, 5, false, 0, 0},  {111, A, 10, false, 0, 0}, {102, A, 10, false, 0, 0},
        {100, A, 0, false, 0, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct fixture fixture = {.frame = 0};
        set_up(&fixture, NULL);
        const struct progress *progress = sent_again(&fixture, cases[i].sequence, cases[i].flags,
                                                     cases[i].length, cases[i].acknowledged);
        const struct progress_side none = {0};
        const struct progress_side *side = progress == NULL ? &none : &progress->sides[CLIENT];
        g_assert_cmpuint(side->repeats, ==, cases[i].repeats);
        g_assert_cmpuint(side->keep_alives, ==, cases[i].keep_alives);
        if (side->repeats > 0)
            g_assert_cmpuint(side->sent.frame, ==, 4);
        tear_down(&fixture, NULL);
    }
}

static void what_the_receiver_lacks_is_noted(struct fixture *fixture, gconstpointer data) {
    (void)data;
    static const char sack[] = "\x01\x01\x05\x0a\x00\x00\x00\x70\x00\x00\x00\x74";
    const struct flow *flow = open_flow(fixture);
    feed(fixture, 1, 112, 901, A, 4);
    struct segment answer = segment_of(fixture, 2, 443, 40000, 901, 101, A, 0);
    answer.options = span_of(sack, sizeof sack - 1);
    take(fixture, &answer);
    g_assert_nonnull(flow->progress);
    g_assert_cmpuint(flow->progress->sides[CLIENT].sacks, ==, 1);
    g_assert_cmpuint(flow->progress->sides[CLIENT].lacking, ==, 101);
    g_assert_cmpuint(flow->progress->sides[CLIENT].lacking_end, ==, 0x70);
    g_assert_cmpuint(flow->progress->sides[SERVER].sacks, ==, 0);
}

#define TEST(claim)                                                                                \
    g_test_add("/flow_record/" #claim, struct fixture, NULL, set_up, claim, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(both_ends_of_the_ttl_are_kept);
    TEST(the_two_largest_sizes_are_kept);
    TEST(a_silence_of_a_minute_before_data_is_kept);
    TEST(the_first_data_of_a_side_ended_no_silence);
    TEST(a_closed_window_is_known_since_when);
    TEST(acknowledgements_only_go_on);
    TEST(bytes_too_far_ahead_are_not_believed);
    TEST(a_reset_must_lie_near);
    TEST(data_after_a_reset_went_on);
    TEST(a_client_that_only_looked_got_its_answer);
    g_test_add_func("/flow_record/what_is_sent_again_is_noted", what_is_sent_again_is_noted);
    TEST(what_the_receiver_lacks_is_noted);
    return g_test_run();
}
