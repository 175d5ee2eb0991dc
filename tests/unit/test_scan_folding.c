/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clients that fail with many servers: how many are told one by one, and of whom. */
#include "capture/observe/tcp/tcp_life.h"
#include "rule_bench.h"

enum { OTHERS = 8, SERVICES = 32 };

/* Hosts by the last byte of their addresses. */
static void refuse(struct bench *bench, uint8_t client, uint8_t server, uint16_t port,
                   uint64_t frame) {
    bench->flow.id++;
    bench->flow.endpoints[CLIENT].address.bytes[3] = client;
    bench->flow.endpoints[SERVER].address.bytes[3] = server;
    bench->flow.endpoints[SERVER].port = port;
    tell(bench, EVENT_TCP_REFUSED, SERVER, frame);
}

static const char *counted_here(const struct finding *finding) {
    for (unsigned i = 0; i < finding->fact_count; i++)
        if (g_str_equal(finding->facts[i].key, "counted_here"))
            return finding->facts[i].value;
    return "";
}

/* After so many servers told one by one, three more are one finding. */
static struct bench *bench_of_scan(uint16_t port, unsigned one_by_one) {
    struct bench *bench = bench_new(8443);
    for (unsigned i = 0; i < one_by_one; i++)
        refuse(bench, 1, (uint8_t)(100 + i), port, 10 + i);
    g_assert_cmpuint(bench->count, ==, one_by_one);
    g_assert_cmpuint(bench->repeats, ==, 0);
    for (unsigned i = 0; i < 3; i++)
        refuse(bench, 1, (uint8_t)(200 + i), port, 200 + i);
    g_assert_cmpuint(bench->repeats, ==, 2);
    return bench;
}

static void more_are_reported_of_known_services(void) {
    bench_free(bench_of_scan(8443, SERVICES));
    struct bench *bench = bench_of_scan(99, OTHERS);
    g_assert_cmpuint(bench->count, ==, OTHERS + 1);
    g_assert_cmpuint(bench->heard[OTHERS]->count, ==, 3);
    g_assert_cmpstr(counted_here(bench->heard[OTHERS]), ==,
                    "what follows on the 8 told one by one");
    bench_free(bench);
}

static void each_client_is_counted_for_itself(void) {
    struct bench *bench = bench_new(99);
    for (unsigned i = 0; i < OTHERS; i++) {
        refuse(bench, 1, 100, (uint16_t)(1000 + i), 10 + i);
        refuse(bench, 2, 101, (uint16_t)(1000 + i), 50 + i);
    }
    g_assert_cmpuint(bench->count, ==, 2 * OTHERS);
    refuse(bench, 1, 100, 3000, 100);
    refuse(bench, 2, 101, 3000, 101);
    g_assert_cmpuint(bench->count, ==, 2 * OTHERS + 2);
    g_assert_cmpuint(bench->repeats, ==, 0);
    bench_free(bench);
}

/* Two that scan the same hosts, and one that is told of by others: no finding more. */
static void who_finds_what_is_known_counts_there(void) {
    struct bench *bench = bench_new(99);
    for (unsigned i = 0; i < OTHERS; i++) {
        refuse(bench, 1, 100, (uint16_t)(1000 + i), 10 + i);
        refuse(bench, 2, 100, (uint16_t)(1000 + i), 50 + i);
    }
    g_assert_cmpuint(bench->count, ==, OTHERS);
    g_assert_cmpuint(bench->repeats, ==, OTHERS);
    refuse(bench, 2, 100, 3000, 100);
    refuse(bench, 1, 100, 3000, 101);
    g_assert_cmpuint(bench->count, ==, OTHERS + 1);
    g_assert_cmpuint(bench->heard[OTHERS]->client_count, ==, 2);
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scan_folding/services", more_are_reported_of_known_services);
    g_test_add_func("/scan_folding/clients", each_client_is_counted_for_itself);
    g_test_add_func("/scan_folding/known", who_finds_what_is_known_counts_there);
    return g_test_run();
}
