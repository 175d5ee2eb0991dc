/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ILS rules on hand-made connections: when they speak, whom they name, and when they keep
 * silent. Whole captures are judged in tests/golden. */
#include "capture/observe/event.h"
#include "capture/observe/ils/ils.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "rule_bench.h"

/* A message of 1956 enciphered bytes. */
static void say(struct bench *bench, enum side side, uint64_t frame) {
    struct ils_session_side *reported = &bench->ils.sides[side];
    bench->connection.states[OBSERVER_ILS] = &bench->ils;
    bench->flow.sides[side].payload_bytes += 1956;
    reported->latest = ref(frame);
    if (reported->messages++ == 0) {
        reported->first = ref(frame);
        reported->first_size = 1956;
        reported->first_look = ILS_ENCIPHERED;
    }
    tell(bench, EVENT_ILS_MESSAGE, side, frame);
}

static void close_side(struct bench *bench, enum side side, uint64_t frame) {
    bench->flow.sides[side].fin = ref(frame);
    tell(bench, EVENT_TCP_CLOSED, side, frame);
}

static void reset_side(struct bench *bench, enum side side, uint64_t frame) {
    bench->flow.sides[side].reset = ref(frame);
    bench->flow.sides[CLIENT].last_data = bench->ils.sides[CLIENT].latest;
    tell(bench, EVENT_TCP_RESET, side, frame);
}

static void join_by_password(struct bench *bench, uint64_t from) {
    say(bench, CLIENT, from);
    say(bench, SERVER, from + 1);
    say(bench, CLIENT, from + 2);
}

/* A TLS handshake that ended well in `frame`. */
static void shake_hands(struct bench *bench, uint64_t frame) {
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.version = 0x0303;
    for (unsigned side = 0; side < 2; side++)
        bench->tls.sides[side].hello = ref(frame - 4 + side);
    bench->tls.handshake_finished = ref(frame);
}

static const char *fact(const struct finding *finding, const char *key) {
    for (unsigned i = 0; i < finding->fact_count; i++)
        if (strcmp(finding->facts[i].key, key) == 0)
            return finding->facts[i].value;
    return "";
}

static void both_going_on_is_a_join(void) {
    struct bench *bench = bench_new(7502);
    say(bench, CLIENT, 4);
    say(bench, SERVER, 5);
    g_assert_cmpuint(bench->count, ==, 0);
    say(bench, CLIENT, 6);
    assert_found(bench, 0, CODE_ILS_JOINED, 5);
    g_assert_cmpstr(fact(bench->heard[0], "seconds_to_join"), ==, "0.400000");
    g_assert_true(g_str_has_prefix(fact(bench->heard[0], "method"), "1:"));
    say(bench, SERVER, 7);
    g_assert_cmpuint(bench->count, ==, 1);
    bench_free(bench);
}

static void an_answer_and_a_close_are_no_join(void) {
    struct bench *bench = bench_new(7502);
    say(bench, CLIENT, 4);
    say(bench, SERVER, 5);
    close_side(bench, SERVER, 6);
    tell(bench, EVENT_TCP_GONE, CLIENT, 6);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void retries_are_counted(void) {
    struct bench *bench = bench_new(7502);
    for (unsigned i = 0; i < 40; i++) {
        say(bench, CLIENT, 10 * i + 4);
        if (i % 2 == 0)
            close_side(bench, SERVER, 10 * i + 6);
        else
            reset_side(bench, SERVER, 10 * i + 6);
        tell(bench, EVENT_TCP_GONE, CLIENT, 10 * i + 7);
        open_connection(bench, 7502, 10 * i + 10);
    }
    g_assert_cmpuint(bench->count, ==, 1);
    g_assert_cmpuint(bench->repeats, ==, 39);
    assert_found(bench, 0, CODE_ILS_PASSWORD_MISMATCH, 6);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_DESTINATION);
    join_by_password(bench, 404);
    assert_found(bench, 1, CODE_ILS_JOINED, 405);
    g_assert_cmpstr(fact(bench->heard[1], "failures_before"), ==, "40");
    bench_free(bench);
}

static void a_close_that_follows_something_else_is_no_mismatch(void) {
    struct bench *bench = bench_new(7502);
    close_side(bench, SERVER, 4); /* nothing was said */
    open_connection(bench, 7502, 10);
    say(bench, CLIENT, 14); /* the spoke left first */
    close_side(bench, CLIENT, 15);
    close_side(bench, SERVER, 16);
    open_connection(bench, 7502, 20);
    say(bench, CLIENT, 24); /* the answer is in a hole */
    bench->ils.sides[SERVER].gap = true;
    close_side(bench, SERVER, 26);
    open_connection(bench, 7502, 30);
    bench->flow.sides[CLIENT].segments = 0; /* one direction */
    close_side(bench, SERVER, 36);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void a_late_close_is_only_possibly_a_mismatch(void) {
    struct bench *bench = bench_new(7502);
    say(bench, CLIENT, 4);
    close_side(bench, SERVER, 4000);
    assert_found(bench, 0, CODE_ILS_PASSWORD_MISMATCH, 4000);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_POSSIBLE);
    bench_free(bench);
}

static void a_hub_that_leaves_after_the_handshake_is_reported(void) {
    struct bench *bench = bench_new(7501);
    shake_hands(bench, 10);
    reset_side(bench, SERVER, 12);
    g_assert_cmpuint(bench->count, ==, 1);
    assert_found(bench, 0, CODE_ILS_CERTIFICATE_NOT_IMPORTED, 12);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_DESTINATION);
    bench_free(bench);
}

static void a_spoke_that_leaves_first_is_not(void) {
    struct bench *bench = bench_new(7501);
    shake_hands(bench, 10);
    close_side(bench, CLIENT, 11);
    close_side(bench, SERVER, 12);
    open_connection(bench, 7501, 20);
    shake_hands(bench, 30);
    bench->tls.answered = ref(33);
    close_side(bench, SERVER, 34);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void methods_are_reported_apart(void) {
    struct bench *bench = bench_new(7501);
    shake_hands(bench, 10);
    bench->tls.answered = ref(12);
    tell(bench, EVENT_TLS_ANSWERED, SERVER, 12);
    assert_found(bench, 0, CODE_ILS_JOINED, 12);
    g_assert_true(g_str_has_prefix(fact(bench->heard[0], "method"), "2 or 3:"));
    open_connection(bench, 7502, 20);
    join_by_password(bench, 24);
    g_assert_cmpstr(fact(bench->heard[1], "replaces"), ==,
                    "the connection from 10.0.0.1:40001 to 10.0.0.2:7501, joined in frame 12");
    open_connection(bench, 7501, 30);
    shake_hands(bench, 40);
    bench->tls.answered = ref(42);
    tell(bench, EVENT_TLS_ANSWERED, SERVER, 42);
    g_assert_true(g_str_has_prefix(fact(bench->heard[2], "method"), "4:"));
    g_assert_cmpuint(bench->count, ==, 3);
    bench_free(bench);
}

static void a_refusal_after_a_password_join_says_so(void) {
    struct bench *bench = bench_new(7502);
    join_by_password(bench, 4);
    open_connection(bench, 7501, 10);
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    const struct tls_alert alert = {ref(18), TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA};
    const struct event event = {.type = EVENT_TLS_ALERT,
                                .ref = ref(18),
                                .actor = CLIENT,
                                .connection = &bench->connection,
                                .data = &alert};
    rules_event(bench->rules, &event);
    assert_found(bench, 1, CODE_TLS_UNKNOWN_CA, 18);
    g_assert_cmpstr(fact(bench->heard[1], "joined_before"), ==,
                    "by password, from 10.0.0.1:40001 to 10.0.0.2:7502 in frame 5");
    g_assert_cmpuint(bench->heard[1]->evidence[0].ref.frame, ==, 5);
    bench_free(bench);
}

static void tls_to_the_password_port_is_one_trouble(void) {
    struct bench *bench = bench_new(7502);
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.sides[CLIENT].hello = ref(4);
    tell(bench, EVENT_TLS_HELLO, CLIENT, 4);
    reset_side(bench, SERVER, 6);
    g_assert_cmpuint(bench->count, ==, 1);
    assert_found(bench, 0, CODE_ILS_METHOD_MISMATCH, 4);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_SOURCE);
    g_assert_cmpuint(bench->heard[0]->evidence[1].ref.frame, ==, 6);
    g_assert_cmpstr(bench->heard[0]->evidence[1].role, ==, "reset by the hub");
    bench_free(bench);
}

static void a_hello_whose_answer_may_lie_in_a_gap_is_none(void) {
    for (unsigned side = 0; side < 2; side++) {
        struct bench *bench = bench_new(7502);
        bench->connection.states[OBSERVER_TLS] = &bench->tls;
        bench->tls.sides[CLIENT].hello = ref(4);
        bench->tls.sides[side].gap = true;
        tell(bench, EVENT_TLS_HELLO, CLIENT, 4);
        tell(bench, EVENT_TCP_GONE, CLIENT, 6);
        g_assert_cmpuint(bench->count, ==, side == CLIENT);
        bench_free(bench);
    }
}

static void a_hub_that_was_not_captured_is_not_judged(void) {
    struct bench *bench = bench_new(7502);
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.sides[CLIENT].hello = ref(4);
    bench->flow.sides[SERVER].segments = 0;
    tell(bench, EVENT_TCP_GONE, CLIENT, 6);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

/* Whether a close of the hub in frame 6 speaks of the password, after so much of the hub. */
static unsigned mismatches(uint64_t hub_bytes, bool gap, uint64_t spoke_segments) {
    struct bench *bench = bench_new(7502);
    say(bench, CLIENT, 4);
    bench->ils.sides[SERVER].gap = gap;
    bench->flow.sides[SERVER].payload_bytes = hub_bytes;
    bench->flow.sides[CLIENT].segments = spoke_segments;
    close_side(bench, SERVER, 6);
    const unsigned count = bench->count;
    bench_free(bench);
    return count;
}

static void a_hub_that_said_something_had_read_it(void) {
    g_assert_cmpuint(mismatches(0, false, 2), ==, 1);
    g_assert_cmpuint(mismatches(1, false, 2), ==, 0);
    g_assert_cmpuint(mismatches(0, true, 2), ==, 0);
    g_assert_cmpuint(mismatches(0, false, 0), ==, 0);
}

static void plain_bytes_to_the_tls_port_are_one_trouble(void) {
    struct bench *bench = bench_new(7501);
    say(bench, CLIENT, 4);
    say(bench, CLIENT, 5);
    reset_side(bench, SERVER, 6);
    g_assert_cmpuint(bench->count, ==, 1);
    assert_found(bench, 0, CODE_ILS_METHOD_MISMATCH, 4);
    bench_free(bench);
}

static void too_many_pairs_are_counted(void) {
    struct bench *bench = bench_new(7502);
    for (unsigned i = 0; i < 1100; i++) {
        open_connection(bench, 7502, 10 * i + 1);
        bench->flow.endpoints[CLIENT].address.bytes[2] = (uint8_t)(i >> 8);
        bench->flow.endpoints[CLIENT].address.bytes[3] = (uint8_t)i;
        join_by_password(bench, 10 * i + 4);
    }
    g_assert_cmpuint(bench->limits.hit[LIMIT_ILS_PAIRS], >, 0);
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/ils_rules/" #name, name)
    TEST(both_going_on_is_a_join);
    TEST(an_answer_and_a_close_are_no_join);
    TEST(retries_are_counted);
    TEST(a_close_that_follows_something_else_is_no_mismatch);
    TEST(a_late_close_is_only_possibly_a_mismatch);
    TEST(a_hub_that_leaves_after_the_handshake_is_reported);
    TEST(a_spoke_that_leaves_first_is_not);
    TEST(methods_are_reported_apart);
    TEST(a_refusal_after_a_password_join_says_so);
    TEST(tls_to_the_password_port_is_one_trouble);
    TEST(a_hello_whose_answer_may_lie_in_a_gap_is_none);
    TEST(a_hub_that_was_not_captured_is_not_judged);
    TEST(a_hub_that_said_something_had_read_it);
    TEST(plain_bytes_to_the_tls_port_are_one_trouble);
    TEST(too_many_pairs_are_counted);
#undef TEST
    return g_test_run();
}
