/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Servers that take what is asked, and say nothing. */
#include "capture/observe/tcp/tcp_life.h"
#include "rule_bench.h"

/* The client sent something in frame 3, which was acknowledged in the next. */
static struct bench *asked(uint16_t port, uint64_t answered_bytes) {
    struct bench *bench = bench_new(port);
    struct flow_side *client = &bench->flow.sides[CLIENT], *server = &bench->flow.sides[SERVER];
    client->first_data = client->last_data = ref(3);
    client->payload_bytes = client->highest = server->acknowledged = 64;
    client->has_highest = server->has_acknowledged = true;
    client->has_acknowledged = server->has_highest = true;
    server->payload_bytes = answered_bytes;
    server->highest = client->acknowledged = (uint32_t)answered_bytes;
    server->last_seen = ref(4);
    return bench;
}

static void leaves(struct bench *bench, enum side side, uint64_t frame) {
    bench->flow.sides[side].fin = ref(frame);
    tell(bench, EVENT_TCP_CLOSED, side, frame);
}

static void a_silent_service_is_told(void) {
    struct bench *bench = asked(2748, 0);
    leaves(bench, CLIENT, 103);
    leaves(bench, SERVER, 104);
    assert_found(bench, 0, CODE_SERVICE_NO_ANSWER, 3);
    g_assert_cmpuint(bench->count, ==, 1);
    g_assert_cmpstr(
        bench->heard[0]->summary, ==,
        "CUCM 10.0.0.2:2748 (CTI) did not answer the request of 10.0.0.1 in 10.0 s; the "
        "client gave up");
    g_assert_nonnull(strstr(bench->heard[0]->check, "CTIManager"));
    bench_free(bench);
}

static void one_that_closes_is_told_less_surely(void) {
    struct bench *bench = asked(1500, 0);
    leaves(bench, SERVER, 5);
    assert_found(bench, 0, CODE_SERVICE_NO_ANSWER, 3);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    g_assert_cmpstr(bench->heard[0]->summary, ==,
                    "10.0.0.2:1500 (CUCM database) closed the connection of 10.0.0.1 without an "
                    "answer to its request, 0.2 s after it");
    bench_free(bench);
}

static void what_proves_nothing_is_not_told(void) {
    static const struct {
        uint16_t port;
        uint64_t left, said;
    } cases[] = {{2748, 13, 0},    /* the client left after a second */
                 {2748, 103, 10},  /* it was answered */
                 {8500, 103, 0},   /* nobody knows who says what there */
                 {40000, 103, 0}}; /* nor here */
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = asked(cases[i].port, cases[i].said);
        leaves(bench, CLIENT, cases[i].left);
        g_assert_cmpuint(bench->count, ==, 0);
        bench_free(bench);
    }
    struct bench *bench = asked(2748, 0); /* its beginning was not captured */
    bench->flow.sides[SERVER].syn = ref(0);
    leaves(bench, CLIENT, 103);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service_silent/a_silent_service_is_told", a_silent_service_is_told);
    g_test_add_func("/service_silent/one_that_closes_is_told_less_surely",
                    one_that_closes_is_told_less_surely);
    g_test_add_func("/service_silent/what_proves_nothing_is_not_told",
                    what_proves_nothing_is_not_told);
    return g_test_run();
}
