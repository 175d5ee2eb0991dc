/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When a reset lost something: each limit of sequence numbers and time from both sides. */
#include "capture/observe/tcp/tcp_life.h"
#include "rule_bench.h"

/* An answered connection: the client's question in frame 4, the answer in frame 5. */
static struct bench *bench_of_answer(void) {
    struct bench *bench = bench_new(5061);
    bench->flow.sides[CLIENT].last_data = ref(4);
    bench->flow.sides[SERVER].last_data = ref(5);
    return bench;
}

/* The same, but the answer did not come. */
static struct bench *bench_of_silence(void) {
    struct bench *bench = bench_of_answer();
    bench->flow.sides[SERVER].last_data = (struct frame_ref){0};
    return bench;
}

/* What was said to be lost when `actor` reset in this frame; "" for nothing. To be freed. */
static char *lost(struct bench *bench, enum side actor, struct frame_ref when) {
    const struct event event = {
        .type = EVENT_TCP_RESET, .ref = when, .actor = actor, .connection = &bench->connection};
    rules_event(bench->rules, &event);
    char *text = g_strdup("");
    for (unsigned i = 0; bench->count > 0 && i < bench->heard[0]->fact_count; i++)
        if (g_str_equal(bench->heard[0]->facts[i].key, "lost")) {
            g_free(text);
            text = g_strdup(bench->heard[0]->facts[i].value);
        }
    bench_free(bench);
    return text;
}

static void assert_lost(struct bench *bench, enum side actor, struct frame_ref when,
                        const char *what) {
    char *text = lost(bench, actor, when);
    g_assert_cmpstr(text, ==, what);
    g_free(text);
}

/* `sender` sent up to 1000; the other side, without room, acknowledged so far. */
static struct bench *bench_of_full_window(enum side sender, uint32_t acknowledged) {
    struct bench *bench = bench_of_answer();
    struct flow_side *from = &bench->flow.sides[sender],
                     *to = &bench->flow.sides[other_side(sender)];
    from->has_highest = to->has_acknowledged = to->window_closed = true;
    from->highest = 1000;
    to->acknowledged = acknowledged;
    return bench;
}

static void what_had_room_was_taken(void) {
    static const char no_room[] = "data was on its way to a side that had no room for it";
    for (enum side sender = CLIENT; sender <= SERVER; sender++) {
        assert_lost(bench_of_full_window(sender, 999), CLIENT, ref(6), no_room);
        assert_lost(bench_of_full_window(sender, 1000), CLIENT, ref(6), "");
        assert_lost(bench_of_full_window(sender, 1001), CLIENT, ref(6), "");
        struct bench *open = bench_of_full_window(sender, 999);
        open->flow.sides[other_side(sender)].window_closed = false;
        assert_lost(open, CLIENT, ref(6), "");
    }
}

/* The client acknowledged so far of what ends at 1000. */
static struct bench *bench_of_acknowledged(uint32_t acknowledged) {
    struct bench *bench = bench_of_silence();
    bench->flow.sides[CLIENT].has_acknowledged = bench->flow.sides[SERVER].has_highest = true;
    bench->flow.sides[SERVER].highest = 1000;
    bench->flow.sides[CLIENT].acknowledged = acknowledged;
    return bench;
}

static void an_answer_that_was_not_captured_is_an_answer(void) {
    static const char unanswered[] = "what the client had sent was not answered";
    assert_lost(bench_of_acknowledged(1000), SERVER, ref(6), unanswered);
    assert_lost(bench_of_acknowledged(1001), SERVER, ref(6), "");
}

static void a_client_waits_for_a_tenth_of_a_second(void) {
    const int64_t asked = ref(4).time;
    assert_lost(bench_of_silence(), CLIENT, frame_ref_of(5, asked + 99999999, 0), "");
    assert_lost(bench_of_silence(), CLIENT, frame_ref_of(5, asked + 100000000, 0),
                "what the client had sent was not answered");
}

static void the_last_words_of_both_are_evidence(void) {
    struct bench *bench = bench_of_answer();
    bench->flow.sides[SERVER].last_data = ref(3);
    bench->flow.sides[CLIENT].payload_bytes = 70;
    bench->flow.sides[SERVER].payload_bytes = 90;
    tell(bench, EVENT_TCP_RESET, SERVER, 6);
    assert_found(bench, 0, CODE_TCP_RESET, 6);
    const struct finding *finding = bench->heard[0];
    g_assert_cmpuint(finding->evidence_count, ==, 3);
    g_assert_cmpuint(finding->evidence[0].ref.frame, ==, 3);
    g_assert_cmpstr(finding->evidence[0].role, ==, "last data of the server");
    g_assert_cmpuint(finding->evidence[1].ref.frame, ==, 4);
    g_assert_cmpstr(finding->evidence[1].role, ==, "last data of the client");
    g_assert_cmpstr(finding->facts[1].value, ==, "70");
    g_assert_cmpstr(finding->facts[2].value, ==, "90");
    bench_free(bench);
}

static void a_record_or_message_in_the_middle_is_lost(void) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct bench *tls = bench_of_answer();
        tls->connection.states[OBSERVER_TLS] = &tls->tls;
        tls->tls.sides[side].unit_open = true;
        assert_lost(tls, SERVER, ref(6), "a TLS record was incomplete");
    }
    struct bench *http = bench_of_answer();
    http->connection.states[OBSERVER_HTTP] = &http->http;
    http->http.is_spoken = true;
    http->http.unit_open = true;
    assert_lost(http, SERVER, ref(6), "a message was incomplete");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reset/taken", what_had_room_was_taken);
    g_test_add_func("/reset/answer", an_answer_that_was_not_captured_is_an_answer);
    g_test_add_func("/reset/wait", a_client_waits_for_a_tenth_of_a_second);
    g_test_add_func("/reset/incomplete", a_record_or_message_in_the_middle_is_lost);
    g_test_add_func("/reset/evidence", the_last_words_of_both_are_evidence);
    return g_test_run();
}
