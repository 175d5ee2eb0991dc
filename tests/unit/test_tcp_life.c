/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets in, events about how connections end out: refused, unanswered, reset and closed are never
 * mixed up, and bytes are told before the end that follows them. */
#include "capture/observe/event.h"
#include "packets.h"
#include "tests/support/transcript.h"

enum { FIN = TCP_FIN, SYN = TCP_SYN, RST = TCP_RST, ACK = TCP_ACK };

static const char *const client = "10.0.0.1", *const server = "10.0.0.2";

struct wire {
    struct transcript_room room;
    struct net *net;
    uint64_t frame;
};

static void log_without_conversation(void *data, const struct event *event) {
    struct wire *wire = data;
    if (event->connection == NULL)
        g_string_append_printf(wire->room.log, "%d icmp_error unknown\n", (int)event->ref.frame);
    else
        transcript_log_event(wire->room.log, event);
}

static struct wire *wire_new(void) {
    struct wire *wire = g_new0(struct wire, 1);
    wire->room.log = g_string_new(NULL);
    wire->room.observe = observe_new(&wire->room.limits, log_without_conversation, wire);
    wire->room.listener = observe_listener(wire->room.observe);
    wire->net = net_new(8, &wire->room.listener, &wire->room.limits);
    observe_attach(wire->room.observe, wire->net);
    return wire;
}

static void feed(struct wire *wire, GByteArray *ip) {
    GByteArray *frame = ethernet_frame(0x0800, ip);
    wire->frame++;
    struct packet packet = {.frame = wire->frame,
                            .time = (int64_t)wire->frame * 1000000000,
                            .link_type = 1,
                            .wire_length = frame->len,
                            .bytes = span_of(frame->data, frame->len)};
    net_packet(wire->net, &packet);
    g_byte_array_unref(frame);
}

static void from_client(struct wire *wire, uint32_t sequence, uint32_t acknowledged, unsigned flags,
                        const char *text) {
    feed(wire,
         ipv4_packet(6, client, server, (unsigned)wire->frame + 1,
                     tcp_packet(40000, 8443, sequence, acknowledged, flags, text_bytes(text))));
}

static void from_server(struct wire *wire, uint32_t sequence, uint32_t acknowledged, unsigned flags,
                        const char *text) {
    feed(wire,
         ipv4_packet(6, server, client, (unsigned)wire->frame + 1,
                     tcp_packet(8443, 40000, sequence, acknowledged, flags, text_bytes(text))));
}

static void shake_hands(struct wire *wire) {
    from_client(wire, 100, 0, SYN, "");
    from_server(wire, 900, 101, SYN | ACK, "");
    from_client(wire, 101, 901, ACK, "");
}

/* Ends the capture and compares all that was told. */
static void expect(struct wire *wire, const char *lines) {
    net_free(wire->net);
    g_assert_cmpstr(wire->room.log->str, ==, lines);
    observe_free(wire->room.observe);
    g_string_free(wire->room.log, TRUE);
    g_free(wire);
}

static void silence_is_unanswered(void) {
    struct wire *wire = wire_new();
    from_client(wire, 100, 0, SYN, "");
    from_client(wire, 100, 0, SYN, "");
    expect(wire, "1 tcp_unanswered client\n2 gone\n");
}

static void one_direction_alone_is_not_unanswered(void) {
    struct wire *wire = wire_new();
    from_client(wire, 100, 0, SYN, "");
    from_client(wire, 101, 901, ACK, "");
    from_client(wire, 101, 901, ACK, "x");
    expect(wire, "3 gone\n");
}

static void a_reset_that_answers_a_syn_is_refusal(void) {
    struct wire *wire = wire_new();
    from_client(wire, 100, 0, SYN, "");
    from_server(wire, 0, 101, RST | ACK, "");
    expect(wire, "2 tcp_refused server\n2 gone\n");
}

static void a_client_that_gave_up_is_not_refused(void) {
    struct wire *wire = wire_new();
    from_client(wire, 100, 0, SYN, "");
    from_client(wire, 101, 0, RST, "");
    expect(wire, "1 tcp_unanswered client\n2 gone\n");
}

static void a_half_open_scan_is_silent(void) {
    struct wire *wire = wire_new();
    from_client(wire, 100, 0, SYN, "");
    from_server(wire, 900, 101, SYN | ACK, "");
    from_client(wire, 101, 0, RST, "");
    expect(wire, "3 gone\n");
}

static void a_reset_after_the_opening_is_reported_with_who_sent_it(void) {
    struct wire *wire = wire_new();
    shake_hands(wire);
    from_server(wire, 901, 101, RST | ACK, "");
    expect(wire, "4 tcp_reset server\n4 gone\n");
    wire = wire_new();
    shake_hands(wire);
    from_client(wire, 101, 901, RST | ACK, "");
    expect(wire, "4 tcp_reset client\n4 gone\n");
}

static void each_side_resets_once(void) {
    struct wire *wire = wire_new();
    shake_hands(wire);
    from_client(wire, 101, 901, ACK, "hello");
    from_server(wire, 901, 106, RST | ACK, "");
    from_server(wire, 901, 106, RST | ACK, "");
    from_client(wire, 106, 901, RST, "");
    g_assert_nonnull(strstr(wire->room.log->str, "5 tcp_reset server\n"));
    g_assert_null(strstr(wire->room.log->str, "6 tcp_reset server\n"));
    expect(wire, "5 tcp_reset server\n7 tcp_reset client\n7 gone\n");
}

static void a_reset_after_fin_is_reported_too(void) {
    struct wire *wire = wire_new();
    shake_hands(wire);
    from_client(wire, 101, 901, FIN | ACK, "");
    from_server(wire, 901, 102, ACK, "late");
    from_client(wire, 102, 0, RST, "");
    g_assert_nonnull(strstr(wire->room.log->str, "6 tcp_reset client\n"));
    expect(wire, "4 tcp_closed client\n6 tcp_reset client\n6 gone\n");
}

static void bytes_are_reported_before_the_reset_that_follows(void) {
    struct wire *wire = wire_new();
    shake_hands(wire);
    from_client(wire, 101, 901, ACK, "GET / HTTP/1.1\r\n\r\n");
    from_server(wire, 911, 119, ACK, "401 No\r\nContent-Length: 0\r\n\r\n");
    from_server(wire, 901, 119, ACK, "HTTP/1.1  ");
    from_server(wire, 940, 119, RST | ACK, "");
    expect(wire, "5 http_response server GET / (4) -> 401 'No' body 0\n"
                 "7 tcp_reset server\n"
                 "7 gone http requests 1 responses 1 waiting 0\n");
}

static void an_unanswered_request_is_reported_before_the_reset(void) {
    struct wire *wire = wire_new();
    shake_hands(wire);
    from_client(wire, 101, 901, ACK, "GET / HTTP/1.1\r\n\r\n");
    from_server(wire, 901, 119, RST | ACK, "");
    expect(wire, "4 http_unanswered client GET / (4)\n5 tcp_reset server\n"
                 "5 gone http requests 1 responses 0 waiting 1\n");
}

static void an_icmp_error_finds_its_connection(void) {
    struct wire *wire = wire_new();
    from_client(wire, 100, 0, SYN, "");
    GByteArray *refused =
        ipv4_packet(6, client, server, 1, tcp_packet(40000, 8443, 100, 0, SYN, text_bytes("")));
    feed(wire, ipv4_packet(1, "10.0.0.9", client, 7, behind_hex("030d000000000000", refused)));
    GByteArray *other = ipv4_packet(6, client, "10.0.0.77", 1,
                                    tcp_packet(40000, 8443, 100, 0, SYN, text_bytes("")));
    feed(wire, ipv4_packet(1, "10.0.0.9", client, 8, behind_hex("030d000000000000", other)));
    expect(wire, "2 icmp_error client\n3 icmp_error unknown\n1 tcp_unanswered client\n1 gone\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp_life/unanswered", silence_is_unanswered);
    g_test_add_func("/tcp_life/one_direction", one_direction_alone_is_not_unanswered);
    g_test_add_func("/tcp_life/refused", a_reset_that_answers_a_syn_is_refusal);
    g_test_add_func("/tcp_life/gave_up", a_client_that_gave_up_is_not_refused);
    g_test_add_func("/tcp_life/scan", a_half_open_scan_is_silent);
    g_test_add_func("/tcp_life/reset", a_reset_after_the_opening_is_reported_with_who_sent_it);
    g_test_add_func("/tcp_life/once", each_side_resets_once);
    g_test_add_func("/tcp_life/after_fin", a_reset_after_fin_is_reported_too);
    g_test_add_func("/tcp_life/order", bytes_are_reported_before_the_reset_that_follows);
    g_test_add_func("/tcp_life/request_order", an_unanswered_request_is_reported_before_the_reset);
    g_test_add_func("/tcp_life/icmp", an_icmp_error_finds_its_connection);
    return g_test_run();
}
