/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules about connections that end badly or never begin, on hand-made events: who is named,
 * what is counted as one, and when nothing can be said. */
#include "capture/observe/event.h"
#include "capture/observe/icmp/icmp_error.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "rule_bench.h"

static void resets_are_graded(void) {
    struct bench *idle = bench_new(8443);
    idle->flow.sides[CLIENT].last_data = ref(4);
    idle->flow.sides[SERVER].last_data = ref(5);
    tell(idle, EVENT_TCP_RESET, CLIENT, 6);
    g_assert_cmpuint(idle->count, ==, 0);
    bench_free(idle);

    struct bench *waiting = bench_new(8443);
    waiting->connection.states[OBSERVER_HTTP] = &waiting->http;
    waiting->http.is_spoken = true;
    waiting->http.waiting = 1;
    waiting->flow.sides[CLIENT].last_data = ref(4);
    tell(waiting, EVENT_TCP_RESET, SERVER, 5);
    assert_found(waiting, 0, CODE_TCP_RESET, 5);
    g_assert_cmpint(waiting->heard[0]->actor, ==, ACTOR_DESTINATION);
    g_assert_cmpint(waiting->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
    bench_free(waiting);

    struct bench *closed = bench_new(8443);
    closed->flow.sides[CLIENT].last_data = ref(4);
    closed->flow.sides[SERVER].fin = ref(5);
    tell(closed, EVENT_TCP_RESET, CLIENT, 6);
    g_assert_cmpuint(closed->count, ==, 0);
    bench_free(closed);

    struct bench *empty = bench_new(8443);
    tell(empty, EVENT_TCP_RESET, CLIENT, 3);
    g_assert_cmpuint(empty->count, ==, 0);
    bench_free(empty);
}

/* A connection of the same client to which something came. */
static void hear(struct bench *bench) {
    bench->flow.sides[SERVER].segments = 1;
    tell(bench, EVENT_TCP_GONE, CLIENT, 50);
    bench->flow.sides[SERVER].segments = 0;
}

static void one_lost_syn_is_no_silence_but_two_are(void) {
    struct bench *bench = bench_new(8443);
    hear(bench);
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

static void a_client_for_whom_nothing_was_captured_may_have_its_answers(void) {
    for (unsigned heard_of = 0; heard_of < 2; heard_of++) {
        struct bench *bench = bench_new(8443);
        bench->flow.sides[CLIENT].syn_count = 1;
        tell(bench, EVENT_TIME, CLIENT, 100);
        tell(bench, EVENT_TCP_UNANSWERED, CLIENT, 1);
        bench->flow.id = 2;
        tell(bench, EVENT_TCP_UNANSWERED, CLIENT, 3);
        g_assert_cmpuint(bench->count, ==, 0);
        if (heard_of)
            hear(bench);
        rules_finish(bench->rules);
        g_assert_cmpuint(bench->count, ==, heard_of);
        bench_free(bench);
    }
}

static void what_icmp_explained_is_not_reported_as_silence(void) {
    struct bench *bench = bench_new(8443);
    bench->flow.sides[CLIENT].syn_count = 4;
    struct icmp_error icmp = {
        .reporter = {4, {10, 0, 0, 254}}, .family = 4, .type = 3, .code = 13, .protocol = 6};
    struct event event = {
        .type = EVENT_ICMP_ERROR, .ref = ref(2), .connection = &bench->connection, .data = &icmp};
    rules_event(bench->rules, &event);
    tell(bench, EVENT_TCP_UNANSWERED, CLIENT, 1);
    g_assert_cmpuint(bench->count, ==, 1);
    assert_found(bench, 0, CODE_ICMP_UNREACHABLE, 2);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_OTHER);
    bench_free(bench);
}

/* A client that spoke in frame 4 and was not answered, reset by `actor` in frame 5. */
static struct bench *bench_of_silence(void) {
    struct bench *bench = bench_new(5061);
    bench->flow.sides[CLIENT].last_data = ref(4);
    bench->flow.sides[CLIENT].has_acknowledged = bench->flow.sides[SERVER].has_highest = true;
    return bench;
}

static unsigned resets_reported(struct bench *bench, enum side actor, uint64_t frame) {
    tell(bench, EVENT_TCP_RESET, actor, frame);
    unsigned count = bench->count;
    bench_free(bench);
    return count;
}

static void a_reset_is_not_judged_by_half_a_connection(void) {
    g_assert_cmpuint(resets_reported(bench_of_silence(), SERVER, 5), ==, 1);

    struct bench *one_sided = bench_of_silence();
    one_sided->flow.sides[SERVER].segments = 0;
    g_assert_cmpuint(resets_reported(one_sided, CLIENT, 7), ==, 0);

    struct bench *missed = bench_of_silence();
    missed->flow.sides[SERVER].highest = 1000;
    missed->flow.sides[CLIENT].acknowledged = 1200;
    g_assert_cmpuint(resets_reported(missed, SERVER, 5), ==, 0);
}

static void a_client_that_leaves_with_its_last_word_waits_for_nothing(void) {
    struct bench *hasty = bench_of_silence();
    hasty->flow.sides[CLIENT].last_data.time = ref(5).time - 1000000;
    g_assert_cmpuint(resets_reported(hasty, CLIENT, 5), ==, 0);
    g_assert_cmpuint(resets_reported(bench_of_silence(), CLIENT, 7), ==, 1);
}

static void the_second_reset_is_evidence(void) {
    struct bench *bench = bench_of_silence();
    bench->flow.sides[SERVER].reset = ref(5);
    tell(bench, EVENT_TCP_RESET, SERVER, 5);
    tell(bench, EVENT_TCP_RESET, CLIENT, 9);
    g_assert_cmpuint(bench->count, ==, 1);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_DESTINATION);
    g_assert_cmpuint(bench->heard[0]->count, ==, 1);
    g_assert_cmpstr(bench->heard[0]->evidence[2].role, ==, "reset that followed");
    bench_free(bench);
}

/* ICMP from `reporter` about a packet that `sender` sent on the bench's connection. */
static void tell_icmp(struct bench *bench, enum side sender, const struct address *reporter) {
    struct icmp_error icmp = {.reporter = *reporter,
                              .source = bench->flow.endpoints[sender],
                              .destination = bench->flow.endpoints[other_side(sender)],
                              .family = 4,
                              .type = 3,
                              .code = 13,
                              .protocol = 6};
    struct event event = {.type = EVENT_ICMP_ERROR,
                          .ref = ref(3),
                          .actor = sender,
                          .connection = &bench->connection,
                          .data = &icmp};
    rules_event(bench->rules, &event);
}

static void icmp_names_who_turned_whose_packets_away(void) {
    static const struct address router = {4, {10, 0, 0, 254}}, client = {4, {10, 0, 0, 1}},
                                server = {4, {10, 0, 0, 2}};
    static const struct {
        enum side sender;
        const struct address *reporter;
        enum actor actor;
        const char *beginning;
    } cases[] = {
        {CLIENT, &router, ACTOR_OTHER, "10.0.0.254 tells 10.0.0.1 that 10.0.0.2:99 is not"},
        {SERVER, &router, ACTOR_OTHER, "10.0.0.254 tells 10.0.0.2:99 that 10.0.0.1 is not"},
        {CLIENT, &server, ACTOR_DESTINATION, "10.0.0.2:99 turned 10.0.0.1 away by ICMP"},
        {SERVER, &client, ACTOR_SOURCE, "10.0.0.1 turned 10.0.0.2:99 away by ICMP"},
        {CLIENT, &client, ACTOR_SOURCE,
         "10.0.0.1 reports by ICMP that it can not send to 10.0.0.2:99"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = bench_new(99);
        tell_icmp(bench, cases[i].sender, cases[i].reporter);
        assert_found(bench, 0, CODE_ICMP_UNREACHABLE, 3);
        g_assert_cmpint(bench->heard[0]->actor, ==, cases[i].actor);
        g_assert_true(g_str_has_prefix(bench->heard[0]->summary, cases[i].beginning));
        bench_free(bench);
    }
}

static void refuse(struct bench *bench, uint16_t port, uint64_t frame) {
    bench->flow.id++;
    bench->flow.endpoints[SERVER].port = port;
    tell(bench, EVENT_TCP_REFUSED, SERVER, frame);
}

static void a_scan_does_not_bury_what_matters(void) {
    enum { FIRST = 20000, TRIED = 300, EACH = 8 };
    struct bench *bench = bench_new(99);
    for (uint16_t i = 0; i < TRIED; i++)
        refuse(bench, (uint16_t)(FIRST + i), 10 + i);
    g_assert_cmpuint(bench->count, ==, EACH + 1);
    assert_found(bench, EACH, CODE_TCP_REFUSED, 10 + EACH);
    const struct finding *rest = bench->heard[EACH];
    g_assert_cmpuint(rest->count, ==, TRIED - EACH);
    g_assert_true(g_str_has_suffix(rest->summary, "as a scan does"));

    refuse(bench, FIRST, 500); /* told before: counted there */
    g_assert_cmpuint(bench->heard[0]->count, ==, 2);
    refuse(bench, 8443, 501);
    assert_found(bench, EACH + 1, CODE_TCP_REFUSED, 501);
    bench->flow.endpoints[CLIENT].address.bytes[3] = 7;
    refuse(bench, FIRST, 502); /* of another client: the same trouble of that server */
    g_assert_cmpuint(bench->count, ==, EACH + 2);
    g_assert_cmpuint(bench->heard[0]->client_count, ==, 2);
    refuse(bench, FIRST - 1, 503);
    assert_found(bench, EACH + 2, CODE_TCP_REFUSED, 503);
    bench_free(bench);
}

/* A handshake of a client whose hello came in frame 4. */
static struct bench *bench_of_hello(uint16_t port) {
    struct bench *bench = bench_new(port);
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.offered = 0x0304;
    bench->tls.sides[CLIENT].hello = bench->flow.sides[CLIENT].first_data = ref(4);
    bench->flow.sides[CLIENT].last_data = ref(4);
    return bench;
}

static void what_is_not_tls_answers_a_hello_or_hides_it(void) {
    struct bench *answered = bench_of_hello(443);
    answered->tls.sides[SERVER].not_tls = ref(5);
    tell(answered, EVENT_TCP_CLOSED, SERVER, 6);
    assert_found(answered, 0, CODE_TLS_HANDSHAKE_CUT, 6);
    g_assert_true(g_str_has_suffix(answered->heard[0]->summary, "by something that is not TLS"));
    bench_free(answered);

    struct bench *greeted = bench_of_hello(465); /* a greeting in clear, then the hello at once */
    greeted->tls.sides[SERVER].not_tls = ref(3);
    tell(greeted, EVENT_TCP_CLOSED, CLIENT, 6);
    g_assert_cmpuint(greeted->count, ==, 1);
    bench_free(greeted);

    struct bench *upgraded = bench_of_hello(143); /* words in clear of both sides before it */
    upgraded->tls.sides[SERVER].not_tls = upgraded->flow.sides[CLIENT].first_data = ref(3);
    tell(upgraded, EVENT_TCP_CLOSED, CLIENT, 6);
    g_assert_cmpuint(upgraded->count, ==, 0);
    bench_free(upgraded);

    struct bench *lost = bench_of_hello(443); /* the server's records could not be followed */
    lost->tls.sides[SERVER].hello = ref(5);
    lost->tls.sides[SERVER].not_tls = ref(6);
    tell(lost, EVENT_TCP_CLOSED, SERVER, 7);
    g_assert_cmpuint(lost->count, ==, 0);
    bench_free(lost);

    struct bench *old = bench_of_hello(443); /* SSL 2.0, which is not read */
    old->tls.offered = 2;
    old->tls.sides[SERVER].not_tls = ref(5);
    tell(old, EVENT_TCP_CLOSED, SERVER, 7);
    g_assert_cmpuint(old->count, ==, 0);
    bench_free(old);
}

/* TLS 1.3 as far as the client's last flight in frame 6, whose one record is no bare Finished. */
static struct bench *bench_of_last_flight(void) {
    struct bench *bench = bench_of_hello(443);
    bench->tls.version = 0x0304;
    bench->tls.sides[SERVER].hello = ref(5);
    bench->tls.sides[CLIENT].first_protected = bench->tls.sides[CLIENT].last_protected =
        bench->flow.sides[CLIENT].last_data = ref(6);
    return bench;
}

static void who_has_left_is_not_refused(void) {
    struct bench *client = bench_of_last_flight();
    client->flow.sides[CLIENT].fin = ref(7);
    tell(client, EVENT_TCP_CLOSED, CLIENT, 7);
    client->tls.sides[SERVER].encrypted_alert = ref(8);
    tell(client, EVENT_TLS_ENCRYPTED_ALERT, SERVER, 8);
    g_assert_cmpuint(client->count, ==, 0);
    bench_free(client);

    struct bench *server = bench_of_last_flight();
    tell(server, EVENT_TCP_CLOSED, SERVER, 7);
    assert_found(server, 0, CODE_TLS_HANDSHAKE_CUT, 7);
    g_assert_cmpint(server->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    bench_free(server);

    struct bench *tired = bench_of_last_flight();
    tell(tired, EVENT_TCP_CLOSED, SERVER, 106);
    g_assert_cmpuint(tired->count, ==, 0);
    bench_free(tired);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reset/graded", resets_are_graded);
    g_test_add_func("/reset/half", a_reset_is_not_judged_by_half_a_connection);
    g_test_add_func("/reset/close_notify",
                    a_client_that_leaves_with_its_last_word_waits_for_nothing);
    g_test_add_func("/reset/second", the_second_reset_is_evidence);
    g_test_add_func("/reach/single", one_lost_syn_is_no_silence_but_two_are);
    g_test_add_func("/reach/unheard", a_client_for_whom_nothing_was_captured_may_have_its_answers);
    g_test_add_func("/reach/icmp", what_icmp_explained_is_not_reported_as_silence);
    g_test_add_func("/reach/icmp_names", icmp_names_who_turned_whose_packets_away);
    g_test_add_func("/reach/scan", a_scan_does_not_bury_what_matters);
    g_test_add_func("/handshake/not_tls", what_is_not_tls_answers_a_hello_or_hides_it);
    g_test_add_func("/handshake/left", who_has_left_is_not_refused);
    return g_test_run();
}
