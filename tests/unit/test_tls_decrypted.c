/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was decrypted by somebody else reaches the observers, and what became of sessions counts. */
#include "capture/observe/observer.h"
#include "capture/observe/tls/tls_state.h"

#include <glib.h>

struct bench {
    struct limits limits;
    struct observe *observe;
    struct net_listener listener;
    struct flow flow;
    struct connection *connection;
    unsigned fitting; /* how many sessions fit a key */
};

static void ignore(void *data, const struct event *event) {
    (void)data;
    (void)event;
}

/* A connection that has spoken TLS: its session is made up. */
static struct tls_session *bench_open(struct bench *bench) {
    *bench = (struct bench){.flow.id = 1};
    bench->observe = observe_new(&bench->limits, ignore, NULL);
    bench->listener = observe_listener(bench->observe);
    bench->flow.endpoints[CLIENT].port = 40001;
    bench->flow.endpoints[SERVER].port = 9999;
    bench->connection = connection_of(bench->observe, &bench->flow);
    struct tls_state *tls = budget_new(&bench->observe->budget, sizeof *tls);
    tls->connection = bench->connection;
    bench->connection->states[OBSERVER_TLS] = tls;
    return &tls->session;
}

/* The connection is gone; how its session was counted. */
static struct tls_counts bench_close(struct bench *bench) {
    bench->listener.gone(bench->listener.data, &bench->flow);
    const struct tls_counts counts = *tls_counts_of(bench->observe);
    observe_free(bench->observe);
    return counts;
}

static void decrypt(struct bench *bench, enum side side, const char *text, uint64_t frame) {
    const struct tls_opened opened = {.content = TLS_CONTENT_DATA, .bytes = span_of_text(text)};
    tls_decrypted_record(&bench->flow, side, &opened, frame_ref_of(frame, 0, 0));
}

static void records_are_counted_by_side(void) {
    struct bench bench;
    struct tls_session *session = bench_open(&bench);
    session->sides[CLIENT].application_records = 3;
    session->sides[SERVER].application_records = 5;
    decrypt(&bench, SERVER, "x", 7);
    session->sides[SERVER].application_records = 9;
    decrypt(&bench, SERVER, "x", 8);
    decrypt(&bench, SERVER, "", 9);
    decrypt(&bench, CLIENT, "x", 10);
    g_assert_cmpuint(session->decrypted[SERVER].records, ==, 2);
    g_assert_cmpuint(session->decrypted[SERVER].before, ==, 5);
    g_assert_cmpuint(session->decrypted[CLIENT].records, ==, 1);
    g_assert_cmpuint(session->decrypted[CLIENT].before, ==, 3);
    g_assert_true(psh_frames_had(&bench.observe->psh_frames, 8));
    g_assert_false(psh_frames_had(&bench.observe->psh_frames, 9));
    g_assert_cmpuint(bench_close(&bench).fates[TLS_OPENED], ==, 1);
}

static void what_was_decrypted_is_read(void) {
    struct bench bench;
    (void)bench_open(&bench);
    g_assert_null(bench.connection->states[OBSERVER_HTTP]);
    decrypt(&bench, CLIENT, "GET / HTTP/1.1\r\n\r\n", 1);
    g_assert_nonnull(bench.connection->states[OBSERVER_HTTP]);
    g_assert_cmpuint(bench_close(&bench).fates[TLS_OPENED], ==, 1); /* the client's alone */
}

static void a_full_record_is_followed_by_another(void) {
    enum { MOST = 1 << 14 };
    struct bench bench;
    g_autofree char *text = g_strnfill(MOST, 'x');
    (void)bench_open(&bench);
    decrypt(&bench, SERVER, text, 1);
    g_assert_true(bench.connection->decrypted.directions[SERVER].more_follows);
    g_assert_false(bench.connection->decrypted.directions[CLIENT].more_follows);
    decrypt(&bench, SERVER, text + 1, 2);
    g_assert_false(bench.connection->decrypted.directions[SERVER].more_follows);
    g_assert_cmpuint(bench_close(&bench).fates[TLS_OPENED], ==, 1); /* the server's alone */
}

static void without_tls_nothing_is_decrypted(void) {
    struct bench bench;
    (void)bench_open(&bench);
    struct flow other = {.id = 2};
    const struct tls_opened opened = {.content = TLS_CONTENT_DATA, .bytes = span_of_text("x")};
    tls_decrypted_record(&other, CLIENT, &opened, frame_ref_of(1, 0, 0));
    g_assert_null(other.above);
    g_assert_cmpuint(bench_close(&bench).fates[TLS_OPENED], ==, 0);
}

static void note_fitting(void *data, const struct endpoint endpoints[2]) {
    struct bench *bench = data;
    g_assert_cmpuint(endpoints[CLIENT].port, ==, 40001);
    g_assert_cmpuint(endpoints[SERVER].port, ==, 9999);
    bench->fitting++;
}

/* How a session is counted whose ClientHello was (not) seen, complete or not, with or without a
 * key. */
static struct tls_counts counts_of(bool has_hello, bool complete, bool fits) {
    struct bench bench;
    struct tls_session *session = bench_open(&bench);
    struct tls_keys *keys = tls_keys_new(NULL);
    session->has_client_random = has_hello;
    session->complete = complete;
    session->version = 0x0303;
    if (fits)
        tls_keys_add_rsa(keys);
    tls_know_keys(bench.observe, keys, note_fitting, &bench);
    const struct tls_counts counts = bench_close(&bench);
    g_assert_cmpuint(bench.fitting, ==, has_hello && fits ? 1 : 0);
    tls_keys_free(keys);
    return counts;
}

static void each_session_counts_once(void) {
    for (unsigned i = 0; i < 8; i++) {
        const bool has_hello = i & 1, complete = i & 2, fits = i & 4;
        const struct tls_counts counts = counts_of(has_hello, complete, fits);
        g_assert_cmpuint(counts.hidden, ==, !has_hello || complete);
        g_assert_cmpuint(counts.fitting, ==, has_hello && complete && fits);
        g_assert_cmpuint(counts.sessions, ==, 1);
        g_assert_cmpuint(counts.fates[TLS_OPENED], ==, 0);
        g_assert_cmpuint(counts.fates[TLS_HEADLESS], ==, !has_hello);
        g_assert_cmpuint(counts.fates[TLS_SILENT], ==, has_hello && !complete);
        g_assert_cmpuint(counts.fates[TLS_WITHOUT_KEY], ==, has_hello && complete && !fits);
        g_assert_cmpuint(counts.fates[TLS_CLOSED], ==, has_hello && complete && fits);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/tls_decrypted/" #name, name)
    TEST(records_are_counted_by_side);
    TEST(what_was_decrypted_is_read);
    TEST(a_full_record_is_followed_by_another);
    TEST(without_tls_nothing_is_decrypted);
    TEST(each_session_counts_once);
    return g_test_run();
}
