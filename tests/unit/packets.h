/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets put together for tests, layer by layer: each function wraps a payload and frees it. */
#ifndef UCSCOPE_TESTS_PACKETS_H
#define UCSCOPE_TESTS_PACKETS_H

#include "capture/net/address.h"
#include "hex.h"

static inline void put8(GByteArray *bytes, unsigned value) {
    const uint8_t raw = (uint8_t)value;
    g_byte_array_append(bytes, &raw, 1);
}

static inline void put16(GByteArray *bytes, unsigned value) {
    put8(bytes, value >> 8);
    put8(bytes, value);
}

static inline void put32(GByteArray *bytes, uint32_t value) {
    put16(bytes, value >> 16);
    put16(bytes, value);
}

static inline GByteArray *text_bytes(const char *text) {
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, (const uint8_t *)text, (guint)strlen(text));
    return bytes;
}

/* `payload` behind `header`; both are freed. */
static inline GByteArray *joined(GByteArray *header, GByteArray *payload) {
    if (payload->len > 0)
        g_byte_array_append(header, payload->data, payload->len);
    g_byte_array_unref(payload);
    return header;
}

static inline GByteArray *behind_hex(const char *header, GByteArray *payload) {
    return joined(hex_bytes(header), payload);
}

static inline GByteArray *tcp_packet(unsigned source, unsigned destination, uint32_t sequence,
                                     uint32_t acknowledgement, unsigned flags,
                                     GByteArray *payload) {
    GByteArray *bytes = g_byte_array_new();
    put16(bytes, source);
    put16(bytes, destination);
    put32(bytes, sequence);
    put32(bytes, acknowledgement);
    put8(bytes, 0x50);
    put8(bytes, flags);
    put16(bytes, 0xffff);
    put32(bytes, 0);
    return joined(bytes, payload);
}

static inline GByteArray *udp_packet(unsigned source, unsigned destination, GByteArray *payload) {
    GByteArray *bytes = g_byte_array_new();
    put16(bytes, source);
    put16(bytes, destination);
    put16(bytes, 8 + payload->len);
    put16(bytes, 0);
    return joined(bytes, payload);
}

static inline void put_address(GByteArray *bytes, const char *text) {
    struct address address;
    g_assert_true(address_read(text, &address));
    g_byte_array_append(bytes, address.bytes, address.family == 4 ? 4 : 16);
}

/* `fragment`: flags and offset as in the header. */
static inline GByteArray *ipv4_fragment(unsigned protocol, const char *source,
                                        const char *destination, unsigned id, unsigned fragment,
                                        GByteArray *payload) {
    GByteArray *bytes = g_byte_array_new();
    put16(bytes, 0x4500);
    put16(bytes, 20 + payload->len);
    put16(bytes, id);
    put16(bytes, fragment);
    put8(bytes, 64);
    put8(bytes, protocol);
    put16(bytes, 0);
    put_address(bytes, source);
    put_address(bytes, destination);
    return joined(bytes, payload);
}

static inline GByteArray *ipv4_packet(unsigned protocol, const char *source,
                                      const char *destination, unsigned id, GByteArray *payload) {
    return ipv4_fragment(protocol, source, destination, id, 0, payload);
}

static inline GByteArray *ipv6_packet(unsigned next_header, const char *source,
                                      const char *destination, GByteArray *payload) {
    GByteArray *bytes = g_byte_array_new();
    put32(bytes, 0x60000000);
    put16(bytes, payload->len);
    put8(bytes, next_header);
    put8(bytes, 64);
    put_address(bytes, source);
    put_address(bytes, destination);
    return joined(bytes, payload);
}

static inline GByteArray *ethernet_frame(unsigned type, GByteArray *payload) {
    GByteArray *bytes = hex_bytes("020000000001 020000000002");
    put16(bytes, type);
    return joined(bytes, payload);
}

#endif
