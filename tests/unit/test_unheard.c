/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keep-alives, SYN-ACKs and windows that nobody answers, and resets that somebody else sent. Frames
 * are 100 ms apart. */
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "rule_bench.h"

static unsigned count_and_free(struct bench *bench, enum code code) {
    unsigned count = 0;
    for (unsigned i = 0; i < bench->count; i++)
        count += bench->heard[i]->entry->code == code;
    bench_free(bench);
    return count;
}

static void three_keep_alives_are_unanswered(void) {
    static const struct {
        uint32_t probes;
        bool window_closed;
        unsigned found;
    } cases[] = {{2, false, 0}, {3, false, 1}, {3, true, 0}};
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            struct bench *bench = bench_new(5061);
            struct progress progress = {0};
            bench->flow.progress = &progress;
            progress.sides[side].keep_alives = cases[i].probes;
            progress.sides[side].probed = ref(6);
            progress.sides[side].reprobed = ref(21);
            bench->flow.sides[other_side(side)].window_closed = cases[i].window_closed;
            tell(bench, EVENT_TCP_GONE, CLIENT, 30);
            if (cases[i].found)
                g_assert_cmpstr(bench->heard[0]->summary, ==,
                                side == CLIENT ? "10.0.0.2:5061 (SIP/TLS) did not answer 3 "
                                                 "keep-alives of 10.0.0.1 in 1.5 s"
                                               : "10.0.0.1 did not answer 3 keep-alives of "
                                                 "10.0.0.2:5061 (SIP/TLS) in 1.5 s");
            g_assert_cmpuint(count_and_free(bench, CODE_TCP_UNACKNOWLEDGED), ==, cases[i].found);
        }
}

/* A SYN-ACK sent three times, from frame 2 on, the last time in frame 12. */
static struct bench *bench_of_syn_acks(void) {
    struct bench *bench = bench_new(5061);
    struct flow_side *client = &bench->flow.sides[CLIENT], *server = &bench->flow.sides[SERVER];
    client->syn_count = 2;
    client->segments = 2;
    server->segments = server->syn_count = 3;
    server->last_seen = ref(12);
    return bench;
}

static unsigned found_at_the_end(struct bench *bench) {
    tell(bench, EVENT_TCP_GONE, CLIENT, 90);
    return count_and_free(bench, CODE_TCP_UNACKNOWLEDGED);
}

static void a_syn_ack_is_unheard_after_three_and_a_second(void) {
    struct bench *bench = bench_of_syn_acks();
    tell(bench, EVENT_TCP_GONE, CLIENT, 90);
    assert_found(bench, 0, CODE_TCP_UNACKNOWLEDGED, 2);
    g_assert_cmpstr(bench->heard[0]->summary, ==,
                    "10.0.0.1 never acknowledged the SYN-ACK of 10.0.0.2:5061 (SIP/TLS), sent 3 "
                    "times in 1.0 s");
    g_assert_cmpstr(bench->heard[0]->evidence[0].role, ==, "SYN");
    bench_free(bench);
    for (unsigned otherwise = 0; otherwise < 7; otherwise++) {
        bench = bench_of_syn_acks();
        struct flow_side *client = &bench->flow.sides[CLIENT], *server = &bench->flow.sides[SERVER];
        if (otherwise == 0)
            bench->flow.opening = OPENING_GUESSED;
        if (otherwise == 1)
            server->segments = server->syn_count = 2;
        if (otherwise == 2)
            client->segments = client->syn_count = 1;
        client->has_acknowledged = otherwise == 3;
        if (otherwise == 4)
            client->segments = 3;
        if (otherwise == 5)
            server->segments = 4;
        if (otherwise == 6)
            server->last_seen = ref(11);
        g_assert_cmpuint(found_at_the_end(bench), ==, 0);
    }
}

/* `side` has no room since frame 5, and still none in frame 55; the other side sent in frame 6. */
static struct bench *bench_of_window(enum side side) {
    struct bench *bench = bench_new(5061);
    struct flow_side *to = &bench->flow.sides[side];
    to->window_closed = true;
    to->window_since = ref(5);
    to->last_seen = ref(55);
    bench->flow.sides[other_side(side)].last_seen = ref(6);
    return bench;
}

static void a_window_is_closed_for_five_seconds(void) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct bench *bench = bench_of_window(side);
        tell(bench, EVENT_TCP_GONE, CLIENT, 56);
        assert_found(bench, 0, CODE_TCP_UNACKNOWLEDGED, 5);
        g_assert_cmpstr(bench->heard[0]->summary, ==,
                        side == CLIENT ? "10.0.0.1 had no room for what 10.0.0.2:5061 (SIP/TLS) "
                                         "sends (zero window) for 5.0 s"
                                       : "10.0.0.2:5061 (SIP/TLS) had no room for what 10.0.0.1 "
                                         "sends (zero window) for 5.0 s");
        bench_free(bench);
        for (unsigned otherwise = 0; otherwise < 4; otherwise++) {
            bench = bench_of_window(side);
            struct flow_side *to = &bench->flow.sides[side];
            to->window_closed = otherwise != 0;
            to->last_seen = ref(otherwise == 1 ? 54 : 55);
            if (otherwise == 2)
                to->window_since.frame = 0;
            if (otherwise == 3)
                bench->flow.sides[other_side(side)].last_seen = ref(4);
            g_assert_cmpuint(found_at_the_end(bench), ==, 0);
        }
    }
}

/* --- resets in somebody's name ---------------------------------------------------------------- */

/* An answered connection that `side` reset in frame 6. */
static struct bench *bench_of_reset(enum side side) {
    struct bench *bench = bench_new(5061);
    bench->flow.sides[CLIENT].last_data = ref(4);
    bench->flow.sides[SERVER].last_data = ref(5);
    bench->flow.sides[side].reset = ref(6);
    return bench;
}

static void another_ttl_is_somebody_elses(void) {
    static const struct {
        uint8_t reset, least, most;
        const char *others;
    } cases[] = {{63, 64, 64, "64"},       {65, 64, 64, "64"}, {64, 64, 64, NULL},
                 {60, 61, 64, "61 to 64"}, {61, 61, 64, NULL}, {0, 64, 64, NULL},
                 {9, 0, 0, NULL}};
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            struct bench *bench = bench_of_reset(side);
            bench->flow.sides[side].reset_ttl = cases[i].reset;
            bench->flow.sides[side].ttl_least = cases[i].least;
            bench->flow.sides[side].ttl_most = cases[i].most;
            tell(bench, EVENT_TCP_RESET, side, 6);
            if (cases[i].others != NULL) {
                assert_found(bench, 0, CODE_TCP_RESET, 6);
                const struct finding *finding = bench->heard[0];
                g_assert_cmpint(finding->confidence, ==, CONFIDENCE_LIKELY);
                g_assert_cmpstr(finding_fact(finding, "ttl_of_its_other_packets"), ==,
                                cases[i].others);
                g_assert_true(g_str_has_suffix(finding->summary, "came with another TTL"));
            }
            g_assert_cmpuint(count_and_free(bench, CODE_TCP_RESET), ==, cases[i].others != NULL);
        }
}

static void a_side_that_goes_on_did_not_reset(void) {
    static const struct {
        bool went_on;
        int64_t after;
        unsigned found;
    } cases[] = {{true, 100000001, 1}, {true, 100000000, 0}, {false, 900000000, 0}};
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            struct bench *bench = bench_of_reset(side);
            struct flow_side *seen = &bench->flow.sides[side];
            seen->went_on = cases[i].went_on;
            seen->last_seen = frame_ref_of(9, seen->reset.time + cases[i].after, 0);
            tell(bench, EVENT_TCP_RESET, side, 6);
            g_assert_cmpuint(bench->count, ==, 0);
            tell(bench, EVENT_TCP_GONE, CLIENT, 9);
            if (cases[i].found) {
                assert_found(bench, 0, CODE_TCP_RESET, 6);
                g_assert_cmpint(bench->heard[0]->actor, ==,
                                side == CLIENT ? ACTOR_SOURCE : ACTOR_DESTINATION);
                g_assert_true(
                    g_str_has_suffix(bench->heard[0]->summary, "that side itself went on"));
                g_assert_cmpuint(bench->heard[0]->evidence[3].ref.frame, ==, 9);
            }
            g_assert_cmpuint(count_and_free(bench, CODE_TCP_RESET), ==, cases[i].found);
        }
}

/* The question in frame 4 is not answered; the server resets. */
static struct bench *bench_of_silence(void) {
    struct bench *bench = bench_new(5269);
    bench->flow.sides[CLIENT].last_data = ref(4);
    return bench;
}

static unsigned found_by_reset(struct bench *bench) {
    tell(bench, EVENT_TCP_RESET, SERVER, 6);
    return count_and_free(bench, CODE_TCP_RESET);
}

static void who_had_said_goodbye_cuts_nothing(void) {
    g_assert_cmpuint(found_by_reset(bench_of_silence()), ==, 1);
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct s2s_session s2s = {0};
        struct bench *bench = bench_of_silence();
        bench->flow.sides[side].fin = ref(5);
        g_assert_cmpuint(found_by_reset(bench), ==, 0);
        bench = bench_of_silence();
        bench->connection.states[OBSERVER_XMPP_S2S] = &s2s;
        g_assert_cmpuint(found_by_reset(bench), ==, 1);
        bench = bench_of_silence();
        bench->connection.states[OBSERVER_XMPP_S2S] = &s2s;
        s2s.sides[side].closing = ref(5);
        g_assert_cmpuint(found_by_reset(bench), ==, 0);
        bench = bench_of_silence();
        bench->connection.states[OBSERVER_TLS] = &bench->tls;
        bench->tls.sides[side].last_alert.ref = ref(5);
        g_assert_cmpuint(found_by_reset(bench), ==, 0);
        bench = bench_of_silence();
        bench->connection.states[OBSERVER_TLS] = &bench->tls;
        bench->tls.sides[side].encrypted_alert = ref(5);
        bench->tls.sides[side].encrypted_alert_record = bench->tls.sides[side].protected_records =
            2;
        g_assert_cmpuint(found_by_reset(bench), ==, 0);
        bench = bench_of_silence();
        bench->connection.states[OBSERVER_TLS] = &bench->tls;
        bench->tls.sides[side].encrypted_alert = ref(5);
        bench->tls.sides[side].encrypted_alert_record = 1;
        bench->tls.sides[side].protected_records = 2; /* something came after it */
        g_assert_cmpuint(found_by_reset(bench), ==, 1);
    }
}

static void long_silence_and_holes_make_it_less_sure(void) {
    for (unsigned hole = 0; hole < 4; hole++)
        for (unsigned late = 0; late < 2; late++) {
            struct bench *bench = bench_of_silence();
            struct direction *direction = &bench->connection.wire.directions[hole % 2];
            direction->searching = hole > 1;
            tell(bench, EVENT_TCP_RESET, SERVER, 4 + 50 + late);
            g_assert_cmpint(bench->heard[0]->confidence, ==,
                            late || hole > 1 ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY);
            bench_free(bench);
        }
    struct bench *bench = bench_of_silence(); /* captured from the middle: it searches anyway */
    bench->connection.wire.directions[CLIENT].searching = true;
    bench->flow.sides[CLIENT].syn = (struct frame_ref){0};
    tell(bench, EVENT_TCP_RESET, SERVER, 6);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    bench_free(bench);
}

static void a_silence_before_the_last_data_is_told(void) {
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (unsigned last = 0; last < 2; last++) {
            struct bench *bench = bench_of_silence();
            bench->flow.sides[SERVER].last_data = ref(4);
            bench->flow.sides[side].idle_ended = ref(last ? 4 : 3);
            bench->flow.sides[side].idle = INT64_C(120000000000);
            tell(bench, EVENT_TCP_RESET, SERVER, 6);
            g_assert_cmpstr(finding_fact(bench->heard[0], "idle_before_seconds"), ==,
                            last ? "120" : NULL);
            bench_free(bench);
        }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/unheard/" #name, name)
    TEST(three_keep_alives_are_unanswered);
    TEST(a_syn_ack_is_unheard_after_three_and_a_second);
    TEST(a_window_is_closed_for_five_seconds);
    TEST(another_ttl_is_somebody_elses);
    TEST(a_side_that_goes_on_did_not_reset);
    TEST(who_had_said_goodbye_cuts_nothing);
    TEST(long_silence_and_holes_make_it_less_sure);
    TEST(a_silence_before_the_last_data_is_told);
    return g_test_run();
}
