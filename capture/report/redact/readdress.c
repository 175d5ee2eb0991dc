/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/redact/readdress.h"

#include <string.h>

#include "capture/net/link.h"
#include "capture/net/upper_pdu.h"
#include "capture/report/redact/checksum.h"
#include "capture/report/redact/neighbourhood.h"

enum { HARDWARE_SIZE = 6, V4_SIZE = 4, V6_SIZE = 16, V4_HEADER = 20, V6_HEADER = 40 };

static uint8_t *memory_at(const struct readdress *readdress, const uint8_t *at) {
    return readdress->bytes + (at - readdress->packet->bytes.at);
}

static void replace_ip(const struct readdress *readdress, const uint8_t *at, uint8_t family) {
    uint8_t *bytes = memory_at(readdress, at), before[V6_SIZE];
    const size_t size = family == 4 ? V4_SIZE : V6_SIZE;
    memcpy(before, bytes, size);
    pseudonymizer_address(readdress->pseudonymizer, family, bytes);
    *readdress->count += memcmp(before, bytes, size) != 0;
}

static void replace_hardware(const struct readdress *readdress, const uint8_t *at) {
    if (readdress->packet->bytes.end - at >= HARDWARE_SIZE)
        pseudonymizer_hardware(readdress->pseudonymizer, memory_at(readdress, at));
}

/* --- link layers ------------------------------------------------------------------------------ */

void readdress_frame(const struct readdress *readdress, const uint8_t *at) {
    replace_hardware(readdress, at);
    if (readdress->packet->bytes.end - at > HARDWARE_SIZE)
        replace_hardware(readdress, at + HARDWARE_SIZE);
}

/* An address of so many bytes, of which there is room for 8. */
static void replace_cooked(const struct readdress *readdress, struct span header, size_t length_at,
                           size_t address_at) {
    enum { ROOM = 8 };
    if (span_len(header) < address_at + ROOM)
        return;
    const uint8_t length = header.at[length_at];
    if (length == HARDWARE_SIZE)
        replace_hardware(readdress, header.at + address_at);
    else
        memset(memory_at(readdress, header.at + address_at), 0, ROOM);
}

void readdress_link(const struct readdress *readdress) {
    const struct span frame = readdress->packet->bytes;
    if (span_is_empty(frame))
        return;
    if (readdress->packet->link_type == LINK_ETHERNET)
        readdress_frame(readdress, frame.at);
    else if (readdress->packet->link_type == LINK_LINUX_COOKED)
        replace_cooked(readdress, frame, 5, 6);
    else if (readdress->packet->link_type == LINK_LINUX_COOKED2)
        replace_cooked(readdress, frame, 11, 12);
}

/* --- IP --------------------------------------------------------------------------------------- */

/* Options may be routes: they become those that say nothing (RFC 791 3.1). */
static void replace_v4(const struct readdress *readdress, struct span header) {
    enum { NO_OPERATION = 1, SOURCE_AT = 12, DESTINATION_AT = 16 };
    struct checksum checksum = checksum_of_header(header);
    const bool is_right = checksum_is_right(&checksum);
    const struct span options = span_after(header, V4_HEADER);
    replace_ip(readdress, header.at + SOURCE_AT, 4);
    replace_ip(readdress, header.at + DESTINATION_AT, 4);
    if (!span_is_empty(options))
        memset(memory_at(readdress, options.at), NO_OPERATION, span_len(options));
    const uint16_t after = is_right ? checksum_right(&checksum) : checksum_wrong(&checksum);
    memcpy(memory_at(readdress, header.at + checksum.field), &after, sizeof after);
}

/* Routes and home addresses (RFC 8200 4.2 to 4.6): padding takes their place. */
static void replace_extensions(const struct readdress *readdress, uint8_t next,
                               struct span extensions) {
    enum { UNIT = 8, WORD = 4, PAD = 1, FIXED = 4 };
    while (span_len(extensions) >= UNIT) {
        const bool is_authentication = next == IP_AUTHENTICATION;
        const size_t length = is_authentication     ? (extensions.at[1] + 2u) * WORD
                              : next == IP_FRAGMENT ? UNIT
                                                    : (extensions.at[1] + 1u) * UNIT;
        const struct span header = span_first(extensions, length);
        uint8_t *bytes = memory_at(readdress, header.at);
        const bool has_options = next == IP_HOP_BY_HOP || next == IP_DESTINATION_OPTIONS;
        if (has_options || next == IP_ROUTING)
            memset(bytes + FIXED, 0, span_len(header) - FIXED);
        for (size_t at = 2; has_options && at < span_len(header); at += 2 + bytes[at + 1]) {
            bytes[at] = PAD;
            bytes[at + 1] =
                (uint8_t)(span_len(header) - at - 2 < UINT8_MAX ? span_len(header) - at - 2
                                                                : UINT8_MAX - 1);
        }
        next = bytes[0];
        extensions = span_after(extensions, length);
    }
}

static void replace_v6(const struct readdress *readdress, struct span header) {
    enum { NEXT_AT = 6, SOURCE_AT = 8, DESTINATION_AT = 24 };
    replace_ip(readdress, header.at + SOURCE_AT, 6);
    replace_ip(readdress, header.at + DESTINATION_AT, 6);
    replace_extensions(readdress, header.at[NEXT_AT], span_after(header, V6_HEADER));
}

void readdress_ip(const struct readdress *readdress, const struct ip_packet *packet) {
    enum { V4_SOURCE_AT = 12, V6_SOURCE_AT = 8 };
    const uint8_t *begin = packet->source - (packet->version == 4 ? V4_SOURCE_AT : V6_SOURCE_AT);
    if (packet->version == 4) /* without the header of IPsec that may follow */
        replace_v4(readdress, span_of(begin, (size_t)(*begin & 0xf) * 4));
    else
        replace_v6(readdress, (struct span){begin, packet->payload.bytes.at});
}

/* --- TCP -------------------------------------------------------------------------------------- */

/* End, no operation, segment size, window scale, SACK permitted, SACK, timestamps. */
static bool is_usual(uint8_t kind) {
    return kind <= 5 || kind == 8;
}

void readdress_tcp(const struct readdress *readdress, const struct ip_packet *packet) {
    enum { HEADER = 20, OFFSET_AT = 12, NO_OPERATION = 1 };
    struct span header = packet->payload.bytes;
    if (packet->protocol != IP_TCP || packet->is_fragment || span_len(header) < HEADER)
        return;
    struct span options = span_after(span_first(header, (header.at[OFFSET_AT] >> 4) * 4u), HEADER);
    while (!span_is_empty(options) && *options.at != 0) {
        size_t length = *options.at == NO_OPERATION || span_len(options) < 2 ? 1 : options.at[1];
        if (length == 0)
            length = 1;
        if (!is_usual(*options.at))
            memset(memory_at(readdress, options.at), NO_OPERATION,
                   span_len(span_first(options, length)));
        options = span_after(options, length);
    }
}

/* --- messages that were exported -------------------------------------------------------------- */

void readdress_pdu(const struct readdress *readdress) {
    struct span rest = readdress->packet->bytes;
    struct upper_pdu_tag tag;
    while (upper_pdu_take_tag(&rest, &tag) && tag.number != UPPER_PDU_END) {
        const bool is_v4 =
            tag.number == UPPER_PDU_IPV4_SOURCE || tag.number == UPPER_PDU_IPV4_DESTINATION;
        const bool is_v6 =
            tag.number == UPPER_PDU_IPV6_SOURCE || tag.number == UPPER_PDU_IPV6_DESTINATION;
        if ((is_v4 && span_len(tag.value) == V4_SIZE) || (is_v6 && span_len(tag.value) == V6_SIZE))
            replace_ip(readdress, tag.value.at, is_v4 ? 4 : 6);
    }
}

/* --- what payloads speak of ------------------------------------------------------------------- */

static void replace_part(void *data, enum neighbourhood_part kind, struct span part) {
    const struct readdress *readdress = data;
    if (kind == PART_HARDWARE)
        replace_hardware(readdress, part.at);
    else
        replace_ip(readdress, part.at, kind == PART_V4 ? 4 : 6);
}

void readdress_icmp(const struct readdress *readdress, const struct ip_packet *packet) {
    enum { HEADER = 8, REDIRECT = 5, GATEWAY_AT = 4 };
    const struct span message = packet->payload.bytes;
    struct ip_packet refused = {.payload = packet->payload};
    struct span header;
    if (packet->is_fragment || (packet->protocol != IP_ICMP && packet->protocol != IP_ICMPV6) ||
        (packet->protocol == IP_ICMPV6 &&
         neighbourhood_icmpv6(message, replace_part, (void *)readdress) > 0))
        return;
    if (packet->protocol == IP_ICMP && span_len(message) >= HEADER && *message.at == REDIRECT)
        replace_ip(readdress, message.at + GATEWAY_AT, 4);
    if (payload_take(&refused.payload, HEADER, &header, NULL) && ip_read(&refused, NULL))
        readdress_ip(readdress, &refused);
}

void readdress_arp(const struct readdress *readdress, struct span message) {
    (void)neighbourhood_arp(message, replace_part, (void *)readdress);
}
