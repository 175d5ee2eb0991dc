/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which sessions inside TLS are short ones of AXL, what is known of them, and pairs in bounds. */
#include "capture/rules/axl/axl_sessions.h"

#include "capture/observe/tls/tls.h"

enum { PAIRS_KEPT = 1024 };

/* A session of TLS 1.3 with one request, every frame of it another one. */
struct bench {
    struct flow flow;
    struct tls_session tls;
    struct connection connection;
    struct axl_session session;
};

static struct frame_ref at(uint64_t frame) {
    return frame_ref_of(frame, (int64_t)frame * 1000, 0);
}

static void send(struct bench *bench, enum side side, const uint32_t *lengths) {
    struct tls_side *sender = &bench->tls.sides[side];
    sender->application_records = 0;
    for (; *lengths != 0; lengths++)
        sender->application_lengths[sender->application_records++] = *lengths;
}

#define SEND(bench, side, ...) send(bench, side, (const uint32_t[]){__VA_ARGS__, 0})

static struct bench *bench_new(void) {
    struct bench *bench = g_new0(struct bench, 1);
    bench->flow.id = 77;
    bench->flow.endpoints[CLIENT].port = 40001;
    bench->flow.endpoints[SERVER].port = 8443;
    bench->tls.version = 0x0304;
    bench->tls.sides[CLIENT].hello = at(1);
    bench->tls.sides[SERVER].hello = at(2);
    bench->tls.handshake_finished = at(3);
    bench->tls.sides[CLIENT].last_application = at(4);
    bench->tls.sides[SERVER].last_application = at(5);
    bench->flow.sides[SERVER].fin = at(6);
    bench->flow.sides[CLIENT].fin = at(7);
    SEND(bench, CLIENT, 250, 260);
    SEND(bench, SERVER, 900);
    bench->connection =
        (struct connection){.flow = &bench->flow, .states[OBSERVER_TLS] = &bench->tls};
    return bench;
}

static enum axl_session_kind read_session(struct bench *bench) {
    return axl_session_read(&bench->connection, &bench->session);
}

/* Frees it. */
static void assert_kind(struct bench *bench, enum axl_session_kind kind) {
    g_assert_cmpint(read_session(bench), ==, kind);
    g_free(bench);
}

static void a_short_session_is_told_whole(void) {
    struct bench *bench = bench_new();
    g_assert_cmpint(read_session(bench), ==, AXL_SESSION_SHORT);
    const struct axl_session *session = &bench->session;
    g_assert_cmpuint(session->decrypted.frame, ==, 1);
    g_assert_cmpuint(session->answered.frame, ==, 5);
    g_assert_cmpuint(session->closed.frame, ==, 6);
    g_assert_cmpint(session->closer, ==, SERVER);
    g_assert_cmpuint(session->client_port, ==, 40001);
    g_assert_cmpuint(session->connection, ==, 77);
    g_assert_cmpuint(session->request_count, ==, 1);
    g_assert_cmpuint(session->requests[0].head, ==, 250);
    g_assert_cmpuint(session->requests[0].body, ==, 260);
    g_assert_cmpuint(session->answer, ==, 900);
    g_free(bench);
}

static void whoever_goes_first_closed_it(void) {
    struct bench *bench = bench_new();
    bench->flow.sides[CLIENT].reset = at(5);
    g_assert_cmpint(read_session(bench), ==, AXL_SESSION_SHORT);
    g_assert_cmpint(bench->session.closer, ==, CLIENT);
    g_assert_cmpuint(bench->session.closed.frame, ==, 5);
    bench->flow.sides[CLIENT].reset = at(4); /* before the answer */
    assert_kind(bench, AXL_SESSION_OTHER);
    bench = bench_new();
    bench->flow.sides[CLIENT].fin = bench->flow.sides[SERVER].fin = (struct frame_ref){.frame = 0};
    assert_kind(bench, AXL_SESSION_OTHER);
}

static void two_requests_have_two_answers_alike(void) {
    struct bench *bench = bench_new();
    SEND(bench, CLIENT, 250, 260, 295, 261);
    SEND(bench, SERVER, 900, 900);
    g_assert_cmpint(read_session(bench), ==, AXL_SESSION_SHORT);
    g_assert_cmpuint(bench->session.requests[1].head, ==, 295);
    g_assert_cmpuint(bench->session.requests[1].body, ==, 261);
    SEND(bench, SERVER, 900, 901); /* the first could be a ticket, but an answer is missing then */
    assert_kind(bench, AXL_SESSION_OTHER);
    bench = bench_new();
    SEND(bench, CLIENT, 250, 260, 295);
    assert_kind(bench, AXL_SESSION_OTHER);
}

static void lengths_have_bounds(void) {
    static const struct {
        uint32_t head, body, answer;
        enum axl_session_kind kind;
    } cases[] = {{100, 100, 100, AXL_SESSION_SHORT},  {99, 100, 100, AXL_SESSION_OTHER},
                 {100, 99, 100, AXL_SESSION_OTHER},   {100, 100, 99, AXL_SESSION_OTHER},
                 {100, 100, 4096, AXL_SESSION_SHORT}, {100, 100, 4097, AXL_SESSION_OTHER}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = bench_new();
        SEND(bench, CLIENT, cases[i].head, cases[i].body, 35); /* a goodbye */
        SEND(bench, SERVER, cases[i].answer);
        assert_kind(bench, cases[i].kind);
    }
}

static void only_tls13_has_up_to_four_tickets(void) {
    struct bench *bench = bench_new();
    SEND(bench, SERVER, 1, 2, 3, 4, 900);
    g_assert_cmpint(read_session(bench), ==, AXL_SESSION_SHORT);
    SEND(bench, SERVER, 1, 2, 3, 4, 5, 900);
    g_assert_cmpint(read_session(bench), ==, AXL_SESSION_OTHER);
    bench->tls.version = 0x0303;
    SEND(bench, SERVER, 900);
    g_assert_cmpint(read_session(bench), ==, AXL_SESSION_SHORT);
    SEND(bench, SERVER, 1, 900);
    g_assert_cmpint(read_session(bench), ==, AXL_SESSION_OTHER);
    SEND(bench, SERVER, 900);
    bench->tls.sides[SERVER].application_records = TLS_LENGTHS_KEPT + 1;
    assert_kind(bench, AXL_SESSION_OTHER);
}

static void nothing_asked_is_empty(void) {
    struct bench *bench = bench_new();
    bench->tls.sides[CLIENT].application_records = 0;
    SEND(bench, SERVER, 101, 102, 103, 104);
    g_assert_cmpint(read_session(bench), ==, AXL_SESSION_EMPTY);
    SEND(bench, SERVER, 101, 102, 103, 104, 105);
    g_assert_cmpint(read_session(bench), ==, AXL_SESSION_OTHER);
    bench->tls.version = 0x0303;
    SEND(bench, SERVER, 101);
    g_assert_cmpint(read_session(bench), ==, AXL_SESSION_OTHER);
    bench->tls.sides[SERVER].application_records = 0;
    g_assert_cmpint(read_session(bench), ==, AXL_SESSION_EMPTY);
    bench->connection.states[OBSERVER_TLS] = NULL;
    g_assert_cmpint(read_session(bench), ==, AXL_SESSION_EMPTY);
    bench->flow.sides[SERVER].payload_bytes = 1;
    assert_kind(bench, AXL_SESSION_OTHER);
}

static void what_was_not_seen_whole_is_another(void) {
    for (unsigned i = 0; i < 6; i++) {
        struct bench *bench = bench_new();
        bench->tls.started_in_middle = i == 0;
        bench->tls.roles_swapped = i == 1;
        bench->tls.sides[CLIENT].gap = i == 2;
        bench->tls.sides[SERVER].gap = i == 3;
        if (i >= 4)
            bench->tls.sides[i == 4 ? CLIENT : SERVER].not_tls = at(4);
        assert_kind(bench, AXL_SESSION_OTHER);
    }
}

/* --- pairs ------------------------------------------------------------------------------------ */

static struct axl_session session_of(uint32_t head, uint32_t answer) {
    return (struct axl_session){.requests = {{head, 260}}, .request_count = 1, .answer = answer};
}

static void add(struct axl_pair *pair, uint32_t head, uint32_t answer) {
    const struct axl_session session = session_of(head, answer);
    axl_pair_add(pair, &session);
}

static void sessions_beyond_those_kept_are_counted_if_alike(void) {
    struct axl_pair pair = {.spoiled = false};
    for (unsigned i = 0; i < AXL_SESSIONS_KEPT; i++)
        add(&pair, 200 + i, 900);
    g_assert_cmpuint(pair.sessions->len, ==, AXL_SESSIONS_KEPT);
    add(&pair, 200, 900);
    add(&pair, 200 + AXL_SESSIONS_KEPT - 1, 900);
    g_assert_cmpuint(pair.sessions->len, ==, AXL_SESSIONS_KEPT);
    g_assert_cmpuint(pair.more, ==, 2);
    add(&pair, 200 + AXL_SESSIONS_KEPT, 900);
    g_assert_true(pair.spoiled);
    g_assert_null(pair.sessions);
    add(&pair, 200, 900);
    g_assert_null(pair.sessions);
}

static void another_answer_spoils_a_pair(void) {
    struct axl_pair pair = {.spoiled = false};
    add(&pair, 200, 900);
    add(&pair, 201, 900);
    g_assert_false(pair.spoiled);
    add(&pair, 200, 901);
    g_assert_true(pair.spoiled);
}

static void count(void *data, struct axl_pair *pair) {
    g_assert_cmpuint(pair->client.port, ==, 0);
    g_assert_cmpuint(pair->server.port, ==, 8443);
    ++*(unsigned *)data;
}

static void pairs_are_hosts_and_so_many(void) {
    struct axl_pairs *pairs = axl_pairs_new();
    struct limits limits = {{0}};
    struct endpoint endpoints[2] = {{{4, {10, 0, 0, 1}}, 40000}, {{4, {10, 0, 1, 1}}, 8443}};
    unsigned counted = 0;
    struct axl_pair *first = axl_pairs_get(pairs, endpoints, &limits);
    endpoints[CLIENT].port = 40001;
    g_assert_true(axl_pairs_get(pairs, endpoints, &limits) == first);
    for (unsigned i = 1; i < PAIRS_KEPT; i++) {
        endpoints[CLIENT].address.bytes[1] = (uint8_t)(i >> 8);
        endpoints[CLIENT].address.bytes[2] = (uint8_t)i;
        g_assert_nonnull(axl_pairs_get(pairs, endpoints, &limits));
    }
    g_assert_cmpuint(limits.hit[LIMIT_AXL_PAIRS], ==, 0);
    endpoints[CLIENT].address.bytes[0]++;
    g_assert_null(axl_pairs_get(pairs, endpoints, &limits));
    g_assert_cmpuint(limits.hit[LIMIT_AXL_PAIRS], ==, 1);
    endpoints[CLIENT].address = first->client.address;
    g_assert_true(axl_pairs_get(pairs, endpoints, &limits) == first);
    axl_pairs_for_each(pairs, count, &counted);
    g_assert_cmpuint(counted, ==, PAIRS_KEPT);
    axl_pairs_free(pairs);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/axl_sessions/" #name, name)
    TEST(a_short_session_is_told_whole);
    TEST(whoever_goes_first_closed_it);
    TEST(two_requests_have_two_answers_alike);
    TEST(lengths_have_bounds);
    TEST(only_tls13_has_up_to_four_tickets);
    TEST(nothing_asked_is_empty);
    TEST(what_was_not_seen_whole_is_another);
    TEST(sessions_beyond_those_kept_are_counted_if_alike);
    TEST(another_answer_spoils_a_pair);
    TEST(pairs_are_hosts_and_so_many);
    return g_test_run();
}
