/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much of a packet is headers, which stay when its payload is taken out. */
#include "capture/report/redact/headers.h"

#include "packets.h"

/* An IPv4 packet of this protocol, or an IPv6 one. */
static size_t headers_in(uint8_t version, uint8_t protocol, const char *hex) {
    GByteArray *bytes = hex_bytes(hex);
    const struct ip_packet packet = {
        .payload = {span_of_bytes(bytes), bytes->len}, .version = version, .protocol = protocol};
    const size_t length = headers_of_payload(&packet);
    g_byte_array_unref(bytes);
    return length;
}

#define PORTS "9c40 20fb 00000065 00000385 "
#define REST  "18 ffff 0000 0000 "

static void a_tcp_header_is_as_long_as_it_says(void) {
    g_assert_cmpuint(headers_in(4, IP_TCP, PORTS "50" REST "6869"), ==, 20);
    g_assert_cmpuint(headers_in(4, IP_TCP, PORTS "60" REST "01010101 6869"), ==, 24);
    g_assert_cmpuint(headers_in(4, IP_TCP, PORTS "70" REST "01010101 6869"), ==, 20);
    g_assert_cmpuint(headers_in(4, IP_TCP, PORTS "60" REST "01010101"), ==, 24);
    g_assert_cmpuint(headers_in(4, IP_TCP, PORTS "40" REST "6869"), ==, 20);
    g_assert_cmpuint(headers_in(4, IP_TCP, PORTS), ==, 12);
}

static void a_udp_header_has_eight_bytes(void) {
    g_assert_cmpuint(headers_in(4, IP_UDP, "0035 9c40 000a 0000 6869"), ==, 8);
    g_assert_cmpuint(headers_in(4, IP_UDP, "0035 9c40 000a"), ==, 6);
}

#define REFUSED_TCP "4500 0028 0001 0000 40 06 0000 0a000001 0a000002 9c40 20fb 00000065 6869"
#define REFUSED_UDP "4500 0028 0001 0000 40 11 0000 0a000001 0a000002 9c40 0045 0014 abcd 6869"

static void what_icmp_quotes_is_headers_up_to_the_ports(void) {
    g_assert_cmpuint(headers_in(4, IP_ICMP, "03 0d 0000 00000000" REFUSED_TCP), ==, 8 + 20 + 8);
    g_assert_cmpuint(headers_in(4, IP_ICMP, "03 0d 0000 00000000" REFUSED_UDP), ==, 8 + 20 + 6);
    for (unsigned type = 0; type < 20; type++) {
        char *hex = g_strdup_printf("%02x 00 0000 00000000" REFUSED_TCP, type);
        const bool quotes = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
        g_assert_cmpuint(headers_in(4, IP_ICMP, hex), ==, quotes ? 8 + 20 + 8 : 8);
        g_free(hex);
    }
    g_assert_cmpuint(headers_in(4, IP_ICMP, "03 0d 0000 00000000 00"), ==, 8);
    g_assert_cmpuint(headers_in(4, IP_ICMP, "03 0d"), ==, 2);
    g_assert_cmpuint(headers_in(4, IP_ICMP, ""), ==, 0);
}

#define HERE "20010db8 00000000 00000000 00000001 "
#define MAC  "02000000 0001 "

static void neighbours_may_be_seen_as_far_as_they_are_understood(void) {
    static const struct {
        const char *hex;
        size_t understood;
    } cases[] = {
        {"82 00 0000 00000000" HERE, 24},                              /* listeners: query, */
        {"82 00 0000 00000000" HERE "00 00 0001" HERE "73656372", 44}, /* with a source, */
        {"83 00 0000 00000000" HERE "73656372", 24},                   /* report */
        {"8f 00 0000 0000 0001 04 00 0001" HERE HERE "73656372", 44},
        {"8f 00 0000 0000 0001 04 01 0000" HERE "73656372", 10}, /* more than addresses */
        {"85 00 0000 00000000 0101" MAC, 16},                    /* routers: solicitation, */
        {"86 00 0000 40000708 00000000 00000000 0501 0000 000005dc 0101" MAC, 32},
        {"86 00 0000 40000708 00000000 00000000 0304 40c0 00000001 00000001 00000000" HERE, 48},
        {"86 00 0000 40000708 00000000 00000000 1903 0000 00000001" HERE, 40},
        {"87 00 0000 00000000" HERE "0101" MAC "73656372", 32}, /* neighbours */
        {"88 00 0000 60000000" HERE "0201" MAC, 32},
        {"88 00 0000 60000000" HERE "0e01 736563726574", 24}, /* a nonce */
        {"88 00 0000 60000000" HERE "0102" MAC "7365637265742121", 24},
        {"89 00 0000 00000000" HERE HERE "0401 00000000 0000", 40},
        {"80 00 0000 00000000 73656372", 8}, /* an echo is none of them */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpuint(headers_in(6, IP_ICMPV6, cases[i].hex), ==, cases[i].understood);
    g_assert_cmpuint(headers_in(4, IP_ICMP, cases[0].hex), ==, 8);
}

static void of_other_protocols_nothing_is_a_header(void) {
    g_assert_cmpuint(headers_in(4, 89, "0201 002c"), ==, 0);
}

static void a_later_fragment_has_none(void) {
    struct ip_packet packet = {.payload = {span_of_text("12345678901234567890"), 20},
                               .version = 4,
                               .protocol = IP_UDP,
                               .is_fragment = true};
    g_assert_cmpuint(headers_of_payload(&packet), ==, 8);
    packet.fragment_offset = 8;
    g_assert_cmpuint(headers_of_payload(&packet), ==, 0);
}

/* So many bytes behind an Ethernet header of this type. */
static size_t headers_behind(uint16_t type, size_t length, bool with_topology) {
    static const uint8_t arp[] = {0, 1, 8, 0, 6, 4, 0, 1};
    GByteArray *payload = g_byte_array_new();
    g_byte_array_set_size(payload, (guint)length);
    memset(payload->data, 0, length);
    if (type == 0x0806)
        memcpy(payload->data, arp, sizeof arp);
    GByteArray *frame = ethernet_frame(type, payload);
    const struct packet packet = {
        .frame = 1, .link_type = 1, .wire_length = frame->len, .bytes = span_of_bytes(frame)};
    struct skipped skipped = {.used = 0};
    struct layers layers;
    layers_begin(&layers, &packet, &skipped);
    while (layers_next_ip(&layers, &skipped))
        ;
    const size_t headers = headers_of_link(&layers, &skipped, with_topology);
    g_byte_array_unref(frame);
    return headers;
}

static void what_networks_say_among_themselves_stays(void) {
    for (unsigned with_topology = 0; with_topology < 2; with_topology++) {
        g_assert_cmpuint(headers_behind(0x0806, 46, with_topology), ==, 28);
        g_assert_cmpuint(headers_behind(0x0806, 20, with_topology), ==, 18);
        g_assert_cmpuint(headers_behind(0x88cc, 1500, with_topology), ==, with_topology * 1500u);
        g_assert_cmpuint(headers_behind(0x88cc, 1600, with_topology), ==, with_topology * 1500u);
        g_assert_cmpuint(headers_behind(0x8809, 110, with_topology), ==, with_topology * 110u);
        g_assert_cmpuint(headers_behind(0x1234, 110, with_topology), ==, 0);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/redact_headers/tcp", a_tcp_header_is_as_long_as_it_says);
    g_test_add_func("/redact_headers/udp", a_udp_header_has_eight_bytes);
    g_test_add_func("/redact_headers/icmp", what_icmp_quotes_is_headers_up_to_the_ports);
    g_test_add_func("/redact_headers/neighbours",
                    neighbours_may_be_seen_as_far_as_they_are_understood);
    g_test_add_func("/redact_headers/others", of_other_protocols_nothing_is_a_header);
    g_test_add_func("/redact_headers/fragment", a_later_fragment_has_none);
    g_test_add_func("/redact_headers/link", what_networks_say_among_themselves_stays);
    return g_test_run();
}
