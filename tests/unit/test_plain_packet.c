/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The short way to a packet leads where the long one does. */
#include "capture/net/layers.h"
#include "capture/net/plain_packet.h"
#include "net_log.h"

static void assert_same(const struct ip_packet *plain, const struct ip_packet *packet) {
    g_assert_true(plain->payload.bytes.at == packet->payload.bytes.at);
    g_assert_true(plain->payload.bytes.end == packet->payload.bytes.end);
    g_assert_cmpuint(plain->payload.length, ==, packet->payload.length);
    g_assert_cmpuint(plain->version, ==, packet->version);
    g_assert_cmpuint(plain->protocol, ==, packet->protocol);
    g_assert_false(packet->is_fragment);
    g_assert_cmpuint(plain->id, ==, packet->id);
    g_assert_cmpuint(plain->fragment_id, ==, packet->fragment_id);
    g_assert_cmpuint(plain->ttl, ==, packet->ttl);
    g_assert_true(plain->source == packet->source);
    g_assert_true(plain->destination == packet->destination);
}

/* True: it is a plain one. */
static bool compare(const struct packet *frame) {
    struct ip_packet plain;
    struct layers layers;
    struct skipped skipped = {.used = 0};
    if (!plain_packet_read(frame, &plain))
        return false;
    layers_begin(&layers, frame, &skipped);
    g_assert_true(layers_next_ip(&layers, &skipped));
    g_assert_cmpuint(skipped.used, ==, 0);
    assert_same(&plain, &layers.packet);
    return true;
}

static GByteArray *tcp_frame(void) {
    return ethernet_frame(0x0800,
                          ipv4_packet(6, "10.0.0.1", "10.0.0.2", 7,
                                      tcp_packet(40000, 8443, 1, 2, TCP_ACK, text_bytes("hello"))));
}

static void it_is_the_same_however_it_is_changed(void) {
    static const uint8_t values[] = {0, 1, 4, 5, 6, 8, 17, 0x20, 0x40, 0x45, 0x46, 0x65, 0xff};
    GByteArray *bytes = tcp_frame();
    unsigned plain = 0;
    for (guint at = 0; at < bytes->len; at++)
        for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
            const uint8_t before = bytes->data[at];
            bytes->data[at] = values[i];
            const struct packet frame = {.frame = 1,
                                         .link_type = LINK_ETHERNET,
                                         .wire_length = bytes->len,
                                         .bytes = span_of(bytes->data, bytes->len)};
            plain += compare(&frame);
            bytes->data[at] = before;
        }
    g_assert_cmpuint(plain, >, bytes->len);
    g_byte_array_unref(bytes);
}

static void it_is_the_same_however_it_is_cut(void) {
    GByteArray *bytes = tcp_frame();
    unsigned plain = 0;
    for (guint length = 0; length <= bytes->len; length++)
        for (guint wire = 0; wire <= bytes->len + 9; wire++) {
            uint8_t *copy = g_memdup2(bytes->data, length); /* so that its end is guarded */
            const struct packet frame = {.frame = 1,
                                         .link_type = LINK_ETHERNET,
                                         .wire_length = wire,
                                         .bytes = span_of(copy, length)};
            plain += compare(&frame);
            g_free(copy);
        }
    g_assert_cmpuint(plain, >, 0);
    g_byte_array_unref(bytes);
}

static void other_link_layers_are_not_plain(void) {
    GByteArray *bytes = tcp_frame();
    const struct packet frame = {.frame = 1,
                                 .link_type = LINK_LINUX_COOKED,
                                 .wire_length = bytes->len,
                                 .bytes = span_of(bytes->data, bytes->len)};
    g_assert_false(compare(&frame));
    g_byte_array_unref(bytes);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/net/plain/changed", it_is_the_same_however_it_is_changed);
    g_test_add_func("/net/plain/cut", it_is_the_same_however_it_is_cut);
    g_test_add_func("/net/plain/link", other_link_layers_are_not_plain);
    return g_test_run();
}
