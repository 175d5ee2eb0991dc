/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What connections and downloads teach of the products at their ends, each side its own. */
#include "capture/rules/hosts.h"

#include "capture/observe/download/download.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/certificate.h"
#include "capture/observe/tls/tls.h"

#include "rule_bench.h"

static const struct address client = {4, {10, 0, 0, 1}}, server = {4, {10, 0, 0, 2}};

struct fixture {
    struct services services;
    struct hosts *hosts;
    struct limits limits;
    struct flow flow;
};

/* An answered connection to a port of this service. */
static void set_up(struct fixture *fixture, enum service service) {
    *fixture = (struct fixture){0};
    services_init(&fixture->services);
    fixture->hosts = hosts_new(&fixture->services, &fixture->limits);
    fixture->flow.id = 1;
    fixture->flow.opening = OPENING_SEEN;
    fixture->flow.endpoints[CLIENT] = (struct endpoint){client, 40000};
    fixture->flow.endpoints[SERVER] = (struct endpoint){server, service_table[service].first_port};
    fixture->flow.sides[CLIENT].syn.frame = 1;
    fixture->flow.sides[SERVER].syn.frame = 2;
    fixture->flow.sides[CLIENT].segments = fixture->flow.sides[SERVER].segments = 2;
}

/* Also takes everything down. */
static void assert_roles(struct fixture *fixture, const char *of_client, const char *of_server) {
    g_assert_cmpstr(hosts_role(fixture->hosts, &client), ==, of_client);
    g_assert_cmpstr(hosts_role(fixture->hosts, &server), ==, of_server);
    hosts_free(fixture->hosts);
}

static void learn_from(enum service service, const char *of_client, const char *of_server) {
    struct fixture fixture;
    set_up(&fixture, service);
    hosts_learn_connection(fixture.hosts, &fixture.flow);
    assert_roles(&fixture, of_client, of_server);
}

static void a_service_tells_who_serves_it(void) {
    learn_from(SERVICE_SSH_TUNNEL, ROLE_EXPRESSWAY_C, ROLE_EXPRESSWAY_E);
    learn_from(SERVICE_SCCP, "", ROLE_CUCM);
    learn_from(SERVICE_SCCP_TLS, "", ROLE_CUCM);
    learn_from(SERVICE_HTTP_TFTP, "", ROLE_CUCM);
    learn_from(SERVICE_TVS, "", ROLE_CUCM);
    learn_from(SERVICE_CAPF, "", ROLE_CUCM);
    learn_from(SERVICE_SIP_TLS, "", "");
}

static void what_was_not_answered_tells_nothing(void) {
    struct fixture fixture;
    set_up(&fixture, SERVICE_SSH_TUNNEL);
    fixture.flow.sides[SERVER].syn.frame = 0;
    hosts_learn_connection(fixture.hosts, &fixture.flow);
    assert_roles(&fixture, "", "");
    set_up(&fixture, SERVICE_SCCP);
    fixture.flow.opening = OPENING_GUESSED;
    hosts_learn_connection(fixture.hosts, &fixture.flow);
    assert_roles(&fixture, "", "");
}

static uint8_t ttl_after(uint8_t least, uint8_t most, uint8_t later) {
    struct fixture fixture;
    set_up(&fixture, SERVICE_SIP_TLS);
    g_assert_cmpuint(hosts_ttl(fixture.hosts, &server), ==, 0);
    fixture.flow.sides[SERVER].ttl_least = least;
    fixture.flow.sides[SERVER].ttl_most = most;
    hosts_learn_distance(fixture.hosts, &fixture.flow);
    fixture.flow.sides[SERVER].ttl_least = fixture.flow.sides[SERVER].ttl_most = later;
    hosts_learn_distance(fixture.hosts, &fixture.flow);
    const uint8_t ttl = hosts_ttl(fixture.hosts, &server);
    g_assert_cmpuint(hosts_ttl(fixture.hosts, &client), ==, 0);
    hosts_free(fixture.hosts);
    return ttl;
}

static void a_server_is_as_far_away_as_all_its_packets_say(void) {
    g_assert_cmpuint(ttl_after(63, 63, 63), ==, 63);
    g_assert_cmpuint(ttl_after(63, 63, 62), ==, 0);
    g_assert_cmpuint(ttl_after(62, 63, 63), ==, 0);
    g_assert_cmpuint(ttl_after(0, 0, 63), ==, 63);
    g_assert_cmpuint(ttl_after(255, 255, 255), ==, 255);
}

/* What the rules teach is told of the parties of a refused connection afterwards. */
static void assert_parties(struct bench *bench, const char *of_client, const char *of_server) {
    open_connection(bench, 99, 20);
    tell(bench, EVENT_TCP_REFUSED, SERVER, 22);
    g_assert_cmpuint(bench->count, ==, 1);
    g_assert_cmpstr(bench->heard[0]->source.role, ==, of_client);
    g_assert_cmpstr(bench->heard[0]->destination.role, ==, of_server);
    bench_free(bench);
}

static void unity_connection_is_known_by_its_certificate(void) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct bench *bench = bench_new(5061);
        struct certificate certificate = {.issuer = "O=x, CN=CiscoUnity-1"};
        bench->connection.states[OBSERVER_TLS] = &bench->tls;
        bench->tls.sides[side].chain[0] = &certificate;
        bench->tls.sides[side].chain_length = 1;
        tell(bench, EVENT_TLS_CERTIFICATE, side, 7);
        assert_parties(bench, side == CLIENT ? ROLE_UNITY_CONNECTION : "",
                       side == SERVER ? ROLE_UNITY_CONNECTION : "");
    }
}

static void a_download_tells_who_asks_and_who_gives(void) {
    static const struct {
        const char *name;
        bool given;
        const char *of_client, *of_server;
    } cases[] = {{"CTLSEP001122334455.tlv", true, ROLE_PHONE, ROLE_CUCM},
                 {"ITLSEP001122334455.tlv", false, ROLE_PHONE, ""},
                 {"CTLFile.tlv", true, ROLE_UNITY_CONNECTION, ROLE_CUCM},
                 {"ITLFile.tlv", false, ROLE_PHONE, ""},
                 {"ringlist.xml", true, "", ""}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = bench_new(99);
        struct download download = {.client = {client, 40000}, .server = {server, 99}};
        const struct event event = {.type = EVENT_DOWNLOAD,
                                    .ref = ref(7),
                                    .actor = SERVER,
                                    .outside = {download.client, download.server},
                                    .outside_protocol = IP_UDP,
                                    .data = &download};
        g_strlcpy(download.name, cases[i].name, sizeof download.name);
        if (cases[i].given)
            download.bytes = span_of_text("list");
        rules_event(bench->rules, &event);
        bench->count = 0; /* what the rules find in such a list */
        assert_parties(bench, cases[i].of_client, cases[i].of_server);
    }
}

static void the_first_thing_learned_stays(void) {
    struct fixture fixture;
    set_up(&fixture, SERVICE_SCCP);
    hosts_learn_connection(fixture.hosts, &fixture.flow);
    fixture.flow.endpoints[SERVER].port = service_table[SERVICE_SSH_TUNNEL].first_port;
    fixture.flow.id = 2;
    hosts_learn_connection(fixture.hosts, &fixture.flow);
    assert_roles(&fixture, ROLE_EXPRESSWAY_C, ROLE_CUCM);
}

static void hosts_are_bounded(void) {
    enum { KEPT = 4096 };
    struct fixture fixture;
    set_up(&fixture, SERVICE_SCCP);
    struct address *address = &fixture.flow.endpoints[SERVER].address;
    for (unsigned i = 0; i <= KEPT; i++) {
        address->bytes[2] = (uint8_t)(i >> 8);
        address->bytes[3] = (uint8_t)i;
        fixture.flow.id++;
        hosts_learn_connection(fixture.hosts, &fixture.flow);
        g_assert_cmpstr(hosts_role(fixture.hosts, address), ==, i < KEPT ? ROLE_CUCM : "");
    }
    g_assert_cmpuint(fixture.limits.hit[LIMIT_HOSTS], ==, 1);
    fixture.flow.id++;
    hosts_learn_connection(fixture.hosts, &fixture.flow); /* the same host */
    g_assert_cmpuint(fixture.limits.hit[LIMIT_HOSTS], ==, 1);
    hosts_free(fixture.hosts);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hosts/ttl", a_server_is_as_far_away_as_all_its_packets_say);
    g_test_add_func("/hosts/service", a_service_tells_who_serves_it);
    g_test_add_func("/hosts/unanswered", what_was_not_answered_tells_nothing);
    g_test_add_func("/hosts/unity", unity_connection_is_known_by_its_certificate);
    g_test_add_func("/hosts/download", a_download_tells_who_asks_and_who_gives);
    g_test_add_func("/hosts/first", the_first_thing_learned_stays);
    g_test_add_func("/hosts/bounded", hosts_are_bounded);
    return g_test_run();
}
