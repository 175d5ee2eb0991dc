/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP, TCP, UDP and ICMP headers: lengths bound what is read, and contradictions are told. */
#include "capture/net/icmp.h"
#include "capture/net/transport.h"
#include "capture/observe/icmp/icmp_error.h"
#include "packets.h"

static const char *const a = "10.0.0.1", *const b = "10.0.0.2";

struct reading {
    GByteArray *bytes;
    struct skipped skipped;
    struct ip_packet packet;
};

/* Takes the bytes over; `captured` of them were captured. */
static bool read_cut(struct reading *reading, GByteArray *bytes, size_t captured) {
    *reading = (struct reading){.bytes = bytes};
    reading->packet.payload =
        (struct payload){span_first(span_of_bytes(bytes), captured), bytes->len};
    return ip_read(&reading->packet, &reading->skipped);
}

static bool read_all(struct reading *reading, GByteArray *bytes) {
    return read_cut(reading, bytes, bytes->len);
}

static void done(struct reading *reading) {
    g_byte_array_unref(reading->bytes);
}

static void assert_skipped(struct reading *reading, enum skipped_kind kind) {
    g_assert_cmpuint(reading->skipped.used, ==, 1);
    g_assert_cmpint(reading->skipped.counts[0].kind, ==, kind);
    done(reading);
}

static GByteArray *changed(GByteArray *bytes, unsigned at, unsigned value) {
    bytes->data[at] = (uint8_t)value;
    return bytes;
}

static void padding_is_not_payload(void) {
    struct reading reading;
    g_assert_true(read_all(
        &reading, joined(ipv4_packet(6, a, b, 1, text_bytes("data")), text_bytes("padding"))));
    g_assert_true(span_equals_text(reading.packet.payload.bytes, "data"));
    done(&reading);
    g_assert_true(read_all(
        &reading, joined(ipv6_packet(6, "::1", "::2", text_bytes("data")), text_bytes("padding"))));
    g_assert_cmpuint(reading.packet.payload.length, ==, 4);
    g_assert_cmpuint(span_len(reading.packet.payload.bytes), ==, 4);
    done(&reading);
}

static void a_promise_beyond_the_capture_is_a_cut(void) {
    struct reading reading;
    GByteArray *packet = ipv4_packet(6, a, b, 1, text_bytes("whole data"));
    g_byte_array_set_size(packet, 24); /* a tool shortened it and forgot to say so */
    g_assert_true(read_all(&reading, packet));
    g_assert_cmpuint(reading.packet.payload.length, ==, 10);
    g_assert_true(span_equals_text(reading.packet.payload.bytes, "whol"));
    done(&reading);
}

static void contradicting_lengths_are_malformed(void) {
    struct reading reading;
    g_assert_false(read_all(&reading, changed(ipv4_packet(6, a, b, 1, text_bytes("")), 0, 0x44)));
    assert_skipped(&reading, SKIPPED_MALFORMED);
    g_assert_false(read_all(&reading, changed(ipv4_packet(6, a, b, 1, text_bytes("")), 3, 19)));
    assert_skipped(&reading, SKIPPED_MALFORMED);
    g_assert_false(read_all(&reading, changed(ipv4_packet(6, a, b, 1, text_bytes("")), 0, 0x55)));
    assert_skipped(&reading, SKIPPED_MALFORMED);
    g_assert_false(read_cut(&reading, ipv4_packet(6, a, b, 1, text_bytes("")), 19));
    assert_skipped(&reading, SKIPPED_CUT);
}

static void extension_headers_beyond_the_packet_are_malformed(void) {
    struct reading reading;
    g_assert_false(
        read_all(&reading, ipv6_packet(0, "::1", "::2", hex_bytes("06 01 0000 00000000"))));
    assert_skipped(&reading, SKIPPED_MALFORMED);
    g_assert_true(read_all(&reading, ipv6_packet(50, "::1", "::2", text_bytes("ESP"))));
    g_assert_cmpuint(reading.packet.protocol, ==, 50);
    done(&reading);
}

static void tcp_options_may_be_cut_but_not_lie(void) {
    struct reading reading;
    struct segment segment;
    GByteArray *tcp =
        changed(tcp_packet(1, 2, 3, 4, TCP_ACK, text_bytes("OPTIONS.data")), 12, 0x70);
    g_assert_true(read_cut(&reading, ipv4_packet(6, a, b, 9, tcp), 40));
    g_assert_true(segment_read(&reading.packet, &segment, &reading.skipped));
    g_assert_cmpuint(segment.payload_length, ==, 4);
    g_assert_true(span_is_empty(segment.payload));
    g_assert_cmpuint(segment.ip_id, ==, 9);
    done(&reading);
    const unsigned wrong[] = {0x40, 0xf0};
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
        tcp = changed(tcp_packet(1, 2, 3, 4, TCP_ACK, text_bytes("data")), 12, wrong[i]);
        g_assert_true(read_all(&reading, ipv4_packet(6, a, b, 9, tcp)));
        g_assert_false(segment_read(&reading.packet, &segment, &reading.skipped));
        assert_skipped(&reading, SKIPPED_MALFORMED);
    }
}

static void udp_is_bounded_by_its_own_length(void) {
    struct reading reading;
    struct udp_datagram datagram;
    g_assert_true(read_all(
        &reading, ipv4_packet(17, a, b, 1,
                              joined(udp_packet(1, 2, text_bytes("data")), text_bytes("more")))));
    g_assert_true(udp_read(&reading.packet, &datagram, &reading.skipped));
    g_assert_true(span_equals_text(datagram.payload, "data"));
    done(&reading);
    g_assert_true(read_all(
        &reading, ipv4_packet(17, a, b, 1, changed(udp_packet(1, 2, text_bytes("data")), 5, 0))));
    g_assert_true(udp_read(&reading.packet, &datagram, &reading.skipped));
    g_assert_cmpuint(datagram.payload_length, ==, 4);
    done(&reading);
    const unsigned wrong[] = {7, 13};
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
        GByteArray *udp = changed(udp_packet(1, 2, text_bytes("data")), 5, wrong[i]);
        g_assert_true(read_all(&reading, ipv4_packet(17, a, b, 1, udp)));
        g_assert_false(udp_read(&reading.packet, &datagram, &reading.skipped));
        assert_skipped(&reading, SKIPPED_MALFORMED);
    }
}

/* An ICMP packet of this type and code that quotes `quote`. */
static bool read_icmp(struct icmp_error *error, bool ipv6, unsigned type, unsigned code,
                      GByteArray *quote) {
    struct reading reading;
    GByteArray *icmp = g_byte_array_new();
    put8(icmp, type);
    put8(icmp, code);
    put16(icmp, 0);
    put32(icmp, 0);
    icmp = joined(icmp, quote);
    g_assert_true(read_all(&reading, ipv6 ? ipv6_packet(58, "2001:db8::9", "::1", icmp)
                                          : ipv4_packet(1, "10.0.0.9", a, 1, icmp)));
    bool read = icmp_read(&reading.packet, error, &reading.skipped);
    g_assert_cmpuint(reading.skipped.used, ==, 0);
    done(&reading);
    return read;
}

static GByteArray *quoted_tcp(void) {
    GByteArray *quote = ipv4_packet(6, a, b, 1, tcp_packet(40000, 8443, 7, 0, 2, text_bytes("")));
    g_byte_array_set_size(quote, 28);
    return quote;
}

static void only_unreachable_destinations_are_errors(void) {
    struct icmp_error error;
    for (unsigned code = 0; code < 16; code++)
        g_assert_cmpint(read_icmp(&error, false, 3, code, quoted_tcp()), ==, code != 4);
    g_assert_false(read_icmp(&error, false, 11, 0, quoted_tcp()));
    g_assert_false(read_icmp(&error, false, 8, 0, quoted_tcp()));
    g_assert_false(
        read_icmp(&error, false, 3, 1, ipv4_packet(89, a, b, 1, text_bytes("12345678"))));
    g_assert_false(read_icmp(&error, false, 3, 1, text_bytes("E")));
    g_assert_false(read_icmp(&error, false, 3, 1,
                             ipv4_fragment(6, a, b, 1, 5, text_bytes("from the middle"))));
}

static void icmpv6_quotes_are_read_through_extension_headers(void) {
    struct icmp_error error;
    char text[ENDPOINT_TEXT];
    GByteArray *quote = ipv6_packet(
        0, "::1", "::2", behind_hex("11 00 0104 00000000", udp_packet(5060, 53, text_bytes(""))));
    g_assert_true(read_icmp(&error, true, 1, 4, quote));
    g_assert_cmpuint(error.protocol, ==, 17);
    g_assert_cmpuint(error.code, ==, 4);
    g_assert_cmpstr(endpoint_write(&error.destination, text), ==, "[::2]:53");
    g_assert_cmpstr(address_write(&error.reporter, text), ==, "2001:db8::9");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ip/padding", padding_is_not_payload);
    g_test_add_func("/ip/cut", a_promise_beyond_the_capture_is_a_cut);
    g_test_add_func("/ip/malformed", contradicting_lengths_are_malformed);
    g_test_add_func("/ip/extensions", extension_headers_beyond_the_packet_are_malformed);
    g_test_add_func("/ip/tcp", tcp_options_may_be_cut_but_not_lie);
    g_test_add_func("/ip/udp", udp_is_bounded_by_its_own_length);
    g_test_add_func("/ip/icmp", only_unreachable_destinations_are_errors);
    g_test_add_func("/ip/icmpv6", icmpv6_quotes_are_read_through_extension_headers);
    return g_test_run();
}
