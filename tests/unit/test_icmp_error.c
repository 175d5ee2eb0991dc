/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP errors as events: between whom, and whose packet was refused. */
#include "capture/observe/icmp/icmp_error.h"
#include "capture/observe/observe.h"
#include "packets.h"

static const struct endpoint client = {{4, {10, 0, 0, 1}}, 40000},
                             server = {{4, {10, 0, 0, 2}}, 8443};

struct fixture {
    struct limits limits;
    struct observe *observe;
    struct net *net;
    struct event told;
    struct endpoint source; /* of its connection's client; port 0: it had none */
    unsigned count;
    uint64_t frame;
};

static void note(void *data, const struct event *event) {
    struct fixture *fixture = data;
    if (event->type != EVENT_ICMP_ERROR)
        return;
    fixture->told = *event;
    fixture->count++;
    if (event->connection != NULL)
        fixture->source = event->connection->flow->endpoints[CLIENT];
}

static void set_up(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->observe = observe_new(&fixture->limits, note, fixture);
    const struct net_listener listener = observe_listener(fixture->observe);
    fixture->net = net_new(16, &listener, &fixture->limits);
    observe_attach(fixture->observe, fixture->net);
}

static void tear_down(struct fixture *fixture, gconstpointer data) {
    (void)data;
    net_free(fixture->net);
    observe_free(fixture->observe);
}

static void feed(struct fixture *fixture, GByteArray *packet) {
    GByteArray *frame = ethernet_frame(0x0800, packet);
    fixture->frame++;
    const struct packet whole = {.frame = fixture->frame,
                                 .time = (int64_t)fixture->frame,
                                 .link_type = 1,
                                 .wire_length = frame->len,
                                 .bytes = span_of_bytes(frame)};
    net_packet(fixture->net, &whole);
    g_byte_array_unref(frame);
}

static GByteArray *segment(bool of_client, unsigned flags) {
    const char *const hosts[] = {"10.0.0.1", "10.0.0.2"};
    const unsigned ports[] = {40000, 8443};
    return ipv4_packet(
        6, hosts[!of_client], hosts[of_client], 1,
        tcp_packet(ports[!of_client], ports[of_client], 7, 8, flags, g_byte_array_new()));
}

/* A router turned a segment of this side away. */
static void refuse(struct fixture *fixture, bool of_client) {
    GByteArray *quoted = behind_hex("03 0d 0000 00000000", segment(of_client, TCP_SYN));
    feed(fixture, ipv4_packet(1, "10.0.0.9", of_client ? "10.0.0.1" : "10.0.0.2", 2, quoted));
    g_assert_cmpuint(fixture->count, ==, 1);
    g_assert_cmpuint(fixture->told.ref.frame, ==, fixture->frame);
}

static void without_a_connection_the_sender_is_the_client(struct fixture *fixture,
                                                          gconstpointer data) {
    (void)data;
    refuse(fixture, true);
    g_assert_null(fixture->told.connection);
    g_assert_true(endpoint_equals(&fixture->told.outside[CLIENT], &client));
    g_assert_true(endpoint_equals(&fixture->told.outside[SERVER], &server));
    g_assert_cmpint(fixture->told.actor, ==, CLIENT);
}

static void the_actor_is_whose_segment_was_refused(struct fixture *fixture, gconstpointer data) {
    feed(fixture, segment(true, TCP_SYN));
    refuse(fixture, data == NULL);
    g_assert_true(endpoint_equals(&fixture->source, &client));
    g_assert_cmpint(fixture->told.actor, ==, data == NULL ? CLIENT : SERVER);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add("/icmp_error/unknown", struct fixture, NULL, set_up,
               without_a_connection_the_sender_is_the_client, tear_down);
    g_test_add("/icmp_error/client", struct fixture, NULL, set_up,
               the_actor_is_whose_segment_was_refused, tear_down);
    g_test_add("/icmp_error/server", struct fixture, "", set_up,
               the_actor_is_whose_segment_was_refused, tear_down);
    return g_test_run();
}
