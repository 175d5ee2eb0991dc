/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ClientHellos that nobody answers, clear text against TLS, and who leaves after a handshake. */
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "rule_bench.h"

/* A ClientHello of 100 bytes in frame 4, acknowledged in frame 5. */
static struct bench *bench_of_hello(uint16_t port) {
    struct bench *bench = bench_new(port);
    struct flow_side *client = &bench->flow.sides[CLIENT], *server = &bench->flow.sides[SERVER];
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.offered = 0x0303;
    bench->tls.sides[CLIENT].hello = client->first_data = client->last_data = ref(4);
    client->syn_count = server->syn_count = 1;
    client->syn_sequence = server->syn_sequence = 1000;
    client->payload_bytes = 100;
    client->acknowledged = 1001;
    server->acknowledged = 1101;
    client->has_acknowledged = server->has_acknowledged = true;
    return bench;
}

static void begin_with(struct bench *bench, enum side side, const char *text) {
    struct direction *direction = &bench->connection.wire.directions[side];
    direction->start_length = (uint8_t)MIN(strlen(text), HEAD_SIZE);
    memcpy(direction->start, text, direction->start_length);
}

/* Frames are 100 ms apart. */
static void a_client_that_gave_up_is_not_blamed(void) {
    struct bench *bench = bench_of_hello(443);
    tell(bench, EVENT_TCP_CLOSED, CLIENT, 54);
    assert_found(bench, 0, CODE_TLS_NO_ANSWER, 4);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_DESTINATION);
    g_assert_cmpstr(bench->heard[0]->summary, ==,
                    "10.0.0.2:443 did not answer the ClientHello of 10.0.0.1 in 5.0 s; the client "
                    "gave up");
    bench_free(bench);
}

static void a_client_that_waits_is_told_at_the_end(void) {
    struct bench *bench = bench_of_hello(443);
    tell(bench, EVENT_TCP_GONE, CLIENT, 34);
    assert_found(bench, 0, CODE_TLS_NO_ANSWER, 4);
    bench_free(bench);
    bench = bench_of_hello(443);
    tell(bench, EVENT_TCP_GONE, CLIENT, 33);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

/* Whichever side was heard last: so long the client waited. */
static void it_waited_as_long_as_either_was_heard(void) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct bench *bench = bench_of_hello(443);
        bench->flow.sides[side].last_seen = ref(64);
        tell(bench, EVENT_TCP_GONE, CLIENT, 10);
        assert_found(bench, 0, CODE_TLS_NO_ANSWER, 4);
        g_assert_nonnull(strstr(bench->heard[0]->summary, " in 6.0 s; "));
        bench_free(bench);
    }
}

static void an_impatient_client_left_by_itself(void) {
    struct bench *bench = bench_of_hello(443);
    tell(bench, EVENT_TCP_CLOSED, CLIENT, 33);
    assert_found(bench, 0, CODE_TLS_HANDSHAKE_CUT, 33);
    bench_free(bench);
}

static void what_was_not_heard_or_not_captured_is_no_silence(void) {
    struct bench *bench = bench_of_hello(443);
    bench->flow.sides[SERVER].acknowledged = 1100;
    tell(bench, EVENT_TCP_GONE, CLIENT, 99);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
    bench = bench_of_hello(443);
    bench->flow.sides[CLIENT].acknowledged = 1400;
    tell(bench, EVENT_TCP_GONE, CLIENT, 99);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void tls_to_a_server_in_clear_names_both(void) {
    struct bench *bench = bench_of_hello(443);
    begin_with(bench, CLIENT, "\x16\x03\x01");
    begin_with(bench, SERVER, "SSH-2.0-OpenSSH");
    bench->tls.sides[SERVER].not_tls = bench->flow.sides[SERVER].first_data = ref(5);
    tell(bench, EVENT_TCP_CLOSED, CLIENT, 6);
    assert_found(bench, 0, CODE_TLS_NOT_SPOKEN, 4);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
    g_assert_cmpuint(bench->count, ==, 1);
    bench_free(bench);
}

static void a_port_in_clear_that_says_nothing_is_likely_one(void) {
    struct bench *bench = bench_of_hello(5060);
    begin_with(bench, CLIENT, "\x16\x03\x01");
    tell(bench, EVENT_TCP_CLOSED, SERVER, 6);
    assert_found(bench, 0, CODE_TLS_NOT_SPOKEN, 4);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    bench_free(bench);
}

static void leave(struct bench *bench, enum side side, uint64_t frame) {
    bench->flow.sides[side].fin = ref(frame);
    tell(bench, EVENT_TCP_CLOSED, side, frame);
}

static void assert_clear_is_told(const char *said, unsigned count) {
    struct bench *bench = bench_new(5061);
    bench->flow.sides[CLIENT].first_data = ref(4);
    begin_with(bench, CLIENT, said);
    leave(bench, SERVER, 6);
    g_assert_cmpuint(bench->count, ==, count);
    if (count > 0)
        assert_found(bench, 0, CODE_TLS_NOT_SPOKEN, 4);
    bench_free(bench);
}

static void clear_text_is_known_by_its_first_bytes(void) {
    assert_clear_is_told("OPTIONS sip:10.0", 1);
    assert_clear_is_told("SUBSCRIBE sip:al", 1);
    assert_clear_is_told("GET / HTTP/1.1\r\n", 1);
    assert_clear_is_told("<?xml version='1", 1);
    assert_clear_is_told("OPTIONS", 0);
    assert_clear_is_told("\x00\x01\x02", 0);
}

/* A complete handshake of TLS 1.2, its end in frame 9. */
static struct bench *bench_of_handshake(uint16_t port) {
    struct bench *bench = bench_of_hello(port);
    bench->tls.version = 0x0303;
    bench->tls.sides[SERVER].hello = ref(6);
    bench->tls.handshake_finished = ref(9);
    return bench;
}

static void a_server_that_leaves_unasked_is_sure_when_it_repeats(void) {
    struct bench *bench = bench_of_handshake(5061);
    leave(bench, SERVER, 10);
    assert_found(bench, 0, CODE_TLS_CLOSED_AFTER_HANDSHAKE, 10);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_POSSIBLE);
    bench->flow.id++;
    leave(bench, SERVER, 11);
    g_assert_cmpuint(bench->repeats, ==, 1);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    bench_free(bench);
}

static void a_server_that_leaves_in_place_of_an_answer_is_told(void) {
    struct bench *bench = bench_of_handshake(5061);
    bench->tls.sides[CLIENT].application_records = 1;
    bench->tls.sides[CLIENT].first_application = ref(30);
    leave(bench, SERVER, 40);
    assert_found(bench, 0, CODE_TLS_CLOSED_AFTER_HANDSHAKE, 40);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    bench_free(bench);
}

static void whoever_answered_or_was_idle_is_not_told(void) {
    struct bench *bench = bench_of_handshake(5061);
    bench->tls.sides[SERVER].application_records = 1;
    leave(bench, SERVER, 10);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
    bench = bench_of_handshake(5061);
    leave(bench, SERVER, 20);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
    bench = bench_of_handshake(7501);
    leave(bench, SERVER, 10);
    assert_found(bench, 0, CODE_ILS_CERTIFICATE_NOT_IMPORTED, 10);
    g_assert_cmpuint(bench->count, ==, 1);
    bench_free(bench);
}

static void a_client_that_leaves_is_told_if_the_name_explains_it(void) {
    struct certificate certificate = {.readable = true, .names = {(char *)"*.example.com"}};
    certificate.name_count = 1;
    static const struct {
        const char *asked;
        unsigned found;
    } cases[] = {{"", 1}, {"cucm.example.com", 0}, {"a.b.example.com", 1}, {"example.com", 1}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = bench_of_handshake(8443);
        bench->tls.sides[SERVER].chain[0] = &certificate;
        bench->tls.sides[SERVER].chain_length = 1;
        g_strlcpy(bench->tls.server_name, cases[i].asked, sizeof bench->tls.server_name);
        leave(bench, CLIENT, 10);
        g_assert_cmpuint(bench->count, ==, cases[i].found);
        bench_free(bench);
    }
    struct bench *bench = bench_of_handshake(8443);
    leave(bench, CLIENT, 10);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/tls_silence/" #name, name)
    TEST(a_client_that_gave_up_is_not_blamed);
    TEST(a_client_that_waits_is_told_at_the_end);
    TEST(it_waited_as_long_as_either_was_heard);
    TEST(an_impatient_client_left_by_itself);
    TEST(what_was_not_heard_or_not_captured_is_no_silence);
    TEST(tls_to_a_server_in_clear_names_both);
    TEST(a_port_in_clear_that_says_nothing_is_likely_one);
    TEST(clear_text_is_known_by_its_first_bytes);
    TEST(a_server_that_leaves_unasked_is_sure_when_it_repeats);
    TEST(a_server_that_leaves_in_place_of_an_answer_is_told);
    TEST(whoever_answered_or_was_idle_is_not_told);
    TEST(a_client_that_leaves_is_told_if_the_name_explains_it);
#undef TEST
    return g_test_run();
}
