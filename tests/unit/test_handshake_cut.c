/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handshakes that end without an alert in clear: where they stood, and when nothing can be said. */
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "rule_bench.h"

/* The hellos of both sides in frames 4 and 5. */
static struct bench *bench_of_hellos(uint16_t version) {
    struct bench *bench = bench_new(443);
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.version = bench->tls.offered = version;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        bench->tls.sides[side].hello = ref(4 + side);
        bench->flow.sides[side].first_data = bench->flow.sides[side].last_data = ref(4 + side);
    }
    return bench;
}

static const char *stage_of(const struct finding *finding) {
    for (unsigned i = 0; i < finding->fact_count; i++)
        if (g_str_equal(finding->facts[i].key, "stage"))
            return finding->facts[i].value;
    return "";
}

/* The server closes in frame 9. Also frees. */
static void assert_stage(struct bench *bench, const char *stage) {
    const bool missing = bench->tls.sides[CLIENT].certificate_empty;
    tell(bench, EVENT_TCP_CLOSED, SERVER, 9);
    assert_found(bench, 0, missing ? CODE_TLS_CLIENT_CERTIFICATE_MISSING : CODE_TLS_HANDSHAKE_CUT,
                 9);
    g_assert_cmpstr(stage_of(bench->heard[0]), ==, stage);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_DESTINATION);
    bench_free(bench);
}

static void how_far_it_came_is_said(void) {
    struct bench *bench = bench_of_hellos(0x0303);
    assert_stage(bench, "after the ServerHello");
    bench = bench_of_hellos(0x0303);
    bench->tls.sides[SERVER].hello = (struct frame_ref){0};
    assert_stage(bench, "before the ClientHello was answered");
    bench = bench_of_hellos(0x0303);
    bench->tls.sides[SERVER].hello = (struct frame_ref){0};
    bench->tls.sides[SERVER].not_tls = ref(5);
    assert_stage(bench, "after the ClientHello was answered by something that is not TLS");
    bench = bench_of_hellos(0x0303);
    bench->tls.sides[SERVER].certificate = ref(6);
    assert_stage(bench, "after the server's certificate");
    bench = bench_of_hellos(0x0303);
    bench->tls.sides[SERVER].certificate = ref(6);
    bench->tls.sides[CLIENT].certificate = ref(7);
    assert_stage(bench, "after the client's certificate");
    bench = bench_of_hellos(0x0303);
    bench->tls.sides[CLIENT].certificate = ref(7);
    bench->tls.sides[CLIENT].certificate_empty = true;
    assert_stage(bench, "after the client sent no certificate");
    bench = bench_of_hellos(0x0303);
    bench->tls.sides[CLIENT].first_protected = ref(7);
    assert_stage(bench, "after the client's last message");
    bench = bench_of_hellos(0x0303);
    bench->tls.sides[CLIENT].first_protected = ref(7);
    bench->tls.sides[CLIENT].encrypted_alert_record = 1;
    assert_stage(bench, "after the server's last message");
}

/* How many findings there are when this side closes. Also frees. */
static unsigned found(struct bench *bench, enum side actor) {
    tell(bench, EVENT_TCP_CLOSED, actor, 9);
    const unsigned count = bench->count;
    bench_free(bench);
    return count;
}

static void what_was_not_read_may_have_been_the_end(void) {
    struct bench *bench = bench_of_hellos(0x0303);
    g_assert_cmpuint(found(bench, CLIENT), ==, 1);
    bench = bench_of_hellos(0x0303); /* what the server said was taken for another protocol */
    bench->tls.sides[SERVER].hello = (struct frame_ref){0};
    bench->flow.opening = OPENING_GUESSED;
    g_assert_cmpuint(found(bench, CLIENT), ==, 0);
    for (enum side side = CLIENT; side <= SERVER; side++) {
        bench = bench_of_hellos(0x0303);
        bench->tls.sides[side].gap = true;
        g_assert_cmpuint(found(bench, SERVER), ==, 0);
        bench = bench_of_hellos(0x0303);
        bench->flow.sides[side].segments = 0;
        g_assert_cmpuint(found(bench, SERVER), ==, 0);
        bench = bench_of_hellos(0x0303);
        bench->tls.sides[side].hello = (struct frame_ref){0};
        g_assert_cmpuint(found(bench, SERVER), ==, 1);
    }
    bench = bench_of_hellos(0x0303);
    bench->tls.started_in_middle = true;
    g_assert_cmpuint(found(bench, SERVER), ==, 0);
    bench = bench_of_hellos(0x0303);
    bench->tls.sides[CLIENT].hello = bench->tls.sides[SERVER].hello = (struct frame_ref){0};
    g_assert_cmpuint(found(bench, SERVER), ==, 0);
    bench = bench_of_hellos(0x0303);
    bench->tls.handshake_finished = ref(8);
    g_assert_cmpuint(found(bench, SERVER), ==, 0);
}

/* Something that is no TLS from `side` in frame `at`, whose hello is missing. */
static struct bench *bench_of_clear(enum side side, uint64_t at) {
    struct bench *bench = bench_of_hellos(0x0303);
    bench->tls.sides[side].hello = (struct frame_ref){0};
    bench->tls.sides[side].not_tls = ref(at);
    return bench;
}

static void clear_text_before_a_hello_hides_what_follows(void) {
    g_assert_cmpuint(found(bench_of_clear(SERVER, 5), SERVER), ==, 1);
    g_assert_cmpuint(found(bench_of_clear(SERVER, 3), SERVER), ==, 1);
    struct bench *bench = bench_of_clear(SERVER, 3);
    bench->flow.sides[CLIENT].first_data = ref(2);
    g_assert_cmpuint(found(bench, SERVER), ==, 0);
    bench = bench_of_clear(SERVER, 4);
    bench->flow.sides[CLIENT].first_data = ref(2);
    g_assert_cmpuint(found(bench, SERVER), ==, 0);
    bench = bench_of_clear(SERVER, 5);
    bench->flow.sides[CLIENT].first_data = ref(2);
    g_assert_cmpuint(found(bench, SERVER), ==, 1);
}

/* An encrypted alert of this side in TLS 1.3, record 1 of its protected ones. */
static unsigned found_by_alert(struct bench *bench, enum side actor) {
    tell(bench, EVENT_TLS_ENCRYPTED_ALERT, actor, 8);
    const unsigned count = bench->count;
    bench_free(bench);
    return count;
}

static void an_alert_in_place_of_a_flight_refuses(void) {
    struct bench *bench = bench_of_hellos(0x0304);
    bench->tls.sides[CLIENT].encrypted_alert_record = 1;
    g_assert_cmpuint(found_by_alert(bench, CLIENT), ==, 1);
    bench = bench_of_hellos(0x0304);
    bench->tls.sides[CLIENT].encrypted_alert_record = 2;
    g_assert_cmpuint(found_by_alert(bench, CLIENT), ==, 0);
    bench = bench_of_hellos(0x0304);
    bench->tls.sides[CLIENT].first_protected = ref(7);
    g_assert_cmpuint(found_by_alert(bench, SERVER), ==, 1);
    bench = bench_of_hellos(0x0304);
    bench->tls.sides[SERVER].first_protected = ref(7);
    g_assert_cmpuint(found_by_alert(bench, SERVER), ==, 0);
    bench = bench_of_hellos(0x0303);
    bench->tls.sides[CLIENT].first_protected = ref(7);
    g_assert_cmpuint(found_by_alert(bench, SERVER), ==, 0);
    bench = bench_of_hellos(0x0304);
    bench->tls.sides[CLIENT].first_protected = ref(7);
    bench->tls.handshake_finished = ref(7);
    g_assert_cmpuint(found_by_alert(bench, SERVER), ==, 0);
}

static void who_answers_a_leaving_client_refuses_nothing(void) {
    for (unsigned i = 0; i < 3; i++) {
        struct bench *bench = bench_of_hellos(0x0304);
        struct frame_ref *left[] = {&bench->flow.sides[CLIENT].fin,
                                    &bench->flow.sides[CLIENT].reset,
                                    &bench->tls.sides[CLIENT].encrypted_alert};
        bench->tls.sides[CLIENT].first_protected = ref(6);
        *left[i] = ref(7);
        g_assert_cmpuint(found_by_alert(bench, SERVER), ==, 0);
    }
}

/* TLS 1.3, the client's last flight in frame 6; the server closes `waited` nanoseconds later. */
static unsigned found_after(int64_t waited) {
    struct bench *bench = bench_of_hellos(0x0304);
    bench->tls.sides[CLIENT].last_protected = bench->flow.sides[CLIENT].last_data = ref(6);
    struct frame_ref when = ref(7);
    when.time = ref(6).time + waited;
    const struct event event = {
        .type = EVENT_TCP_CLOSED, .ref = when, .actor = SERVER, .connection = &bench->connection};
    rules_event(bench->rules, &event);
    const unsigned found = bench->count;
    bench_free(bench);
    return found;
}

static void after_a_second_a_server_was_idle(void) {
    g_assert_cmpuint(found_after(INT64_C(1000000000)), ==, 1);
    g_assert_cmpuint(found_after(INT64_C(1000000001)), ==, 0);
}

/* TLS 1.3: the client's first record under encryption is as long as a Certificate message that
 * has none. */
static void no_certificate_is_known_by_its_length(void) {
    struct bench *bench = bench_of_hellos(0x0304);
    bench->tls.sides[CLIENT].first_protected = ref(6);
    bench->tls.sides[CLIENT].certificate_looks_empty = true;
    bench->tls.sides[SERVER].encrypted_alert = ref(7);
    tell(bench, EVENT_TLS_ENCRYPTED_ALERT, SERVER, 7);
    assert_found(bench, 0, CODE_TLS_CLIENT_CERTIFICATE_MISSING, 7);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    bench_free(bench);
}

/* A monitor connects and says nothing, and is told so. */
static void an_alert_to_nobody_is_no_trouble(void) {
    struct bench *bench = bench_new(443);
    tell_alert(bench, SERVER, 5, TLS_ALERT_FATAL, 80);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/handshake_cut/" #name, name)
    TEST(how_far_it_came_is_said);
    TEST(what_was_not_read_may_have_been_the_end);
    TEST(clear_text_before_a_hello_hides_what_follows);
    TEST(an_alert_in_place_of_a_flight_refuses);
    TEST(who_answers_a_leaving_client_refuses_nothing);
    TEST(after_a_second_a_server_was_idle);
    TEST(no_certificate_is_known_by_its_length);
    TEST(an_alert_to_nobody_is_no_trouble);
#undef TEST
    return g_test_run();
}
