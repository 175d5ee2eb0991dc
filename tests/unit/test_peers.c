/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who called whom: connections are added up by their hosts, port and outcome. */
#include "capture/diagnose/peers.h"

#include <glib.h>

struct fixture {
    struct services services;
    struct limits limits;
    struct findings *findings;
    struct hosts *hosts;
    struct peers *peers;
    GArray *told; /* struct peering */
};

static void ignore(void *data, const struct finding *finding, enum finding_change change) {
    (void)data;
    (void)finding;
    (void)change;
}

static struct fixture *fixture_new(void) {
    struct fixture *fixture = g_new0(struct fixture, 1);
    services_init(&fixture->services);
    fixture->findings = findings_new(&fixture->limits, ignore, NULL);
    fixture->hosts = hosts_new(&fixture->services);
    fixture->peers = peers_new(&fixture->services, &fixture->limits);
    fixture->told = g_array_new(FALSE, FALSE, sizeof(struct peering));
    return fixture;
}

static void fixture_free(struct fixture *fixture) {
    peers_free(fixture->peers);
    hosts_free(fixture->hosts);
    findings_free(fixture->findings);
    g_array_unref(fixture->told);
    g_free(fixture);
}

static struct endpoint endpoint(unsigned host, uint16_t port) {
    return (struct endpoint){{4, {10, 0, (uint8_t)(host >> 8), (uint8_t)host}}, port};
}

/* Host 1 called `server`; each side sent as many bytes as told, in frames 10 * id and the next. */
static struct flow flow_to(uint64_t id, struct endpoint server, uint64_t asked, uint64_t answered) {
    return (struct flow){
        .id = id,
        .ends = {endpoint(1, (uint16_t)(40000 + id)), server},
        .sides = {{.syn = {10 * id, 0}, .last_seen = {10 * id, 0}, .payload_bytes = asked},
                  {.last_seen = {10 * id + 1, 0}, .payload_bytes = answered}},
    };
}

static void gone(struct fixture *fixture, struct flow flow) {
    struct conversation conversation = {.flow = &flow};
    const struct event event = {.type = EVENT_TCP_GONE, .conversation = &conversation};
    peers_event(fixture->peers, &event, fixture->findings);
    findings_forget(fixture->findings, flow.id);
}

/* `cause` tells findings apart. */
static void find(struct fixture *fixture, enum code code, uint64_t conversation,
                 const char *cause) {
    struct finding *draft = finding_draft(code, CONFIDENCE_CERTAIN, (struct place){1, 0});
    draft->conversation = conversation;
    findings_add(fixture->findings, draft, cause);
}

static void keep(void *data, const struct peering *peering) {
    struct fixture *fixture = data;
    g_array_append_vals(fixture->told, peering, 1);
}

static const struct peering *tell(struct fixture *fixture, unsigned lines) {
    g_array_set_size(fixture->told, 0);
    peers_tell(fixture->peers, fixture->hosts, keep, fixture);
    g_assert_cmpuint(fixture->told->len, ==, lines);
    return (const struct peering *)(const void *)fixture->told->data;
}

static void connections_to_one_port_are_one_line(void) {
    struct fixture *fixture = fixture_new();
    gone(fixture, flow_to(3, endpoint(2, 8443), 5, 5));
    gone(fixture, flow_to(2, endpoint(2, 8443), 5, 5));
    gone(fixture, flow_to(4, endpoint(3, 8443), 5, 5));
    gone(fixture, flow_to(5, endpoint(2, 7502), 5, 5));
    const struct peering *told = tell(fixture, 3);
    g_assert_cmpuint(told[0].connections[OUTCOME_WELL], ==, 2);
    g_assert_cmpuint(told[0].first, ==, 20);
    g_assert_cmpuint(told[0].last, ==, 31);
    g_assert_cmpuint(told[0].client.endpoint.port, ==, 0);
    g_assert_cmpstr(told[0].service, ==, "AXL/HTTPS");
    g_assert_cmpstr(told[2].server.role, ==, "ILS hub");
    fixture_free(fixture);
}

static void what_is_no_service_of_ours_is_left_out(void) {
    struct fixture *fixture = fixture_new();
    gone(fixture, flow_to(1, endpoint(2, 3306), 5, 5));
    tell(fixture, 0);
    fixture_free(fixture);
}

static void the_worst_finding_decides(void) {
    struct fixture *fixture = fixture_new();
    find(fixture, CODE_TLS_SELF_SIGNED, 1, "");
    find(fixture, CODE_TCP_RESET, 2, "");
    find(fixture, CODE_TCP_RESET, 3, "");
    find(fixture, CODE_TLS_UNKNOWN_CA, 3, "");
    for (uint64_t id = 1; id <= 3; id++)
        gone(fixture, flow_to(id, endpoint(2, 5061), 5, 5));
    const struct peering *told = tell(fixture, 1);
    g_assert_cmpuint(told->connections[OUTCOME_WELL], ==, 1);
    g_assert_cmpuint(told->connections[OUTCOME_TROUBLED], ==, 1);
    g_assert_cmpuint(told->connections[OUTCOME_REFUSED], ==, 1);
    fixture_free(fixture);
}

static void one_that_nobody_answered_did_not_go_well(void) {
    struct fixture *fixture = fixture_new();
    struct tls_talk unfinished = {.version = 0x0303};
    struct flow flow = flow_to(2, endpoint(2, 5061), 5, 5);
    struct conversation conversation = {.flow = &flow, .tls = &unfinished};
    const struct event event = {.type = EVENT_TCP_GONE, .conversation = &conversation};
    gone(fixture, flow_to(1, endpoint(2, 5061), 5, 0));
    peers_event(fixture->peers, &event, fixture->findings);
    g_assert_cmpuint(tell(fixture, 1)->connections[OUTCOME_UNTOLD], ==, 2);
    fixture_free(fixture);
}

static void what_is_found_at_the_end_counts(void) {
    struct fixture *fixture = fixture_new();
    gone(fixture, flow_to(1, endpoint(2, 5269), 5, 5));
    gone(fixture, flow_to(2, endpoint(2, 5269), 5, 5));
    find(fixture, CODE_S2S_DIALBACK_UNANSWERED, 2, "");
    g_assert_cmpuint(tell(fixture, 1)->connections[OUTCOME_WELL], ==, 2);
    peers_settle(fixture->peers, fixture->findings);
    peers_settle(fixture->peers, fixture->findings);
    const struct peering *told = tell(fixture, 1);
    g_assert_cmpuint(told->connections[OUTCOME_WELL], ==, 1);
    g_assert_cmpuint(told->connections[OUTCOME_TROUBLED], ==, 1);
    fixture_free(fixture);
}

/* The finding itself is lost; that there was one is not. */
static void a_finding_without_room_counts(void) {
    struct fixture *fixture = fixture_new();
    for (unsigned i = 0; fixture->limits.hit[LIMIT_FINDINGS] == 0; i++) {
        char cause[16];
        g_snprintf(cause, sizeof cause, "%u", i);
        find(fixture, CODE_TLS_UNKNOWN_CA, 7, cause);
    }
    find(fixture, CODE_TLS_UNKNOWN_CA, 8, "no room");
    gone(fixture, flow_to(8, endpoint(2, 5061), 5, 5));
    g_assert_cmpuint(tell(fixture, 1)->connections[OUTCOME_REFUSED], ==, 1);
    fixture_free(fixture);
}

static void files_over_tftp_count_as_connections(void) {
    struct fixture *fixture = fixture_new();
    struct download download = {.transport = DOWNLOAD_TFTP,
                                .client = endpoint(1, 5000),
                                .server = endpoint(2, 69),
                                .request = {4, 0},
                                .complete = true};
    struct event event = {.type = EVENT_DOWNLOAD, .place = {9, 0}, .data.download = &download};
    peers_event(fixture->peers, &event, fixture->findings);
    event.type = EVENT_DOWNLOAD_REFUSED;
    peers_event(fixture->peers, &event, fixture->findings);
    download.transport = DOWNLOAD_HTTP; /* is a connection of its own */
    peers_event(fixture->peers, &event, fixture->findings);
    const struct peering *told = tell(fixture, 1);
    g_assert_cmpuint(told->connections[OUTCOME_WELL], ==, 1);
    g_assert_cmpuint(told->connections[OUTCOME_REFUSED], ==, 1);
    g_assert_cmpuint(told->first, ==, 4);
    g_assert_cmpuint(told->last, ==, 9);
    fixture_free(fixture);
}

static void lines_are_bounded_and_the_rest_is_counted(void) {
    struct fixture *fixture = fixture_new();
    for (unsigned host = 0; host < 5000; host++)
        gone(fixture, flow_to(1 + host, endpoint(host, 8443), 5, 5));
    tell(fixture, 4096);
    g_assert_cmpuint(fixture->limits.hit[LIMIT_PEERS], ==, 5000 - 4096);
    fixture_free(fixture);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/peers/lines", connections_to_one_port_are_one_line);
    g_test_add_func("/peers/strangers", what_is_no_service_of_ours_is_left_out);
    g_test_add_func("/peers/worst", the_worst_finding_decides);
    g_test_add_func("/peers/unanswered", one_that_nobody_answered_did_not_go_well);
    g_test_add_func("/peers/late", what_is_found_at_the_end_counts);
    g_test_add_func("/peers/full", a_finding_without_room_counts);
    g_test_add_func("/peers/tftp", files_over_tftp_count_as_connections);
    g_test_add_func("/peers/bounded", lines_are_bounded_and_the_rest_is_counted);
    return g_test_run();
}
