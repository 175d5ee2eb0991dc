/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP errors about connections that the capture does not show: who is client is told by the ports.
 */
#include "capture/observe/icmp/icmp_error.h"
#include "capture/observe/tcp/tcp_life.h"
#include "rule_bench.h"

static const struct address router = {4, {10, 0, 0, 254}}, first = {4, {10, 0, 0, 1}},
                            second = {4, {10, 0, 0, 2}};

/* `reporter` turned a packet away that `first` had sent to `second`. */
static struct bench *bench_of_error(const struct address *reporter, uint8_t protocol, uint16_t from,
                                    uint16_t to) {
    struct bench *bench = bench_new(8443);
    const struct icmp_error icmp = {.reporter = *reporter,
                                    .source = {first, from},
                                    .destination = {second, to},
                                    .family = 4,
                                    .type = 3,
                                    .code = 13,
                                    .protocol = protocol};
    const struct event event = {.type = EVENT_ICMP_ERROR,
                                .ref = ref(3),
                                .outside = {icmp.source, icmp.destination},
                                .outside_protocol = protocol,
                                .data = &icmp};
    rules_event(bench->rules, &event);
    return bench;
}

static void assert_parties(struct bench *bench, const struct address *source,
                           const struct address *destination, enum actor actor,
                           const char *beginning) {
    assert_found(bench, 0, CODE_ICMP_UNREACHABLE, 3);
    const struct finding *finding = bench->heard[0];
    g_assert_true(address_equals(&finding->source.endpoint.address, source));
    g_assert_true(address_equals(&finding->destination.endpoint.address, destination));
    g_assert_cmpint(finding->actor, ==, actor);
    g_assert_true(g_str_has_prefix(finding->summary, beginning));
    bench_free(bench);
}

static void a_question_goes_to_the_known_port(void) {
    assert_parties(bench_of_error(&router, 6, 40000, 8443), &first, &second, ACTOR_OTHER,
                   "10.0.0.254 tells 10.0.0.1 that 10.0.0.2:8443 (AXL/HTTPS) is not reachable: ");
}

static void an_answer_comes_from_the_known_port(void) {
    assert_parties(bench_of_error(&router, 6, 8443, 40000), &second, &first, ACTOR_OTHER,
                   "10.0.0.254 tells 10.0.0.1:8443 (AXL/HTTPS) that 10.0.0.2 is not reachable: ");
    assert_parties(bench_of_error(&second, 6, 8443, 40000), &second, &first, ACTOR_SOURCE,
                   "10.0.0.2 turned 10.0.0.1:8443 (AXL/HTTPS) away by ICMP: ");
}

/* What the server sent did not reach two clients: that may have a reason with each of them. */
static void answers_that_do_not_arrive_are_told_of_each_client(void) {
    struct bench *bench = bench_new(8443);
    const struct address clients[] = {{4, {10, 0, 0, 7}}, {4, {10, 0, 0, 8}}, {4, {10, 0, 0, 7}}};
    for (unsigned i = 0; i < G_N_ELEMENTS(clients); i++) {
        const struct icmp_error icmp = {.reporter = router,
                                        .source = {second, 8443},
                                        .destination = {clients[i], (uint16_t)(40000 + i)},
                                        .family = 4,
                                        .type = 3,
                                        .code = 13,
                                        .protocol = 6};
        const struct event event = {.type = EVENT_ICMP_ERROR,
                                    .ref = ref(3 + i),
                                    .outside = {icmp.source, icmp.destination},
                                    .outside_protocol = 6,
                                    .data = &icmp};
        rules_event(bench->rules, &event);
    }
    const struct finding *one = bench->heard[0], *other = bench->heard[1];
    g_assert_true(one != other);
    g_assert_true(address_equals(&one->source.endpoint.address, &clients[0]));
    g_assert_true(address_equals(&other->source.endpoint.address, &clients[1]));
    g_assert_cmpuint(one->count, ==, 2);
    g_assert_cmpuint(other->count, ==, 1);
    bench_free(bench);
}

static void between_known_ports_the_sender_asked(void) {
    static const struct { uint16_t from, to; } ports[] = {{8443, 5061}, {40000, 40001}};
    for (unsigned i = 0; i < G_N_ELEMENTS(ports); i++)
        assert_parties(bench_of_error(&second, 6, ports[i].from, ports[i].to), &first, &second,
                       ACTOR_DESTINATION, "10.0.0.2:");
}

static void of_udp_only_known_services_count(void) {
    struct bench *bench = bench_of_error(&router, 17, 40000, 40001);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
    bench = bench_of_error(&router, 17, 40000, 69);
    g_assert_cmpuint(bench->count, ==, 1);
    g_assert_cmpuint(bench->heard[0]->protocol, ==, 17);
    bench_free(bench);
}

/* Something is captured that the client got: silence towards it is one. */
static void hear(struct bench *bench) {
    bench->flow.sides[SERVER].segments = 1;
    tell(bench, EVENT_TCP_GONE, CLIENT, 1);
    bench->flow.sides[SERVER].segments = 0;
}

/* A connection whose only SYN came in frame 1 is given up when so much time has passed. */
static unsigned findings_after(uint32_t syns, int64_t nanoseconds, enum confidence *confidence) {
    struct bench *bench = bench_new(8443);
    hear(bench);
    bench->flow.sides[CLIENT].syn_count = syns;
    const struct event time = {.type = EVENT_TIME, .ref.time = ref(1).time + nanoseconds};
    rules_event(bench->rules, &time);
    tell(bench, EVENT_TCP_UNANSWERED, CLIENT, 1);
    bench->flow.id = 2;
    tell(bench, EVENT_TCP_UNANSWERED, CLIENT, 1);
    const unsigned count = bench->count;
    *confidence = count > 0 ? bench->heard[0]->confidence : CONFIDENCE_POSSIBLE;
    bench_free(bench);
    return count;
}

static void three_seconds_are_a_silence(void) {
    enum confidence confidence;
    g_assert_cmpuint(findings_after(1, INT64_C(2999999999), &confidence), ==, 0);
    g_assert_cmpuint(findings_after(1, INT64_C(3000000000), &confidence), ==, 1);
    g_assert_cmpuint(findings_after(2, INT64_C(2999999999), &confidence), ==, 1);
    g_assert_cmpint(confidence, ==, CONFIDENCE_LIKELY);
    g_assert_cmpuint(findings_after(2, INT64_C(3000000000), &confidence), ==, 1);
    g_assert_cmpint(confidence, ==, CONFIDENCE_CERTAIN);
}

static void attempts_are_bounded(void) {
    enum { KEPT = 1024, FIRST = 20000 };
    struct bench *bench = bench_new(8443);
    hear(bench);
    struct endpoint *server = &bench->flow.endpoints[SERVER];
    bench->flow.sides[CLIENT].syn_count = 1;
    tell(bench, EVENT_TIME, CLIENT, 100);
    for (server->port = FIRST; server->port <= FIRST + KEPT; server->port++)
        tell(bench, EVENT_TCP_UNANSWERED, CLIENT, 1);
    server->port = FIRST + KEPT; /* one too many */
    tell(bench, EVENT_TCP_UNANSWERED, CLIENT, 1);
    g_assert_cmpuint(bench->count, ==, 0);
    g_assert_cmpuint(bench->limits.hit[LIMIT_ATTEMPTS], ==, 2);
    server->port = FIRST + KEPT - 1;
    tell(bench, EVENT_TCP_UNANSWERED, CLIENT, 1);
    g_assert_cmpuint(bench->count, ==, 1);
    bench_free(bench);
}

static void receivers_are_bounded(void) {
    enum { KEPT = 4096 };
    struct bench *bench = bench_new(8443);
    struct address *client = &bench->flow.endpoints[CLIENT].address;
    for (unsigned i = 0; i < KEPT; i++) { /* and the server is one more */
        client->bytes[1] = (uint8_t)(i >> 8);
        client->bytes[2] = (uint8_t)i;
        hear(bench);
    }
    g_assert_cmpuint(bench->limits.hit[LIMIT_HOSTS], ==, 1);
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/unreachable/question", a_question_goes_to_the_known_port);
    g_test_add_func("/unreachable/answer", an_answer_comes_from_the_known_port);
    g_test_add_func("/unreachable/both", between_known_ports_the_sender_asked);
    g_test_add_func("/unreachable/clients", answers_that_do_not_arrive_are_told_of_each_client);
    g_test_add_func("/unreachable/udp", of_udp_only_known_services_count);
    g_test_add_func("/unreachable/silence", three_seconds_are_a_silence);
    g_test_add_func("/unreachable/bounded", attempts_are_bounded);
    g_test_add_func("/unreachable/receivers", receivers_are_bounded);
    return g_test_run();
}
