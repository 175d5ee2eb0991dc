/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Refusals of AXL credentials that only lengths show, on hand-made sessions: when they are spoken
 * of, and all that must keep the rule silent. Whole captures are judged in tests/golden. */
#include <glib.h>

#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "capture/observe/http/http.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/rules.h"

enum { AXL = 8443, REFUSED = 962, CHALLENGED = 252, TRIED = 295, ENVELOPE = 268 };

struct bench {
    struct services services;
    struct limits limits;
    struct rules *rules;
    const struct finding *heard; /* the latest */
    unsigned count;
    struct flow flow;
    struct tls_session tls;
    struct connection connection;
    uint64_t frame;
    int64_t time;
    uint8_t client; /* last byte of its address */
};

static void listen(void *data, const struct finding *finding, enum finding_change change) {
    struct bench *bench = data;
    if (change != FINDING_NEW)
        return;
    bench->heard = finding;
    bench->count++;
}

static struct bench *bench_new(void) {
    struct bench *bench = g_new0(struct bench, 1);
    services_init(&bench->services);
    bench->rules = rules_new(&bench->services, &bench->limits, listen, bench);
    bench->client = 1;
    return bench;
}

/* How many findings there are at the end of the capture. */
static unsigned finish(struct bench *bench) {
    rules_finish(bench->rules);
    return bench->count;
}

static void bench_free(struct bench *bench) {
    rules_free(bench->rules);
    g_free(bench);
}

static struct frame_ref next(struct bench *bench) {
    bench->time += 1000000;
    return frame_ref_of(++bench->frame, bench->time, 0);
}

/* A connection whose handshake ended well. */
static void open_session(struct bench *bench, uint16_t port, uint16_t version) {
    const uint64_t id = bench->flow.id + 1;
    bench->flow = (struct flow){.id = id, .opening = OPENING_SEEN};
    bench->flow.endpoints[CLIENT] =
        (struct endpoint){{4, {10, 0, 0, bench->client}}, (uint16_t)(40000 + id)};
    bench->flow.endpoints[SERVER] = (struct endpoint){{4, {10, 0, 1, 1}}, port};
    bench->tls = (struct tls_session){.version = version};
    for (unsigned side = 0; side < 2; side++) {
        bench->flow.sides[side].syn = next(bench);
        bench->flow.sides[side].segments = 9;
        bench->flow.sides[side].payload_bytes = 3000;
        bench->tls.sides[side].hello = next(bench);
    }
    bench->tls.handshake_finished = next(bench);
    bench->connection =
        (struct connection){.flow = &bench->flow, .states[OBSERVER_TLS] = &bench->tls};
}

/* Records of application data, up to a length of 0. */
static void send(struct bench *bench, enum side side, const uint32_t *lengths) {
    struct tls_side *reported = &bench->tls.sides[side];
    for (; *lengths != 0; lengths++) {
        if (reported->application_records < TLS_LENGTHS_KEPT)
            reported->application_lengths[reported->application_records] = *lengths;
        reported->application_records++;
        const struct frame_ref ref = next(bench);
        if (*lengths > TLS_JAVA_CLOSE_NOTIFY)
            reported->last_application = ref;
    }
}

static void go(struct bench *bench) {
    const struct event gone = {
        .type = EVENT_TCP_GONE, .ref = next(bench), .connection = &bench->connection};
    rules_event(bench->rules, &gone);
}

static void close_session(struct bench *bench) {
    bench->flow.sides[SERVER].fin = next(bench);
    bench->flow.sides[CLIENT].fin = next(bench);
    go(bench);
}

/* One request on a connection of its own. */
static void ask(struct bench *bench, uint32_t head, uint32_t body, uint32_t answer) {
    open_session(bench, AXL, 0x0303);
    send(bench, CLIENT, (const uint32_t[]){head, body, 0});
    send(bench, SERVER, (const uint32_t[]){answer, 0});
    close_session(bench);
}

/* Asked, challenged, asked with credentials, refused. */
static void refuse(struct bench *bench, unsigned times) {
    for (unsigned i = 0; i < times; i++) {
        ask(bench, CHALLENGED, ENVELOPE, REFUSED);
        ask(bench, TRIED, ENVELOPE, REFUSED);
    }
}

static const char *fact(const struct finding *finding, const char *key) {
    for (unsigned i = 0; i < finding->fact_count; i++)
        if (strcmp(finding->facts[i].key, key) == 0)
            return finding->facts[i].value;
    return "";
}

static void assert_reported(struct bench *bench) {
    g_assert_cmpuint(finish(bench), ==, 1);
    g_assert_cmpint(bench->heard->entry->code, ==, CODE_AXL_REFUSED_HIDDEN);
    g_assert_cmpint(bench->heard->confidence, ==, CONFIDENCE_POSSIBLE);
    g_assert_cmpint(bench->heard->entry->severity, ==, SEVERITY_WARNING);
    g_assert_cmpint(bench->heard->actor, ==, ACTOR_DESTINATION);
    bench_free(bench);
}

static void assert_silent(struct bench *bench) {
    g_assert_cmpuint(finish(bench), ==, 0);
    bench_free(bench);
}

static void requests_again_with_credentials_are_possibly_refused(void) {
    struct bench *bench = bench_new();
    refuse(bench, 3);
    g_assert_cmpuint(finish(bench), ==, 1);
    /* Five frames of a handshake, three of data, three of an end: the second session's answer. */
    g_assert_cmpuint(bench->heard->ref.frame, ==, 11 + 8);
    g_assert_cmpstr(bench->heard->summary, ==,
                    "10.0.1.1:8443 (AXL/HTTPS) possibly refused the AXL credentials of 10.0.0.1: 6 "
                    "requests in 6 connections, without and then with 43 bytes more, as a password "
                    "takes, were all answered by 962 bytes");
    g_assert_cmpstr(fact(bench->heard, "requests_with_credentials"), ==,
                    "3, the latest of 295 + 268 bytes");
    g_assert_cmpstr(fact(bench->heard, "connections"), ==,
                    "6, closed first by the server: 6, by the client: 0");
    g_assert_cmpuint(bench->heard->evidence_count, ==, 6);
    g_assert_cmpuint(bench->heard->connection, ==, 2);
    bench_free(bench);
}

static void both_requests_may_share_a_connection(void) {
    struct bench *bench = bench_new();
    for (unsigned i = 0; i < 3; i++) {
        open_session(bench, AXL, 0x0304);
        send(bench, SERVER, (const uint32_t[]){298, 298, 0}); /* tickets */
        send(bench, CLIENT, (const uint32_t[]){CHALLENGED, ENVELOPE, TRIED, ENVELOPE, 35, 0});
        send(bench, SERVER, (const uint32_t[]){REFUSED, REFUSED, 35, 0});
        close_session(bench);
    }
    assert_reported(bench);
}

static void the_same_credentials_may_be_tried_again_and_again(void) {
    struct bench *bench = bench_new();
    ask(bench, CHALLENGED, ENVELOPE, REFUSED);
    for (unsigned i = 0; i < 3; i++)
        ask(bench, TRIED, ENVELOPE, REFUSED);
    assert_reported(bench);
}

static void what_is_asked_from_time_to_time_is_a_poll(void) {
    struct bench *bench = bench_new();
    ask(bench, CHALLENGED, ENVELOPE, REFUSED);
    for (unsigned i = 0; i < 9; i++) {
        ask(bench, TRIED, ENVELOPE, REFUSED);
        bench->time += INT64_C(3000000000);
    }
    assert_silent(bench);
}

static void credentials_follow_a_challenge_at_once(void) {
    struct bench *bench = bench_new();
    for (unsigned i = 0; i < 4; i++) {
        ask(bench, CHALLENGED, ENVELOPE, REFUSED);
        bench->time += INT64_C(3000000000);
        ask(bench, TRIED, ENVELOPE, REFUSED);
    }
    assert_silent(bench);
}

static void different_requests_are_all_refused_alike(void) {
    struct bench *bench = bench_new();
    for (unsigned i = 0; i < 3; i++) {
        ask(bench, CHALLENGED + i, ENVELOPE + 7 * i, REFUSED);
        ask(bench, TRIED + i, ENVELOPE + 7 * i, REFUSED);
    }
    assert_reported(bench);
}

static void sessions_are_judged_in_the_order_they_began(void) {
    struct bench *bench = bench_new();
    for (unsigned i = 0; i < 3; i++) {
        open_session(bench, AXL, 0x0303);
        send(bench, CLIENT, (const uint32_t[]){CHALLENGED, ENVELOPE, 0});
        send(bench, SERVER, (const uint32_t[]){REFUSED, 0});
        bench->flow.sides[SERVER].fin = next(bench);
        const struct flow lingering = bench->flow;
        const struct tls_session lingering_session = bench->tls;
        ask(bench, TRIED, ENVELOPE, REFUSED);
        const uint64_t id = bench->flow.id;
        bench->flow = lingering;
        bench->tls = lingering_session;
        go(bench);
        bench->flow.id = id;
    }
    assert_reported(bench);
}

static void twice_is_not_enough(void) {
    struct bench *bench = bench_new();
    refuse(bench, 2);
    assert_silent(bench);
}

static void polls_are_well(void) {
    struct bench *bench = bench_new();
    for (unsigned i = 0; i < 40; i++)
        ask(bench, TRIED, ENVELOPE, REFUSED);
    assert_silent(bench);
}

/* Head and body of the second request against 252 and 268. */
static void what_no_header_with_credentials_adds_is_well(void) {
    static const struct {
        uint32_t head, body;
    } others[] = {{252, 268}, {251, 268}, {252 + 23, 268},  {252 + 28, 268}, {252 + 44, 268},
                  {295, 269}, {295, 267}, {252 + 283, 268}, {252, 268 + 43}};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        struct bench *bench = bench_new();
        for (unsigned turn = 0; turn < 5; turn++) {
            ask(bench, CHALLENGED, ENVELOPE, REFUSED);
            ask(bench, others[i].head, others[i].body, REFUSED);
        }
        assert_silent(bench);
    }
}

static void credentials_do_not_change_their_length(void) {
    struct bench *bench = bench_new();
    refuse(bench, 3);
    ask(bench, CHALLENGED, ENVELOPE, REFUSED);
    ask(bench, TRIED + 4, ENVELOPE, REFUSED);
    assert_silent(bench);
}

static void any_other_answer_before_or_after_keeps_it_silent(void) {
    for (unsigned when = 0; when < 2; when++) {
        struct bench *bench = bench_new();
        refuse(bench, 3 * when);
        ask(bench, TRIED, ENVELOPE, REFUSED + 1);
        refuse(bench, 3 * (1 - when));
        assert_silent(bench);
    }
}

static void an_answer_to_another_host_does_not(void) {
    struct bench *bench = bench_new();
    refuse(bench, 3);
    bench->client = 2;
    ask(bench, TRIED, ENVELOPE, 506);
    assert_reported(bench);
}

static void certificate_checks_do_not(void) {
    struct bench *bench = bench_new();
    refuse(bench, 2);
    open_session(bench, AXL, 0x0304);
    send(bench, SERVER, (const uint32_t[]){298, 298, 0});
    close_session(bench);
    refuse(bench, 1);
    assert_reported(bench);
}

/* A session that is not quite like the others, between three that are refused. */
static void assert_silent_with(void (*spoil)(struct bench *bench)) {
    struct bench *bench = bench_new();
    refuse(bench, 3);
    open_session(bench, AXL, 0x0303);
    send(bench, CLIENT, (const uint32_t[]){CHALLENGED, ENVELOPE, TRIED, ENVELOPE, 0});
    send(bench, SERVER, (const uint32_t[]){REFUSED, REFUSED, 0});
    bench->flow.sides[SERVER].fin = next(bench);
    spoil(bench);
    go(bench);
    assert_silent(bench);
}

static void spoil_client_gap(struct bench *bench) {
    bench->tls.sides[CLIENT].gap = true;
}
static void spoil_client_clear(struct bench *bench) {
    bench->tls.sides[CLIENT].not_tls = next(bench);
}
static void spoil_server_clear(struct bench *bench) {
    bench->tls.sides[SERVER].not_tls = next(bench);
}
static void spoil_server_gap(struct bench *bench) {
    bench->tls.sides[SERVER].gap = true;
}
static void spoil_middle(struct bench *bench) {
    bench->tls.started_in_middle = true;
}
static void spoil_end(struct bench *bench) {
    bench->flow.sides[SERVER].fin = (struct frame_ref){.frame = 0};
}
static void spoil_early_end(struct bench *bench) {
    bench->flow.sides[SERVER].fin.frame = bench->tls.sides[SERVER].last_application.frame - 1;
}
static void spoil_server_side(struct bench *bench) {
    bench->tls.sides[SERVER] = (struct tls_side){.application_records = 0};
    bench->flow.sides[SERVER] = (struct flow_side){.segments = 0};
}
static void spoil_client_side(struct bench *bench) {
    bench->tls.sides[CLIENT] = (struct tls_side){.application_records = 0};
}
static void spoil_lengths(struct bench *bench) {
    memset(bench->tls.sides[CLIENT].application_lengths, 0,
           sizeof bench->tls.sides[CLIENT].application_lengths);
}
static void spoil_by_more_data(struct bench *bench) {
    send(bench, SERVER, (const uint32_t[]){16384, 16384, 16384, 16384, 16384, 0});
}
static void spoil_tls(struct bench *bench) {
    bench->connection.states[OBSERVER_TLS] = NULL; /* too little memory to follow it */
}
static void spoil_one_record(struct bench *bench) {
    bench->tls.sides[CLIENT].application_records = 1;
}

static void what_was_not_seen_whole_keeps_it_silent(void) {
    static void (*const spoils[])(struct bench * bench) = {
        spoil_client_clear, spoil_server_clear, spoil_client_gap,  spoil_server_gap,
        spoil_middle,       spoil_end,          spoil_early_end,   spoil_server_side,
        spoil_lengths,      spoil_by_more_data, spoil_client_side, spoil_tls,
        spoil_one_record};
    for (size_t i = 0; i < G_N_ELEMENTS(spoils); i++)
        assert_silent_with(spoils[i]);
    struct bench *bench = bench_new(); /* the same session, unspoiled */
    refuse(bench, 2);
    open_session(bench, AXL, 0x0303);
    send(bench, CLIENT, (const uint32_t[]){CHALLENGED, ENVELOPE, TRIED, ENVELOPE, 0});
    send(bench, SERVER, (const uint32_t[]){REFUSED, REFUSED, 0});
    bench->flow.sides[SERVER].fin = next(bench);
    go(bench);
    assert_reported(bench);
}

/* TLS 1.2 sends its tickets in clear: two records are two answers. */
static void only_tls13_has_records_before_the_answer(void) {
    struct bench *bench = bench_new();
    refuse(bench, 3);
    open_session(bench, AXL, 0x0303);
    send(bench, CLIENT, (const uint32_t[]){CHALLENGED, ENVELOPE, 0});
    send(bench, SERVER, (const uint32_t[]){298, REFUSED, 0});
    close_session(bench);
    assert_silent(bench);
}

static void answers_that_can_be_read_take_its_place(void) {
    for (unsigned outside = 0; outside < 2; outside++) {
        struct bench *bench = bench_new();
        refuse(bench, 3);
        open_session(bench, AXL, 0x0303);
        const struct http_exchange http = {.request = next(bench), .status = 302};
        struct event event = {
            .type = EVENT_HTTP_RESPONSE, .ref = next(bench), .actor = SERVER, .data = &http};
        memcpy(event.outside, bench->flow.endpoints, sizeof event.outside);
        event.connection = outside ? NULL : &bench->connection;
        rules_event(bench->rules, &event);
        assert_silent(bench);
    }
}

static void only_ports_of_axl_are_judged(void) {
    for (unsigned taught = 0; taught < 2; taught++) {
        struct bench *bench = bench_new();
        if (taught)
            g_assert_true(services_teach(&bench->services, "axl=9443"));
        for (unsigned i = 0; i < 3; i++) {
            open_session(bench, 9443, 0x0303);
            send(bench, CLIENT, (const uint32_t[]){CHALLENGED, ENVELOPE, TRIED, ENVELOPE, 0});
            send(bench, SERVER, (const uint32_t[]){REFUSED, REFUSED, 0});
            close_session(bench);
        }
        if (taught)
            assert_reported(bench);
        else
            assert_silent(bench);
    }
}

static void many_sessions_are_counted_and_not_kept(void) {
    struct bench *bench = bench_new();
    refuse(bench, 5000);
    g_assert_cmpuint(finish(bench), ==, 1);
    g_assert_cmpstr(fact(bench->heard, "more_connections"), ==, "9968 like these");
    bench_free(bench);
    bench = bench_new();
    refuse(bench, 50);
    ask(bench, TRIED + 1, ENVELOPE, REFUSED);
    assert_silent(bench);
}

static void pairs_beyond_those_kept_are_counted(void) {
    struct bench *bench = bench_new();
    for (unsigned i = 0; i < 1030; i++) {
        open_session(bench, AXL, 0x0303);
        bench->flow.endpoints[CLIENT].address.bytes[2] = (uint8_t)(i >> 8);
        bench->flow.endpoints[CLIENT].address.bytes[3] = (uint8_t)i;
        send(bench, CLIENT, (const uint32_t[]){CHALLENGED, ENVELOPE, 0});
        send(bench, SERVER, (const uint32_t[]){REFUSED, 0});
        close_session(bench);
    }
    g_assert_cmpuint(bench->limits.hit[LIMIT_AXL_PAIRS], ==, 6);
    assert_silent(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/axl_hidden/refused", requests_again_with_credentials_are_possibly_refused);
    g_test_add_func("/axl_hidden/shared", both_requests_may_share_a_connection);
    g_test_add_func("/axl_hidden/again", the_same_credentials_may_be_tried_again_and_again);
    g_test_add_func("/axl_hidden/poll", what_is_asked_from_time_to_time_is_a_poll);
    g_test_add_func("/axl_hidden/late", credentials_follow_a_challenge_at_once);
    g_test_add_func("/axl_hidden/different", different_requests_are_all_refused_alike);
    g_test_add_func("/axl_hidden/order", sessions_are_judged_in_the_order_they_began);
    g_test_add_func("/axl_hidden/twice", twice_is_not_enough);
    g_test_add_func("/axl_hidden/polls", polls_are_well);
    g_test_add_func("/axl_hidden/growth", what_no_header_with_credentials_adds_is_well);
    g_test_add_func("/axl_hidden/length", credentials_do_not_change_their_length);
    g_test_add_func("/axl_hidden/answer", any_other_answer_before_or_after_keeps_it_silent);
    g_test_add_func("/axl_hidden/host", an_answer_to_another_host_does_not);
    g_test_add_func("/axl_hidden/certificate", certificate_checks_do_not);
    g_test_add_func("/axl_hidden/unseen", what_was_not_seen_whole_keeps_it_silent);
    g_test_add_func("/axl_hidden/tickets", only_tls13_has_records_before_the_answer);
    g_test_add_func("/axl_hidden/readable", answers_that_can_be_read_take_its_place);
    g_test_add_func("/axl_hidden/ports", only_ports_of_axl_are_judged);
    g_test_add_func("/axl_hidden/many", many_sessions_are_counted_and_not_kept);
    g_test_add_func("/axl_hidden/pairs", pairs_beyond_those_kept_are_counted);
    return g_test_run();
}
