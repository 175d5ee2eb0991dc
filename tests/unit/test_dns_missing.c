/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of certificates that DNS does not give: so many are remembered, the rest are counted. */
#include "capture/observe/dns/dns.h"
#include "capture/observe/tls/certificate.h"
#include "rule_bench.h"

enum { KEPT = 8192 };

static void present(struct bench *bench, unsigned number) {
    char *name = g_strdup_printf("host%u.example.com", number);
    struct certificate certificate = {.readable = true, .names = {name}, .name_count = 1};
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.sides[SERVER].chain[0] = &certificate;
    bench->tls.sides[SERVER].chain_length = 1;
    tell(bench, EVENT_TLS_CERTIFICATE, SERVER, 5);
    bench->tls.sides[SERVER].chain_length = 0;
    g_free(name);
}

/* DNS says that there is no such name. */
static void miss(struct bench *bench, unsigned number) {
    struct dns_lookup lookup = {.client = {{4, {10, 0, 0, 1}}, 40000},
                                .server = {{4, {10, 0, 0, 9}}, 53},
                                .protocol = 17,
                                .type = DNS_A,
                                .asked = ref(6),
                                .queries = 1,
                                .rcode = DNS_NXDOMAIN};
    g_snprintf(lookup.name, sizeof lookup.name, "host%u.example.com", number);
    const struct event event = {.type = EVENT_DNS_ANSWER,
                                .ref = ref(7),
                                .actor = SERVER,
                                .outside = {lookup.client, lookup.server},
                                .outside_protocol = lookup.protocol,
                                .data = &lookup};
    rules_event(bench->rules, &event);
}

static void names_are_bounded_and_the_rest_is_counted(void) {
    struct bench *bench = bench_new(443);
    for (unsigned i = 0; i <= KEPT; i++)
        present(bench, i);
    present(bench, 0); /* known */
    g_assert_cmpuint(bench->limits.hit[LIMIT_DNS_NAMES], ==, 1);
    miss(bench, KEPT - 1);
    miss(bench, KEPT);
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, 1);
    assert_found(bench, 0, CODE_DNS_SAN_UNRESOLVED, 7);
    g_assert_nonnull(strstr(bench->heard[0]->summary, "host8191.example.com"));
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dns_missing/bounded", names_are_bounded_and_the_rest_is_counted);
    return g_test_run();
}
