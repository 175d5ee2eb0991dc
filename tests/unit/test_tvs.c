/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A phone whose TVS is no server that it gets its files from may come from another cluster. */
#include "capture/net/ip.h"
#include "capture/observe/download/download.h"
#include "capture/observe/tcp/tcp_life.h"
#include "rule_bench.h"

#include <string.h>

/* 10.0.0.1 gets a file from 10.0.0.`server`. */
static void fetch(struct bench *bench, uint8_t server, uint64_t frame) {
    struct download download = {.name = "SEP001122334455.cnf.xml",
                                .client = {{4, {10, 0, 0, 1}}, 40000},
                                .server = {{4, {10, 0, 0, server}}, 69},
                                .request = ref(frame),
                                .first = ref(frame),
                                .last = ref(frame),
                                .complete = true,
                                .requests = 1};
    const struct event event = {.type = EVENT_DOWNLOAD,
                                .ref = ref(frame),
                                .actor = SERVER,
                                .outside = {download.client, download.server},
                                .outside_protocol = IP_UDP,
                                .data = &download};
    rules_event(bench->rules, &event);
}

static const struct finding *refused(struct bench *bench, uint8_t server, uint16_t port) {
    if (server != 0)
        fetch(bench, server, 1);
    open_connection(bench, port, 3);
    tell(bench, EVENT_TCP_REFUSED, SERVER, 4);
    rules_finish(bench->rules);
    assert_found(bench, 0, CODE_TCP_REFUSED, 4);
    return bench->heard[0];
}

static void check(uint8_t server, uint16_t port, const char *fact) {
    struct bench *bench = bench_new(port);
    const struct finding *finding = refused(bench, server, port);
    g_assert_cmpstr(finding_fact(finding, "files_fetched_from"), ==, fact);
    g_assert_true((strstr(finding->check, "its old one") != NULL) == (fact != NULL));
    bench_free(bench);
}

/* Whatever keeps the phone from asking for trust, and nothing else. */
static void each_trouble_with_tvs_is_explained(void) {
    static const struct {
        uint8_t alert;
        enum code code;
        bool is_trouble;
    } alerts[] = {{TLS_ALERT_UNKNOWN_CA, CODE_TLS_UNKNOWN_CA, true},
                  {TLS_ALERT_CERTIFICATE_EXPIRED, CODE_TLS_CERTIFICATE_REFUSED, true},
                  {TLS_ALERT_HANDSHAKE_FAILURE, CODE_TLS_HANDSHAKE_FAILED, false}};
    for (unsigned i = 0; i < G_N_ELEMENTS(alerts); i++) {
        struct bench *bench = bench_new(2445);
        fetch(bench, 9, 1);
        open_connection(bench, 2445, 3);
        tell_alert(bench, CLIENT, 6, TLS_ALERT_FATAL, alerts[i].alert);
        rules_finish(bench->rules);
        assert_found(bench, 0, alerts[i].code, 6);
        g_assert_true((finding_fact(bench->heard[0], "files_fetched_from") != NULL) ==
                      alerts[i].is_trouble);
        bench_free(bench);
    }
}

static void nobody_answers_for_tvs(void) {
    struct bench *bench = bench_new(2445);
    fetch(bench, 9, 1);
    open_connection(bench, 2445, 3);
    bench->flow.sides[SERVER].segments = 0;
    bench->flow.sides[CLIENT].syn_count = 4;
    tell(bench, EVENT_TIME, CLIENT, 100);
    tell(bench, EVENT_TCP_UNANSWERED, CLIENT, 3);
    rules_finish(bench->rules);
    assert_found(bench, 0, CODE_TCP_NO_ANSWER, 3);
    g_assert_nonnull(finding_fact(bench->heard[0], "files_fetched_from"));
    bench_free(bench);
}

static void another_server_gives_the_files(void) {
    check(9, 2445, "10.0.0.9 (SEP001122334455.cnf.xml, frame 1)");
}

static void the_same_server_gives_the_files(void) {
    check(2, 2445, NULL);
}

static void no_files_were_fetched(void) {
    check(0, 2445, NULL);
}

static void another_service_is_no_matter_of_trust(void) {
    check(9, 2443, NULL);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/tvs/" #name, name)
    TEST(each_trouble_with_tvs_is_explained);
    TEST(nobody_answers_for_tvs);
    TEST(another_server_gives_the_files);
    TEST(the_same_server_gives_the_files);
    TEST(no_files_were_fetched);
    TEST(another_service_is_no_matter_of_trust);
    return g_test_run();
}
