/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between which endpoints a frame goes: inside of tunnels, of fragments, and of what ICMP quotes.
 */
#include "capture/net/five_tuple.h"

#include "capture/net/ip.h"
#include "packets.h"

static const char *const client = "10.0.0.1", *const server = "10.0.0.2";

/* Takes the frame. "" when there is none. */
static void assert_between(GByteArray *frame, const char *source, const char *destination,
                           uint8_t protocol) {
    const struct packet packet = {
        .frame = 1, .link_type = 1, .wire_length = frame->len, .bytes = span_of_bytes(frame)};
    struct five_tuple found = {.protocol = 99};
    char text[ENDPOINT_TEXT];
    g_assert_true(five_tuple_read(&packet, &found) == (source[0] != '\0'));
    g_assert_cmpuint(found.protocol, ==, protocol);
    if (source[0] != '\0') {
        g_assert_cmpstr(endpoint_write(&found.source, text), ==, source);
        g_assert_cmpstr(endpoint_write(&found.destination, text), ==, destination);
    }
    g_byte_array_unref(frame);
}

static GByteArray *segment(void) {
    return ipv4_packet(6, client, server, 1, tcp_packet(40000, 8443, 1, 2, 0x18, text_bytes("x")));
}

static void ports_are_those_of_the_transport(void) {
    assert_between(ethernet_frame(0x0800, segment()), "10.0.0.1:40000", "10.0.0.2:8443", 6);
    assert_between(ethernet_frame(0x0800, ipv4_packet(17, client, server, 1,
                                                      udp_packet(5000, 53, text_bytes("x")))),
                   "10.0.0.1:5000", "10.0.0.2:53", 17);
}

static void a_tunnel_is_taken_off(void) {
    assert_between(ethernet_frame(0x0800, ipv4_packet(4, "10.9.9.1", "10.9.9.2", 1, segment())),
                   "10.0.0.1:40000", "10.0.0.2:8443", 6);
}

static void an_icmp_error_is_about_what_it_quotes(void) {
    GByteArray *quoted = behind_hex("03 0d 0000 00000000", segment());
    assert_between(ethernet_frame(0x0800, ipv4_packet(1, "10.0.0.9", client, 2, quoted)),
                   "10.0.0.1:40000", "10.0.0.2:8443", 6);
}

static void without_ip_there_is_nothing(void) {
    assert_between(ethernet_frame(0x0806, text_bytes("arp, who has")), "", "", 99);
    assert_between(ethernet_frame(0x0800, text_bytes("short")), "", "", 99);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/five_tuple/ports", ports_are_those_of_the_transport);
    g_test_add_func("/five_tuple/tunnel", a_tunnel_is_taken_off);
    g_test_add_func("/five_tuple/icmp", an_icmp_error_is_about_what_it_quotes);
    g_test_add_func("/five_tuple/none", without_ip_there_is_nothing);
    return g_test_run();
}
