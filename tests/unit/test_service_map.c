/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who called whom: connections are added up by their hosts, port and outcome. */
#include "capture/observe/connection.h"
#include "capture/observe/download/download.h"
#include "capture/observe/event.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/service_map.h"

#include <glib.h>

struct fixture {
    struct services services;
    struct limits limits;
    struct findings *findings;
    struct hosts *hosts;
    struct service_map *service_map;
    GArray *reported; /* struct peering */
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
    fixture->hosts = hosts_new(&fixture->services, &fixture->limits);
    fixture->service_map = service_map_new(&fixture->services, &fixture->limits);
    fixture->reported = g_array_new(FALSE, FALSE, sizeof(struct service_pair));
    return fixture;
}

static void fixture_free(struct fixture *fixture) {
    service_map_free(fixture->service_map);
    hosts_free(fixture->hosts);
    findings_free(fixture->findings);
    g_array_unref(fixture->reported);
    g_free(fixture);
}

static struct endpoint endpoint(unsigned host, uint16_t port) {
    return (struct endpoint){{4, {10, 0, (uint8_t)(host >> 8), (uint8_t)host}}, port};
}

/* What its observer stored: it was read. */
static int read_state;

/* Host 1 called `server`; each side sent as many bytes as told, in frames 10 * id and the next. */
static struct flow flow_to(uint64_t id, struct endpoint server, uint64_t asked, uint64_t answered) {
    return (struct flow){
        .id = id,
        .endpoints = {endpoint(1, (uint16_t)(40000 + id)), server},
        .sides = {{.syn = frame_ref_of(10 * id, 0, 0),
                   .last_seen = frame_ref_of(10 * id, 0, 0),
                   .payload_bytes = asked},
                  {.last_seen = frame_ref_of(10 * id + 1, 0, 0), .payload_bytes = answered}},
    };
}

static void gone(struct fixture *fixture, struct flow flow) {
    struct connection connection = {.flow = &flow, .states[OBSERVER_HTTP] = &read_state};
    service_map_connection(fixture->service_map, &connection, fixture->findings, NULL);
    findings_forget(fixture->findings, flow.id);
}

/* `cause` tells findings apart. */
static void find(struct fixture *fixture, enum code code, uint64_t connection, const char *cause) {
    struct finding *finding = finding_new(code, CONFIDENCE_CERTAIN, frame_ref_of(1, 0, 0));
    finding->connection = connection;
    findings_add(fixture->findings, finding, cause);
}

static void buffer(void *data, const struct service_pair *service_pair) {
    struct fixture *fixture = data;
    g_array_append_vals(fixture->reported, service_pair, 1);
}

static const struct service_pair *tell(struct fixture *fixture, unsigned lines) {
    g_array_set_size(fixture->reported, 0);
    service_map_tell(fixture->service_map, fixture->hosts, buffer, fixture);
    g_assert_cmpuint(fixture->reported->len, ==, lines);
    return (const struct service_pair *)(const void *)fixture->reported->data;
}

static void connections_to_one_port_are_one_line(void) {
    struct fixture *fixture = fixture_new();
    gone(fixture, flow_to(3, endpoint(2, 8443), 5, 5));
    gone(fixture, flow_to(2, endpoint(2, 8443), 5, 5));
    gone(fixture, flow_to(4, endpoint(3, 8443), 5, 5));
    gone(fixture, flow_to(5, endpoint(2, 7502), 5, 5));
    const struct service_pair *reported = tell(fixture, 3);
    g_assert_cmpuint(reported[0].connections[OUTCOME_WELL], ==, 2);
    g_assert_cmpuint(reported[0].first, ==, 20);
    g_assert_cmpuint(reported[0].last, ==, 31);
    g_assert_cmpuint(reported[0].client.endpoint.port, ==, 0);
    g_assert_cmpstr(reported[0].service, ==, "AXL/HTTPS");
    g_assert_cmpstr(reported[2].server.role, ==, "ILS hub");
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
    const struct service_pair *reported = tell(fixture, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_WELL], ==, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_CLOSED], ==, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_REFUSED], ==, 1);
    fixture_free(fixture);
}

static void count(struct fixture *fixture, struct flow flow, struct tls_session *tls, void *read) {
    struct connection connection = {
        .flow = &flow, .states[OBSERVER_TLS] = tls, .states[OBSERVER_HTTP] = read};
    service_map_connection(fixture->service_map, &connection, fixture->findings, NULL);
}

static void well_is_what_was_read(void) {
    struct fixture *fixture = fixture_new();
    struct tls_session hidden = {.version = 0x0303, .complete = true};
    struct tls_session opened = {
        .version = 0x0303, .complete = true, .decrypted = {{1, 0}, {1, 0}}};
    count(fixture, flow_to(1, endpoint(2, 5061), 5, 5), NULL, NULL);
    count(fixture, flow_to(2, endpoint(2, 5061), 5, 5), &hidden, &read_state);
    g_assert_cmpuint(tell(fixture, 1)->connections[OUTCOME_NOT_JUDGED], ==, 2);
    count(fixture, flow_to(3, endpoint(2, 5061), 5, 5), &opened, &read_state);
    g_assert_cmpuint(tell(fixture, 1)->connections[OUTCOME_WELL], ==, 1);
    fixture_free(fixture);
}

static void a_note_of_success_is_enough(void) {
    struct fixture *fixture = fixture_new();
    struct tls_session hidden = {.version = 0x0303, .complete = true};
    find(fixture, CODE_ILS_JOINED, 1, "");
    count(fixture, flow_to(1, endpoint(2, 7501), 5, 5), &hidden, NULL);
    g_assert_cmpuint(tell(fixture, 1)->connections[OUTCOME_WELL], ==, 1);
    fixture_free(fixture);
}

static void how_a_silent_one_ended_is_told(void) {
    struct fixture *fixture = fixture_new();
    struct flow silent = flow_to(1, endpoint(2, 5061), 5, 0), closed = silent, reset = silent;
    closed.sides[SERVER].fin.frame = 11;
    reset.sides[SERVER].reset.frame = 11;
    count(fixture, silent, NULL, NULL);
    count(fixture, closed, NULL, NULL);
    count(fixture, reset, NULL, NULL);
    find(fixture, CODE_TCP_NO_ANSWER, 2, "");
    count(fixture, flow_to(2, endpoint(2, 5061), 0, 0), NULL, NULL);
    const struct service_pair *reported = tell(fixture, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_NOT_JUDGED], ==, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_CLOSED], ==, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_RESET], ==, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_UNANSWERED], ==, 1);
    g_assert_cmpuint(service_pair_connections(reported), ==, 4);
    fixture_free(fixture);
}

static void a_handshake_cut_short_was_reset_or_closed(void) {
    struct fixture *fixture = fixture_new();
    struct flow closed = flow_to(1, endpoint(2, 5061), 5, 5),
                reset = flow_to(2, endpoint(2, 5061), 5, 5);
    find(fixture, CODE_TLS_HANDSHAKE_CUT, 1, "");
    find(fixture, CODE_TLS_HANDSHAKE_CUT, 2, "");
    reset.sides[SERVER].reset.frame = 21;
    count(fixture, closed, NULL, NULL);
    count(fixture, reset, NULL, NULL);
    const struct service_pair *reported = tell(fixture, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_CLOSED], ==, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_RESET], ==, 1);
    fixture_free(fixture);
}

static void what_is_found_at_the_end_counts(void) {
    struct fixture *fixture = fixture_new();
    gone(fixture, flow_to(1, endpoint(2, 5269), 5, 5));
    gone(fixture, flow_to(2, endpoint(2, 5269), 5, 5));
    find(fixture, CODE_S2S_DIALBACK_UNANSWERED, 2, "");
    g_assert_cmpuint(tell(fixture, 1)->connections[OUTCOME_WELL], ==, 2);
    service_map_settle(fixture->service_map, fixture->findings);
    service_map_settle(fixture->service_map, fixture->findings);
    const struct service_pair *reported = tell(fixture, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_WELL], ==, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_UNANSWERED], ==, 1);
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

static void a_port_tells_more_than_bytes(void) {
    struct fixture *fixture = fixture_new();
    struct flow known = flow_to(1, endpoint(2, 5061), 5, 5),
                other = flow_to(2, endpoint(2, 99), 5, 5);
    struct connection connection = {.flow = &known}, unknown = {.flow = &other};
    service_map_connection(fixture->service_map, &connection, fixture->findings, "TLS");
    service_map_connection(fixture->service_map, &unknown, fixture->findings, "TLS");
    service_map_connection(fixture->service_map, &unknown, fixture->findings, NULL);
    const struct service_pair *reported = tell(fixture, 2);
    g_assert_cmpstr(reported[0].service, ==, "SIP/TLS");
    g_assert_cmpstr(reported[1].service, ==, "TLS");
    g_assert_cmpuint(reported[1].connections[OUTCOME_NOT_JUDGED], ==, 1);
    fixture_free(fixture);
}

static void files_over_tftp_count_as_connections(void) {
    struct fixture *fixture = fixture_new();
    struct download download = {.transport = DOWNLOAD_TFTP,
                                .client = endpoint(1, 5000),
                                .server = endpoint(2, 69),
                                .request = {4, 0},
                                .complete = true};
    struct event event = {.type = EVENT_DOWNLOAD, .ref = {9, 0}, .data = &download};
    service_map_download(fixture->service_map, &event);
    event.type = EVENT_DOWNLOAD_REFUSED;
    service_map_download(fixture->service_map, &event);
    download.transport = DOWNLOAD_HTTP; /* is a connection of its own */
    service_map_download(fixture->service_map, &event);
    const struct service_pair *reported = tell(fixture, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_WELL], ==, 1);
    g_assert_cmpuint(reported->connections[OUTCOME_REFUSED], ==, 1);
    g_assert_cmpuint(reported->first, ==, 4);
    g_assert_cmpuint(reported->last, ==, 9);
    fixture_free(fixture);
}

static void lines_are_bounded_and_the_rest_is_counted(void) {
    struct fixture *fixture = fixture_new();
    for (unsigned host = 0; host < 5000; host++)
        gone(fixture, flow_to(1 + host, endpoint(host, 8443), 5, 5));
    tell(fixture, 4096);
    g_assert_cmpuint(fixture->limits.hit[LIMIT_SERVICE_PAIRS], ==, 5000 - 4096);
    fixture_free(fixture);
}

/* A side of which not all records were opened may have said anything. */
static void well_is_what_was_opened_of_both_sides(void) {
    for (unsigned hidden = 0; hidden < 3; hidden++) {
        struct fixture *fixture = fixture_new();
        struct tls_session opened = {
            .version = 0x0303, .complete = true, .decrypted = {{1, 0}, {1, 0}}};
        if (hidden < 2)
            opened.sides[hidden].application_records = 2;
        count(fixture, flow_to(1, endpoint(2, 5061), 5, 5), &opened, &read_state);
        const enum outcome wanted = hidden < 2 ? OUTCOME_NOT_JUDGED : OUTCOME_WELL;
        g_assert_cmpuint(tell(fixture, 1)->connections[wanted], ==, 1);
        fixture_free(fixture);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service_map/lines", connections_to_one_port_are_one_line);
    g_test_add_func("/service_map/others", what_is_no_service_of_ours_is_left_out);
    g_test_add_func("/service_map/worst", the_worst_finding_decides);
    g_test_add_func("/service_map/well", well_is_what_was_read);
    g_test_add_func("/service_map/opened", well_is_what_was_opened_of_both_sides);
    g_test_add_func("/service_map/success", a_note_of_success_is_enough);
    g_test_add_func("/service_map/silent", how_a_silent_one_ended_is_told);
    g_test_add_func("/service_map/cut", a_handshake_cut_short_was_reset_or_closed);
    g_test_add_func("/service_map/late", what_is_found_at_the_end_counts);
    g_test_add_func("/service_map/full", a_finding_without_room_counts);
    g_test_add_func("/service_map/a_port_tells_more_than_bytes", a_port_tells_more_than_bytes);
    g_test_add_func("/service_map/tftp", files_over_tftp_count_as_connections);
    g_test_add_func("/service_map/bounded", lines_are_bounded_and_the_rest_is_counted);
    return g_test_run();
}
