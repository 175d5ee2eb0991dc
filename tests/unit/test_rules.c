/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules on hand-made events: what they say, whom they name, and when they keep silent. Whole
 * captures are judged in tests/golden. */
#include "capture/diagnose/diagnose.h"

#include <glib.h>

enum { HEARD_MAX = 16 };

struct bench {
    struct services services;
    struct limits limits;
    struct diagnose *diagnose;
    const struct finding *heard[HEARD_MAX]; /* new ones */
    unsigned count;
    struct flow flow;
    struct tls_talk tls;
    struct http_talk http;
    struct conversation conversation;
};

static void listen(void *data, const struct finding *finding, enum finding_change change) {
    struct bench *bench = data;
    if (change == FINDING_NEW && bench->count < HEARD_MAX)
        bench->heard[bench->count++] = finding;
}

static struct place place(uint64_t frame) {
    return (struct place){frame, (int64_t)frame * 100000000};
}

/* A connection of 10.0.0.1 to 10.0.0.2 on `port` that was opened in frames 1 and 2. */
static struct bench *bench_new(uint16_t port) {
    struct bench *bench = g_new0(struct bench, 1);
    services_init(&bench->services);
    bench->diagnose = diagnose_new(&bench->services, &bench->limits, listen, bench);
    bench->flow.id = 1;
    bench->flow.ends[CLIENT] = (struct endpoint){{4, {10, 0, 0, 1}}, 40000};
    bench->flow.ends[SERVER] = (struct endpoint){{4, {10, 0, 0, 2}}, port};
    for (unsigned side = 0; side < 2; side++) {
        bench->flow.sides[side].syn = place(side + 1);
        bench->flow.sides[side].segments = 2;
    }
    bench->conversation.flow = &bench->flow;
    return bench;
}

static void bench_free(struct bench *bench) {
    diagnose_free(bench->diagnose);
    g_free(bench);
}

static void tell(struct bench *bench, enum event_type type, enum side actor, uint64_t frame) {
    struct event event = {
        .type = type, .place = place(frame), .actor = actor, .conversation = &bench->conversation};
    diagnose_event(bench->diagnose, &event);
}

static void tell_alert(struct bench *bench, enum side actor, uint64_t frame, uint8_t level,
                       uint8_t description) {
    bench->conversation.tls = &bench->tls;
    struct tls_alert alert = {place(frame), level, description};
    struct event event = {.type = EVENT_TLS_ALERT,
                          .place = place(frame),
                          .actor = actor,
                          .conversation = &bench->conversation,
                          .data.alert = &alert};
    diagnose_event(bench->diagnose, &event);
}

static void tell_answer(struct bench *bench, uint64_t frame, uint16_t status,
                        const char *authorization) {
    struct http_exchange http = {
        .request = place(frame - 1), .response = place(frame), .status = status};
    g_strlcpy(http.method, "POST", sizeof http.method);
    g_strlcpy(http.target, "/axl/", sizeof http.target);
    g_strlcpy(http.authorization, authorization, sizeof http.authorization);
    struct event event = {.type = EVENT_HTTP_RESPONSE,
                          .place = place(frame),
                          .actor = SERVER,
                          .conversation = &bench->conversation,
                          .data.http = &http};
    diagnose_event(bench->diagnose, &event);
}

static void assert_found(const struct bench *bench, unsigned index, enum code code,
                         uint64_t frame) {
    g_assert_cmpuint(bench->count, >, index);
    g_assert_cmpstr(bench->heard[index]->entry->name, ==, catalogue[code].name);
    g_assert_cmpuint(bench->heard[index]->place.frame, ==, frame);
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
    bench->flow.sides[CLIENT].last_data = place(8);
    tell_alert(bench, CLIENT, 8, TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA);
    tell(bench, EVENT_TCP_RESET, CLIENT, 9);
    g_assert_cmpuint(bench->count, ==, 1);
    g_assert_cmpuint(bench->heard[0]->evidence_count, ==, 2);
    g_assert_cmpstr(bench->heard[0]->evidence[1].role, ==, "reset that followed");
    bench_free(bench);
}

static void a_missing_client_certificate_replaces_the_alert(void) {
    struct bench *bench = bench_new(5061);
    bench->tls.sides[SERVER].certificate_request = place(6);
    bench->tls.sides[CLIENT].certificate = place(7);
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
    diagnose_finish(bench->diagnose);
    g_assert_cmpuint(bench->count, ==, 1);
    bench_free(bench);
}

static void a_challenge_that_nothing_follows_is_an_error(void) {
    struct bench *bench = bench_new(8443);
    tell_answer(bench, 6, 401, "");
    tell_answer(bench, 16, 401, "");
    diagnose_finish(bench->diagnose);
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
    diagnose_finish(bench->diagnose);
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

static void resets_are_graded(void) {
    struct bench *idle = bench_new(8443);
    idle->flow.sides[CLIENT].last_data = place(4);
    idle->flow.sides[SERVER].last_data = place(5);
    tell(idle, EVENT_TCP_RESET, CLIENT, 6);
    g_assert_cmpuint(idle->count, ==, 0);
    bench_free(idle);

    struct bench *waiting = bench_new(8443);
    waiting->conversation.http = &waiting->http;
    waiting->http.waiting = 1;
    waiting->flow.sides[CLIENT].last_data = place(4);
    tell(waiting, EVENT_TCP_RESET, SERVER, 5);
    assert_found(waiting, 0, CODE_TCP_RESET, 5);
    g_assert_cmpint(waiting->heard[0]->actor, ==, ACTOR_DESTINATION);
    g_assert_cmpint(waiting->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
    bench_free(waiting);

    struct bench *closed = bench_new(8443);
    closed->flow.sides[CLIENT].last_data = place(4);
    closed->flow.sides[SERVER].fin = place(5);
    tell(closed, EVENT_TCP_RESET, CLIENT, 6);
    g_assert_cmpuint(closed->count, ==, 0);
    bench_free(closed);

    struct bench *empty = bench_new(8443);
    tell(empty, EVENT_TCP_RESET, CLIENT, 3);
    g_assert_cmpuint(empty->count, ==, 0);
    bench_free(empty);
}

static void one_lost_syn_is_no_silence_but_two_are(void) {
    struct bench *bench = bench_new(8443);
    bench->flow.sides[CLIENT].syn_count = 1;
    tell(bench, EVENT_TIME, CLIENT, 100);
    tell(bench, EVENT_TCP_UNANSWERED, CLIENT, 1);
    g_assert_cmpuint(bench->count, ==, 0);
    bench->flow.id = 2;
    tell(bench, EVENT_TCP_UNANSWERED, CLIENT, 3);
    g_assert_cmpuint(bench->count, ==, 1);
    assert_found(bench, 0, CODE_TCP_NO_ANSWER, 1);
    g_assert_cmpuint(bench->heard[0]->count, ==, 2);
    bench_free(bench);
}

static void what_icmp_explained_is_not_told_as_silence(void) {
    struct bench *bench = bench_new(8443);
    bench->flow.sides[CLIENT].syn_count = 4;
    struct icmp_error icmp = {
        .reporter = {4, {10, 0, 0, 254}}, .family = 4, .type = 3, .code = 13, .protocol = 6};
    struct event event = {.type = EVENT_ICMP_ERROR,
                          .place = place(2),
                          .conversation = &bench->conversation,
                          .data.icmp = &icmp};
    diagnose_event(bench->diagnose, &event);
    tell(bench, EVENT_TCP_UNANSWERED, CLIENT, 1);
    g_assert_cmpuint(bench->count, ==, 1);
    assert_found(bench, 0, CODE_ICMP_UNREACHABLE, 2);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_OTHER);
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trust/unknown_ca", the_sender_of_unknown_ca_is_who_refused);
    g_test_add_func("/trust/warning", a_warning_alert_is_no_refusal);
    g_test_add_func("/trust/missing", a_missing_client_certificate_replaces_the_alert);
    g_test_add_func("/reset/evidence", a_reset_after_the_alert_is_evidence);
    g_test_add_func("/reset/graded", resets_are_graded);
    g_test_add_func("/axl/challenge", a_challenge_before_success_is_a_note);
    g_test_add_func("/axl/abandoned", a_challenge_that_nothing_follows_is_an_error);
    g_test_add_func("/axl/refused", refused_credentials_are_an_error_at_once);
    g_test_add_func("/axl/statuses", statuses_have_their_codes);
    g_test_add_func("/reach/single", one_lost_syn_is_no_silence_but_two_are);
    g_test_add_func("/reach/icmp", what_icmp_explained_is_not_told_as_silence);
    return g_test_run();
}
