/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules on hand-made events: what they say, whom they name, and when they keep silent. Whole
 * captures are judged in tests/golden. */
#include "capture/observe/event.h"
#include "capture/observe/http/http.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "rule_bench.h"

static void tell_answer(struct bench *bench, uint64_t frame, uint16_t status,
                        const char *authorization) {
    struct http_exchange http = {
        .request = ref(frame - 1), .response = ref(frame), .status = status};
    g_strlcpy(http.method, "POST", sizeof http.method);
    g_strlcpy(http.target, "/axl/", sizeof http.target);
    g_strlcpy(http.authorization, authorization, sizeof http.authorization);
    struct event event = {.type = EVENT_HTTP_RESPONSE,
                          .ref = ref(frame),
                          .actor = SERVER,
                          .connection = &bench->connection,
                          .data = &http};
    rules_event(bench->rules, &event);
}

static void the_sender_of_unknown_ca_is_who_refused(void) {
    struct bench *bench = bench_new(7501);
    tell_alert(bench, CLIENT, 8, TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA);
    assert_found(bench, 0, CODE_TLS_UNKNOWN_CA, 8);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_SOURCE);
    g_assert_cmpstr(bench->heard[0]->source.role, ==, "ILS spoke");
    g_assert_cmpstr(bench->heard[0]->summary, ==,
                    "ILS spoke 10.0.0.1 refused the certificate of ILS hub 10.0.0.2:7501 "
                    "(ILS/TLS): unknown CA");
    bench_free(bench);
}

static void a_warning_alert_is_no_refusal(void) {
    struct bench *bench = bench_new(7501);
    tell_alert(bench, CLIENT, 8, TLS_ALERT_WARNING, TLS_ALERT_UNKNOWN_CA);
    tell_alert(bench, CLIENT, 9, TLS_ALERT_FATAL, TLS_ALERT_CLOSE_NOTIFY);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void a_reset_after_the_alert_is_evidence(void) {
    struct bench *bench = bench_new(5061);
    bench->flow.sides[CLIENT].last_data = ref(8);
    tell_alert(bench, CLIENT, 8, TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA);
    tell(bench, EVENT_TCP_RESET, CLIENT, 9);
    g_assert_cmpuint(bench->count, ==, 1);
    g_assert_cmpuint(bench->heard[0]->evidence_count, ==, 2);
    g_assert_cmpstr(bench->heard[0]->evidence[1].role, ==, "reset that followed");
    bench_free(bench);
}

static void a_missing_client_certificate_replaces_the_alert(void) {
    struct bench *bench = bench_new(5061);
    bench->tls.sides[SERVER].certificate_request = ref(6);
    bench->tls.sides[CLIENT].certificate = ref(7);
    bench->tls.sides[CLIENT].certificate_empty = true;
    tell_alert(bench, SERVER, 8, TLS_ALERT_FATAL, TLS_ALERT_HANDSHAKE_FAILURE);
    g_assert_cmpuint(bench->count, ==, 1);
    assert_found(bench, 0, CODE_TLS_CLIENT_CERTIFICATE_MISSING, 8);
    bench_free(bench);
}

static void a_challenge_before_success_is_a_note(void) {
    struct bench *bench = bench_new(8443);
    tell_answer(bench, 6, 401, "");
    g_assert_cmpuint(bench->count, ==, 0);
    tell_answer(bench, 9, 200, "Basic");
    assert_found(bench, 0, CODE_AXL_CHALLENGED, 6);
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, 1);
    bench_free(bench);
}

static void a_challenge_that_nothing_follows_is_an_error(void) {
    struct bench *bench = bench_new(8443);
    tell_answer(bench, 6, 401, "");
    tell_answer(bench, 16, 401, "");
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, 1);
    assert_found(bench, 0, CODE_AXL_UNAUTHORIZED, 6);
    g_assert_cmpuint(bench->heard[0]->count, ==, 2);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    bench_free(bench);
}

static void refused_credentials_are_an_error_at_once(void) {
    struct bench *bench = bench_new(8443);
    tell_answer(bench, 6, 401, "");
    tell_answer(bench, 8, 401, "Basic");
    assert_found(bench, 0, CODE_AXL_UNAUTHORIZED, 8);
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, 1);
    bench_free(bench);
}

static void statuses_have_their_codes(void) {
    static const struct {
        uint16_t status;
        enum code code;
    } cases[] = {{403, CODE_AXL_UNAUTHORIZED},
                 {404, CODE_AXL_UNAVAILABLE},
                 {500, CODE_AXL_UNAVAILABLE},
                 {503, CODE_AXL_UNAVAILABLE},
                 {599, CODE_AXL_UNAVAILABLE}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = bench_new(8443);
        tell_answer(bench, 6, cases[i].status, "Basic");
        assert_found(bench, 0, cases[i].code, 6);
        bench_free(bench);
    }
}

/* Sentences are templates; what comes from the wire and looks like one is none. */
static void braces_in_a_subject_are_quoted_as_they_are(void) {
    struct bench *bench = bench_new(5061);
    struct certificate certificate = {
        .readable = true, .self_signed = true, .not_after = INT64_MAX / 1000000000};
    g_strlcpy(certificate.subject, "CN={actor},O={client} %s{other}", sizeof certificate.subject);
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.sides[SERVER].chain[0] = &certificate;
    bench->tls.sides[SERVER].chain_length = 1;
    tell(bench, EVENT_TLS_CERTIFICATE, SERVER, 5);
    assert_found(bench, 0, CODE_TLS_SELF_SIGNED, 5);
    const char *expected = "10.0.0.2:5061 (SIP/TLS) presented a certificate that it signed itself: "
                           "CN={actor},O={client} %s{other}";
    g_assert_cmpstr(bench->heard[0]->summary, ==, expected);
    rules_finish(bench->rules);
    g_assert_cmpstr(bench->heard[0]->summary, ==, expected);
    bench_free(bench);
}

/* What is learned of a host later, findings speak of as well. */
static void parties_are_named_by_what_is_known_at_the_end(void) {
    struct bench *bench = bench_new(5061);
    tell_alert(bench, CLIENT, 8, TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA);
    g_assert_true(g_str_has_prefix(bench->heard[0]->summary, "10.0.0.1 refused"));
    open_connection(bench, 2443, 10);
    tell(bench, EVENT_TCP_GONE, CLIENT, 12);
    rules_finish(bench->rules);
    g_assert_cmpstr(bench->heard[0]->summary, ==,
                    "10.0.0.1 refused the certificate of CUCM 10.0.0.2:5061 (SIP/TLS): unknown CA");
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trust/unknown_ca", the_sender_of_unknown_ca_is_who_refused);
    g_test_add_func("/trust/warning", a_warning_alert_is_no_refusal);
    g_test_add_func("/trust/missing", a_missing_client_certificate_replaces_the_alert);
    g_test_add_func("/reset/evidence", a_reset_after_the_alert_is_evidence);
    g_test_add_func("/axl/challenge", a_challenge_before_success_is_a_note);
    g_test_add_func("/axl/abandoned", a_challenge_that_nothing_follows_is_an_error);
    g_test_add_func("/axl/refused", refused_credentials_are_an_error_at_once);
    g_test_add_func("/axl/statuses", statuses_have_their_codes);
    g_test_add_func("/sentence/braces", braces_in_a_subject_are_quoted_as_they_are);
    g_test_add_func("/sentence/end", parties_are_named_by_what_is_known_at_the_end);
    return g_test_run();
}
