/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which connection a segment belongs to, who opened it, and what is recorded of it. */
#include "flow_room.h"

static void both_directions_are_one_flow(struct fixture *fixture, gconstpointer data) {
    (void)data;
    struct flow *flow = feed(fixture, 1, 100, 0, S, 0);
    g_assert_cmpint(fixture->from, ==, CLIENT);
    g_assert_true(feed(fixture, 2, 900, 101, SA, 0) == flow);
    g_assert_cmpint(fixture->from, ==, SERVER);
    g_assert_cmpint(flow->stage, ==, FLOW_OPENING);
    g_assert_true(feed(fixture, 1, 101, 901, A, 5) == flow);
    g_assert_true(feed(fixture, 1, 101, 901, A, 5) == flow); /* sent again */
    g_assert_true(feed(fixture, 1, 109, 901, A, 2) == flow); /* behind a hole of 3 */
    g_assert_cmpint(flow->opening, ==, OPENING_SEEN);
    const struct flow_side *client = &flow->sides[CLIENT], *server = &flow->sides[SERVER];
    g_assert_cmpuint(client->syn.frame, ==, 1);
    g_assert_cmpuint(server->syn.frame, ==, 2);
    g_assert_cmpuint(client->payload_bytes, ==, 10);
    g_assert_cmpuint(client->first_data.frame, ==, 3);
    g_assert_cmpuint(client->last_data.frame, ==, 5);
    g_assert_cmpuint(client->segments, ==, 4);
    g_assert_cmpuint(server->acknowledged, ==, 101);
    g_assert_cmpint(flow->stage, ==, FLOW_OPEN);
    g_assert_true(flow_find(fixture->table, &flow->endpoints[SERVER], &flow->endpoints[CLIENT]) ==
                  flow);
}

static void from_the_middle_the_lower_port_serves(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct flow *flow = feed(fixture, 2, 900, 101, A, 10);
    g_assert_cmpint(fixture->from, ==, SERVER);
    g_assert_cmpint(flow->opening, ==, OPENING_GUESSED);
    const struct segment equal = segment_of(fixture, 2, 5060, 5060, 1, 1, A, 0);
    take(fixture, &equal);
    g_assert_cmpint(fixture->from, ==, CLIENT);
}

static void a_syn_ack_alone_tells_the_server(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct segment segment = segment_of(fixture, 1, 50000, 80, 900, 101, SA, 0);
    struct flow *flow = take(fixture, &segment);
    g_assert_cmpint(fixture->from, ==, SERVER);
    g_assert_cmpint(flow->opening, ==, OPENING_SEEN);
    const struct segment late = segment_of(fixture, 2, 80, 50000, 100, 0, S, 0);
    g_assert_true(take(fixture, &late) == flow);
    g_assert_cmpint(fixture->from, ==, CLIENT);
    g_assert_cmpuint(flow->sides[CLIENT].syn_count, ==, 1);
}

static void a_refusal_alone_tells_the_server(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct segment segment = segment_of(fixture, 1, 50000, 80, 0, 101, R | A, 0);
    take(fixture, &segment);
    g_assert_cmpint(fixture->from, ==, SERVER);
}

/* What acknowledges nothing answers no SYN. */
static void a_bare_reset_tells_no_server(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const struct segment segment = segment_of(fixture, 1, 50000, 80, 0, 0, R, 0);
    take(fixture, &segment);
    g_assert_cmpint(fixture->from, ==, CLIENT);
    const struct segment other = segment_of(fixture, 1, 50001, 80, 7, 101, R | A, 0);
    take(fixture, &other);
    g_assert_cmpint(fixture->from, ==, CLIENT);
}

static void a_refused_syn_repeated_is_the_same_flow(struct fixture *fixture, gconstpointer data) {
    (void)data;
    struct flow *flow = feed(fixture, 1, 100, 0, S, 0);
    feed(fixture, 2, 0, 101, R | A, 0);
    g_assert_cmpuint(flow->sides[SERVER].reset.frame, ==, 2);
    g_assert_true(feed(fixture, 1, 100, 0, S, 0) == flow);
    g_assert_cmpuint(flow->sides[CLIENT].syn_count, ==, 2);
    g_assert_cmpuint(feed(fixture, 1, 5000, 0, S, 0)->id, ==, 2);
    g_assert_cmpstr(fixture->gone->str, ==, "1 ");
}

static void another_number_while_nobody_answers_is_another_try(struct fixture *fixture,
                                                               gconstpointer data) {
    (void)data;
    struct flow *flow = feed(fixture, 1, 100, 0, S, 0);
    g_assert_true(feed(fixture, 1, 5000, 0, S, 0) == flow);
    g_assert_cmpuint(flow->sides[CLIENT].syn_count, ==, 2);
    g_assert_cmpuint(flow->sides[CLIENT].syn.frame, ==, 1);
    fixture->time += 76 * second;
    g_assert_cmpuint(feed(fixture, 1, 5000, 0, S, 0)->id, ==, 2);
}

static void another_number_after_the_handshake_is_another_flow(struct fixture *fixture,
                                                               gconstpointer data) {
    (void)data;
    feed(fixture, 1, 100, 0, S, 0);
    feed(fixture, 2, 900, 101, SA, 0);
    feed(fixture, 1, 101, 901, A, 0);
    g_assert_cmpuint(feed(fixture, 1, 100, 0, S, 0)->id, ==, 1);
    g_assert_cmpuint(feed(fixture, 2, 900, 101, SA, 0)->id, ==, 1);
    const struct flow *flow = feed(fixture, 1, 7000, 0, S, 0);
    g_assert_cmpuint(flow->id, ==, 2);
    g_assert_cmpuint(flow->sides[CLIENT].segments, ==, 1);
    g_assert_cmpuint(flow->sides[SERVER].segments, ==, 0);
    g_assert_cmpstr(fixture->gone->str, ==, "1 ");
}

/* A device answers a SYN, too, and the server itself is heard later. */
static void another_answer_to_the_same_syn_is_the_same_flow(struct fixture *fixture,
                                                            gconstpointer data) {
    (void)data;
    const struct flow *flow = feed(fixture, 1, 1000, 0, S, 0);
    feed(fixture, 2, 5000, 1001, SA, 0);
    feed(fixture, 1, 1001, 5001, A, 100);
    g_assert_true(feed(fixture, 2, 9000, 1001, SA, 0) == flow);
    g_assert_cmpstr(fixture->gone->str, ==, "");
    const struct flow *other = feed(fixture, 2, 9500, 1002, SA, 0);
    g_assert_cmpuint(other->id, ==, 2);
    g_assert_cmpstr(fixture->gone->str, ==, "1 ");
}

static void both_sides_may_open_at_once(struct fixture *fixture, gconstpointer data) {
    (void)data;
    struct flow *flow = feed(fixture, 1, 100, 0, S, 0);
    g_assert_true(feed(fixture, 2, 900, 0, S, 0) == flow);
    g_assert_true(feed(fixture, 1, 100, 901, SA, 0) == flow);
    g_assert_true(feed(fixture, 2, 900, 101, SA, 0) == flow);
    g_assert_true(feed(fixture, 1, 101, 901, A, 0) == flow);
    g_assert_cmpuint(fixture->gone->len, ==, 0);
}

static void the_others_own_try_later_is_another_flow(struct fixture *fixture, gconstpointer data) {
    (void)data;
    feed(fixture, 1, 100, 0, S, 0);
    fixture->time += 10 * second;
    const struct flow *flow = feed(fixture, 2, 900, 0, S, 0);
    g_assert_cmpuint(flow->id, ==, 2);
    g_assert_cmpuint(flow->endpoints[CLIENT].port, ==, 443);
}

static void a_capture_played_twice_is_two_flows(struct fixture *fixture, gconstpointer data) {
    (void)data;
    for (unsigned round = 1; round <= 2; round++) {
        g_assert_cmpuint(feed(fixture, 1, 100, 0, S, 0)->id, ==, round);
        feed(fixture, 2, 900, 101, SA, 0);
        feed(fixture, 1, 101, 901, F, 0);
        g_assert_cmpint(feed(fixture, 2, 901, 102, F, 0)->stage, ==, FLOW_CLOSED);
        fixture->time += 5 * second;
    }
}

static void a_copy_is_known_by_its_headers_and_time(struct fixture *fixture, gconstpointer data) {
    (void)data;
    struct segment one = segment_of(fixture, 1, 40000, 443, 101, 901, A, 5);
    struct segment two = segment_of(fixture, 1, 40000, 443, 106, 901, A, 5);
    struct flow *flow = take(fixture, &one);
    take(fixture, &two);
    take(fixture, &one);
    g_assert_true(fixture->duplicate);
    fixture->time += 4 * millisecond;
    take(fixture, &two);
    g_assert_true(fixture->duplicate);
    fixture->time += 2 * millisecond; /* 6 ms after the first */
    take(fixture, &one);
    g_assert_false(fixture->duplicate);
    one.ip_id = 999; /* sent again */
    take(fixture, &one);
    g_assert_false(fixture->duplicate);
    g_assert_cmpuint(flow->sides[CLIENT].segments, ==, 4);
}

static void without_identification_time_decides(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->ip_id = 0;
    const struct segment bytes = segment_of(fixture, 1, 40000, 443, 101, 901, A, 5);
    const struct segment none = segment_of(fixture, 1, 40000, 443, 106, 901, A, 0);
    take(fixture, &bytes);
    fixture->time -= millisecond / 2; /* captures go back in time */
    take(fixture, &bytes);
    g_assert_true(fixture->duplicate);
    fixture->time += 2 * millisecond;
    take(fixture, &bytes);
    g_assert_false(fixture->duplicate);
    take(fixture, &none);
    take(fixture, &none); /* a duplicate acknowledgement in TCP's own sense */
    g_assert_false(fixture->duplicate);
}

static void a_stray_reset_is_not_recorded(struct fixture *fixture, gconstpointer data) {
    (void)data;
    struct flow *flow = feed(fixture, 1, 101, 901, A, 5);
    feed(fixture, 1, 0x50000000, 0, R, 0);
    g_assert_cmpuint(flow->sides[CLIENT].reset.frame, ==, 0);
    g_assert_cmpint(flow->stage, ==, FLOW_UNPROVEN);
    feed(fixture, 2, 901, 0, R, 0); /* its number is what the client expects */
    g_assert_cmpuint(flow->sides[SERVER].reset.frame, ==, 3);
    g_assert_cmpint(flow->stage, ==, FLOW_CLOSED);
}

/* Waits so that the next segment comes as long after the last one. */
static void wait_for(struct fixture *fixture, int64_t silence) {
    fixture->time += silence - 10 * millisecond;
}

static void openings_have_their_times(void) {
    static const struct {
        unsigned host;
        uint32_t sequence;
        unsigned flags;
        int64_t silence;
        unsigned flow;
    } cases[] = {
        {1, 100, S, 75 * second, 1},      {1, 100, S, 75 * second + 1, 2},
        {1, 101, S, 75 * second, 1},      {2, 900, SA, 75 * second, 1},
        {2, 900, SA, 75 * second + 1, 2}, {2, 900, S, 3 * second, 1},
        {2, 900, S, 3 * second + 1, 2},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct fixture fixture = {.frame = 0};
        set_up(&fixture, NULL);
        feed(&fixture, 1, 100, 0, S, 0);
        wait_for(&fixture, cases[i].silence);
        const struct flow *flow =
            feed(&fixture, cases[i].host, cases[i].sequence, 101, cases[i].flags, 0);
        g_assert_cmpuint(flow->id, ==, cases[i].flow);
        tear_down(&fixture, NULL);
    }
}

/* After a second, the same opening of a connection that both sides closed is a capture played
 * again; where one side alone had, it is sent again, whenever. */
static void the_same_opening_after_the_end_is_another_flow(void) {
    for (unsigned i = 0; i < 3; i++) {
        struct fixture fixture = {.frame = 0};
        set_up(&fixture, NULL);
        feed(&fixture, 1, 100, 0, S, 0);
        feed(&fixture, 2, 900, 101, SA, 0);
        feed(&fixture, 1, 101, 901, F, 0);
        if (i < 2)
            feed(&fixture, 2, 901, 102, F, 0);
        wait_for(&fixture, second + (i == 0 ? 0 : 1));
        g_assert_cmpuint(feed(&fixture, 1, 100, 0, S, 0)->id, ==, i == 1 ? 2 : 1);
        tear_down(&fixture, NULL);
    }
}

static void duplicates_have_their_times(struct fixture *fixture, gconstpointer data) {
    (void)data;
    for (unsigned marked = 0; marked < 2; marked++)
        for (int64_t late = 0; late < 2; late++) {
            fixture->ip_id = (uint16_t)marked;
            struct segment one = segment_of(fixture, 1, 40000, 443, 101, 901, A, 5);
            one.source.port = (uint16_t)(1000 + 2 * marked + late);
            take(fixture, &one);
            fixture->time += (marked ? 5 : 1) * millisecond + late;
            take(fixture, &one);
            g_assert_cmpint(fixture->duplicate, ==, !late);
        }
}

/* However far apart: flow_recent_time of the two is the same, or next to it. */
static void what_is_sent_again_much_later_is_no_copy(struct fixture *fixture, gconstpointer data) {
    (void)data;
    const int64_t round = INT64_C(1) << 42; /* nanoseconds */
    const int64_t times[] = {0, round, 3 * round, INT64_MIN, INT64_MAX};
    struct segment segments[2];
    for (size_t i = 0; i < G_N_ELEMENTS(segments); i++)
        segments[i] = segment_of(fixture, 1, 40000, 443, 101 + 5 * (uint32_t)i, 901, A, 5);
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
        for (size_t k = 0; k < G_N_ELEMENTS(segments); k++) {
            fixture->time = times[i];
            take(fixture, &segments[k]);
            g_assert_false(fixture->duplicate);
            take(fixture, &segments[k]);
            g_assert_true(fixture->duplicate);
        }
}

/* What differs in any one number is no copy. */
static void a_copy_is_the_same_in_every_number(struct fixture *fixture, gconstpointer data) {
    (void)data;
    struct segment one = segment_of(fixture, 1, 40000, 443, 101, 901, A, 5);
    take(fixture, &one);
    struct segment others[] = {one, one, one, one, one, one};
    others[0].sequence++;
    others[1].acknowledgement++;
    others[2].flags |= TCP_PSH;
    others[3].payload_length++;
    others[4].window++;
    others[5].ip_id++;
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        take(fixture, &others[i]);
        g_assert_false(fixture->duplicate);
    }
    take(fixture, &others[2]); /* among the last four */
    g_assert_true(fixture->duplicate);
    take(fixture, &others[1]);
    g_assert_false(fixture->duplicate);
}

#define TEST(claim) g_test_add("/flow/" #claim, struct fixture, NULL, set_up, claim, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(both_directions_are_one_flow);
    TEST(from_the_middle_the_lower_port_serves);
    TEST(a_syn_ack_alone_tells_the_server);
    TEST(a_refusal_alone_tells_the_server);
    TEST(a_bare_reset_tells_no_server);
    TEST(a_refused_syn_repeated_is_the_same_flow);
    TEST(another_number_while_nobody_answers_is_another_try);
    TEST(another_number_after_the_handshake_is_another_flow);
    TEST(another_answer_to_the_same_syn_is_the_same_flow);
    TEST(both_sides_may_open_at_once);
    TEST(the_others_own_try_later_is_another_flow);
    TEST(a_capture_played_twice_is_two_flows);
    TEST(a_copy_is_known_by_its_headers_and_time);
    TEST(without_identification_time_decides);
    TEST(a_stray_reset_is_not_recorded);
    TEST(duplicates_have_their_times);
    TEST(what_is_sent_again_much_later_is_no_copy);
    TEST(a_copy_is_the_same_in_every_number);
    g_test_add_func("/flow/openings_have_their_times", openings_have_their_times);
    g_test_add_func("/flow/the_same_opening_after_the_end_is_another_flow",
                    the_same_opening_after_the_end_is_another_flow);
    return g_test_run();
}
