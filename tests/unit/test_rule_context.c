/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every finding says of its connection, whatever rule reports it. */
#include "capture/observe/tcp/tcp_life.h"
#include "rule_bench.h"

static const char *fact(const struct finding *finding, const char *key) {
    for (unsigned i = 0; i < finding->fact_count; i++)
        if (g_str_equal(finding->facts[i].key, key))
            return finding->facts[i].value;
    return "";
}

/* A refused connection with so many segments of both sides. */
static void assert_captured(uint64_t of_client, uint64_t of_server, bool acknowledged,
                            const char *text) {
    struct bench *bench = bench_new(8443);
    bench->flow.sides[CLIENT].segments = of_client;
    bench->flow.sides[SERVER].segments = of_server;
    bench->flow.sides[CLIENT].has_acknowledged = acknowledged;
    tell(bench, EVENT_TCP_REFUSED, SERVER, 3);
    assert_found(bench, 0, CODE_TCP_REFUSED, 3);
    g_assert_cmpstr(fact(bench->heard[0], "captured"), ==, text);
    bench_free(bench);
}

static void one_direction_is_said(void) {
    assert_captured(2, 2, true, "");
    assert_captured(2, 0, true, "only what the client sent");
    assert_captured(2, 0, false, ""); /* there may have been nothing else */
    assert_captured(0, 2, false, "only what the server sent");
}

static void who_acted_is_a_party(void) {
    struct bench *bench = bench_new(8443);
    tell(bench, EVENT_TCP_REFUSED, SERVER, 3);
    const struct finding *finding = bench->heard[0];
    g_assert_cmpint(finding->actor, ==, ACTOR_DESTINATION);
    g_assert_cmpuint(finding->source.endpoint.address.bytes[3], ==, 1);
    g_assert_cmpuint(finding->destination.endpoint.address.bytes[3], ==, 2);
    g_assert_cmpuint(finding->destination.endpoint.port, ==, 8443);
    g_assert_cmpstr(finding->summary, ==,
                    "10.0.0.2:8443 (AXL/HTTPS) refused the connection of 10.0.0.1: nothing listens "
                    "there, or a firewall rejects in its name");
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rule_context/direction", one_direction_is_said);
    g_test_add_func("/rule_context/parties", who_acted_is_a_party);
    return g_test_run();
}
