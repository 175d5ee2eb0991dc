/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clear text against TLS, and what must be known before that is said: each condition by itself. */
#include "capture/observe/http/http.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "rule_bench.h"

static void begin_with(struct bench *bench, enum side side, const char *text) {
    struct direction *direction = &bench->connection.wire.directions[side];
    direction->start_length = (uint8_t)MIN(strlen(text), HEAD_SIZE);
    memcpy(direction->start, text, direction->start_length);
}

static unsigned count_and_free(struct bench *bench) {
    unsigned count = 0;
    for (unsigned i = 0; i < bench->count; i++)
        count += bench->heard[i]->entry->code == CODE_TLS_NOT_SPOKEN;
    bench_free(bench);
    return count;
}

/* --- clear text to a server that speaks TLS --------------------------------------------------- */

/* The client said in frame 4, in clear, what its bytes begin with. */
static struct bench *bench_of_clear(uint16_t port, const char *said) {
    struct bench *bench = bench_new(port);
    bench->flow.sides[CLIENT].first_data = bench->flow.sides[CLIENT].last_data = ref(4);
    begin_with(bench, CLIENT, said);
    return bench;
}

static struct bench *bench_of_alert(const char *said) {
    struct bench *bench = bench_of_clear(9999, said);
    bench->tls.sides[SERVER].fatal.ref = ref(5);
    return bench;
}

static void an_alert_answers_clear_text(void) {
    struct bench *bench = bench_of_alert("GET / HTTP/1.1");
    tell_alert(bench, SERVER, 5, TLS_ALERT_FATAL, TLS_ALERT_PROTOCOL_VERSION);
    assert_found(bench, 0, CODE_TLS_NOT_SPOKEN, 4);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_SOURCE);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
    g_assert_cmpstr(bench->heard[0]->summary, ==,
                    "10.0.0.1 spoke HTTP in clear to 10.0.0.2:9999, which speaks TLS: it sent the "
                    "TLS alert protocol version");
    g_assert_cmpstr(finding_fact(bench->heard[0], "client_speaks"), ==, "HTTP in clear");
    g_assert_cmpstr(finding_fact(bench->heard[0], "server_speaks"), ==, "TLS");
    g_assert_nonnull(strstr(bench->heard[0]->check, "https://"));
    bench_free(bench);
}

static void an_alert_that_answers_something_else_does_not(void) {
    struct bench *bench = bench_of_alert("\001\002\003");
    tell_alert(bench, SERVER, 5, TLS_ALERT_FATAL, TLS_ALERT_PROTOCOL_VERSION);
    g_assert_cmpuint(count_and_free(bench), ==, 0);
    bench = bench_of_alert("CONNECT a.example");
    tell_alert(bench, SERVER, 5, TLS_ALERT_FATAL, TLS_ALERT_PROTOCOL_VERSION);
    g_assert_cmpuint(count_and_free(bench), ==, 0);
    bench = bench_of_alert("GET / HTTP/1.1");
    tell_alert(bench, CLIENT, 5, TLS_ALERT_FATAL, TLS_ALERT_PROTOCOL_VERSION);
    g_assert_cmpuint(count_and_free(bench), ==, 0);
    bench = bench_of_alert("GET / HTTP/1.1");
    bench->tls.sides[SERVER].hello = ref(4);
    tell_alert(bench, SERVER, 5, TLS_ALERT_FATAL, TLS_ALERT_PROTOCOL_VERSION);
    g_assert_cmpuint(count_and_free(bench), ==, 0);
    bench = bench_of_alert("GET / HTTP/1.1");
    bench->tls.sides[CLIENT].hello = ref(4);
    tell_alert(bench, SERVER, 5, TLS_ALERT_FATAL, TLS_ALERT_PROTOCOL_VERSION);
    g_assert_cmpuint(count_and_free(bench), ==, 0);
    bench = bench_of_alert("GET / HTTP/1.1"); /* not its first fatal one */
    tell_alert(bench, SERVER, 6, TLS_ALERT_FATAL, TLS_ALERT_PROTOCOL_VERSION);
    g_assert_cmpuint(count_and_free(bench), ==, 0);
}

static void respond(struct bench *bench, enum side actor, uint16_t status, const char *body) {
    struct http_exchange http = {.status = status};
    g_strlcpy(http.body, body, sizeof http.body);
    const struct event event = {.type = EVENT_HTTP_RESPONSE,
                                .ref = ref(5),
                                .actor = actor,
                                .connection = &bench->connection,
                                .data = &http};
    rules_event(bench->rules, &event);
}

static unsigned found_by_answer(enum side actor, uint16_t status, const char *body, bool tls) {
    struct bench *bench = bench_of_clear(9999, "GET / HTTP/1.1");
    if (tls)
        bench->connection.states[OBSERVER_TLS] = &bench->tls;
    respond(bench, actor, status, body);
    return count_and_free(bench);
}

static void a_server_may_say_that_it_wants_tls(void) {
    static const char *const said[] = {"<p>The plain HTTP request was sent to HTTPS port</p>",
                                       "speaking plain HTTP to an SSL-enabled server port",
                                       "This combination of host and port requires TLS.",
                                       "Client sent an HTTP request to an HTTPS server.\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(said); i++) {
        g_assert_cmpuint(found_by_answer(SERVER, 400, said[i], false), ==, 1);
        g_assert_cmpuint(found_by_answer(SERVER, 401, said[i], false), ==, 0);
        g_assert_cmpuint(found_by_answer(SERVER, 399, said[i], false), ==, 0);
        g_assert_cmpuint(found_by_answer(CLIENT, 400, said[i], false), ==, 0);
        g_assert_cmpuint(found_by_answer(SERVER, 400, said[i], true), ==, 0);
    }
    g_assert_cmpuint(found_by_answer(SERVER, 400, "Bad request", false), ==, 0);
}

static void a_port_of_tls_that_closes_is_likely_one(void) {
    static const struct {
        uint16_t port;
        unsigned found;
    } cases[] = {{443, 1},  {5061, 1}, {2443, 1}, {8443, 1}, {2445, 1}, {5062, 1},
                 {6971, 1}, {6972, 1}, {636, 1},  {3269, 1}, {444, 0},  {5060, 0},
                 {6970, 0}, {389, 0},  {3268, 0}, {7501, 0}, {7502, 0}, {5269, 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (unsigned reset = 0; reset < 2; reset++) {
            struct bench *bench = bench_of_clear(cases[i].port, "GET / HTTP/1.1");
            *(reset ? &bench->flow.sides[SERVER].reset : &bench->flow.sides[SERVER].fin) = ref(5);
            tell(bench, reset ? EVENT_TCP_RESET : EVENT_TCP_CLOSED, SERVER, 5);
            if (cases[i].found) {
                assert_found(bench, 0, CODE_TLS_NOT_SPOKEN, 4);
                g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
                g_assert_nonnull(strstr(bench->heard[0]->summary,
                                        reset ? "it reset the connection without a word"
                                              : "it closed the connection without a word"));
            }
            g_assert_cmpuint(count_and_free(bench), ==, cases[i].found);
        }
}

/* A close by the server in frame 5, with one thing that is otherwise. */
static unsigned found_by_close(unsigned otherwise) {
    struct bench *bench = bench_of_clear(443, "GET / HTTP/1.1");
    bench->flow.sides[SERVER].fin = ref(5);
    if (otherwise == 1)
        bench->flow.sides[SERVER].payload_bytes = 1;
    if (otherwise == 2)
        bench->flow.sides[CLIENT].fin = ref(5);
    if (otherwise == 3)
        bench->flow.sides[CLIENT].reset = ref(5);
    if (otherwise == 4)
        bench->flow.sides[SERVER].fin = (struct frame_ref){0};
    tell(bench, EVENT_TCP_CLOSED, otherwise == 5 ? CLIENT : SERVER, 5);
    return count_and_free(bench);
}

static void a_close_without_that_reason_is_none(void) {
    g_assert_cmpuint(found_by_close(0), ==, 1);
    for (unsigned otherwise = 1; otherwise <= 5; otherwise++)
        g_assert_cmpuint(found_by_close(otherwise), ==, 0);
}

static void a_server_that_answers_in_clear_speaks_it(void) {
    struct bench *bench = bench_of_clear(443, "GET / HTTP/1.1");
    respond(bench, SERVER, 200, "");
    open_connection(bench, 443, 10);
    bench->flow.sides[CLIENT].first_data = ref(14);
    begin_with(bench, CLIENT, "GET / HTTP/1.1");
    bench->flow.sides[SERVER].fin = ref(15);
    tell(bench, EVENT_TCP_CLOSED, SERVER, 15);
    g_assert_cmpuint(bench->count, ==, 0);
    open_connection(bench, 5061, 20); /* of that server, and not of another port */
    bench->flow.sides[CLIENT].first_data = ref(24);
    begin_with(bench, CLIENT, "GET / HTTP/1.1");
    bench->flow.sides[SERVER].fin = ref(25);
    tell(bench, EVENT_TCP_CLOSED, SERVER, 25);
    g_assert_cmpuint(count_and_free(bench), ==, 1);
}

/* --- TLS to a server that speaks in clear ----------------------------------------------------- */

/* A ClientHello of 100 bytes in frame 4, acknowledged in frame 5. */
static struct bench *bench_of_hello(uint16_t port) {
    struct bench *bench = bench_new(port);
    struct flow_side *client = &bench->flow.sides[CLIENT], *server = &bench->flow.sides[SERVER];
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.offered = 0x0303;
    bench->tls.sides[CLIENT].hello = client->first_data = client->last_data = ref(4);
    client->syn_count = 1;
    client->syn_sequence = 1000;
    client->payload_bytes = 100;
    server->acknowledged = 1101;
    server->has_acknowledged = true;
    begin_with(bench, CLIENT, "\x16\x03\x01");
    return bench;
}

static void an_answer_in_clear_is_certain(void) {
    static const struct {
        const char *said, *speech;
    } cases[] = {{"HTTP/1.1 400 Bad", "HTTP"},
                 {"SIP/2.0 400 Bad ", "SIP"},
                 {"SSH-2.0-OpenSSH_", "SSH"},
                 {"<?xml version='1", "XMPP"},
                 {"<stream:stream x", "XMPP"}};
    static const unsigned events[] = {EVENT_TCP_CLOSED, EVENT_TCP_RESET, EVENT_TCP_GONE};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (size_t e = 0; e < G_N_ELEMENTS(events); e++) {
            struct bench *bench = bench_of_hello(9999);
            begin_with(bench, SERVER, cases[i].said);
            tell(bench, events[e], CLIENT, 6);
            assert_found(bench, 0, CODE_TLS_NOT_SPOKEN, 4);
            g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
            g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_SOURCE);
            g_assert_cmpstr(finding_fact(bench->heard[0], "client_speaks"), ==, "TLS");
            g_assert_cmpstr(finding_fact(bench->heard[0], "server_speaks"), ==, cases[i].speech);
            bench_free(bench);
        }
}

static void without_a_hello_that_nobody_answered_there_is_none(void) {
    for (unsigned otherwise = 0; otherwise <= 6; otherwise++) {
        struct bench *bench = bench_of_hello(9999);
        begin_with(bench, SERVER, "SSH-2.0-OpenSSH");
        bench->tls.roles_swapped = otherwise == 1;
        if (otherwise == 2)
            bench->tls.sides[CLIENT].hello = (struct frame_ref){0};
        if (otherwise == 3)
            bench->tls.sides[SERVER].hello = ref(5);
        if (otherwise == 4)
            bench->tls.sides[SERVER].last_alert.ref = ref(5);
        bench->tls.sides[SERVER].gap = otherwise == 5;
        if (otherwise == 6)
            begin_with(bench, CLIENT, "EHLO me");
        tell(bench, EVENT_TCP_GONE, CLIENT, 6);
        g_assert_cmpuint(count_and_free(bench), ==, otherwise == 0);
    }
}

/* On a port that begins in clear, the connection ends in frame `at` by this side. */
static unsigned found_by_silence(struct bench *bench, unsigned type, enum side actor, uint64_t at) {
    tell(bench, type, actor, at);
    return count_and_free(bench);
}

static void silence_of_a_port_in_clear_is_likely_it(void) {
    static const uint16_t in_clear[] = {80, 8080, 5060, 6970, 5269, 5222};
    for (size_t i = 0; i < G_N_ELEMENTS(in_clear); i++)
        g_assert_cmpuint(found_by_silence(bench_of_hello(in_clear[i]), EVENT_TCP_CLOSED, SERVER, 5),
                         ==, 1);
    g_assert_cmpuint(found_by_silence(bench_of_hello(81), EVENT_TCP_CLOSED, SERVER, 5), ==, 0);
    g_assert_cmpuint(found_by_silence(bench_of_hello(5061), EVENT_TCP_CLOSED, SERVER, 5), ==, 0);
    /* the hello was in frame 4, and frames are 100 ms apart */
    g_assert_cmpuint(found_by_silence(bench_of_hello(80), EVENT_TCP_CLOSED, CLIENT, 33), ==, 0);
    g_assert_cmpuint(found_by_silence(bench_of_hello(80), EVENT_TCP_CLOSED, CLIENT, 34), ==, 1);
    g_assert_cmpuint(found_by_silence(bench_of_hello(80), EVENT_TCP_GONE, SERVER, 33), ==, 0);
    g_assert_cmpuint(found_by_silence(bench_of_hello(80), EVENT_TCP_GONE, SERVER, 34), ==, 1);
    struct bench *bench = bench_of_hello(80);
    bench->flow.sides[SERVER].acknowledged = 1100;
    g_assert_cmpuint(found_by_silence(bench, EVENT_TCP_CLOSED, SERVER, 5), ==, 0);
    bench = bench_of_hello(80);
    bench->flow.sides[SERVER].payload_bytes = 1;
    g_assert_cmpuint(found_by_silence(bench, EVENT_TCP_CLOSED, SERVER, 5), ==, 0);
}

static void what_is_no_tls_says_so_where_clear_text_belongs(void) {
    struct bench *bench = bench_of_hello(5060);
    begin_with(bench, SERVER, "\001\002\003");
    tell(bench, EVENT_TCP_GONE, SERVER, 6);
    assert_found(bench, 0, CODE_TLS_NOT_SPOKEN, 4);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    g_assert_cmpstr(bench->heard[0]->summary, ==,
                    "10.0.0.1 spoke TLS to 10.0.0.2:5060 (SIP), a port where SIP begins in clear: "
                    "it answered by something that is not TLS");
    g_assert_cmpstr(finding_fact(bench->heard[0], "server_speaks"), ==, "nothing that was heard");
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/not_spoken/" #name, name)
    TEST(an_alert_answers_clear_text);
    TEST(an_alert_that_answers_something_else_does_not);
    TEST(a_server_may_say_that_it_wants_tls);
    TEST(a_port_of_tls_that_closes_is_likely_one);
    TEST(a_close_without_that_reason_is_none);
    TEST(a_server_that_answers_in_clear_speaks_it);
    TEST(an_answer_in_clear_is_certain);
    TEST(without_a_hello_that_nobody_answered_there_is_none);
    TEST(silence_of_a_port_in_clear_is_likely_it);
    TEST(what_is_no_tls_says_so_where_clear_text_belongs);
    return g_test_run();
}
