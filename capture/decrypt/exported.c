/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/decrypt/exported.h"

enum { BLOCK_LEAST = 12, PORT_TYPE_TCP = 2 };

enum block_type { BLOCK_ENHANCED_PACKET = 6, BLOCK_SECTION = 0x0a0d0d0a };

enum tag {
    TAG_END = 0,
    TAG_IPV4_SOURCE = 20,
    TAG_IPV4_DESTINATION = 21,
    TAG_IPV6_SOURCE = 22,
    TAG_IPV6_DESTINATION = 23,
    TAG_PORT_TYPE = 24,
    TAG_SOURCE_PORT = 25,
    TAG_DESTINATION_PORT = 26,
    TAG_FRAME = 30,
};

/* The stream comes from a process on this host, in this host's byte order. */
static bool take_u32(struct span *rest, uint32_t *out) {
    struct span raw;
    if (!take_bytes(rest, sizeof *out, &raw))
        return false;
    memcpy(out, raw.at, sizeof *out);
    return true;
}

static void read_address(struct span value, uint8_t family, struct address *out) {
    size_t length = family == 4 ? 4 : 16;
    struct address address = {.family = family};
    if (span_len(value) != length)
        return;
    memcpy(address.bytes, value.at, length);
    *out = address;
}

/* Numbers in tags are big-endian. */
static uint32_t number_of(struct span value) {
    struct wire_u32 number;
    return take_be32(&value, &number) ? number.value : 0;
}

static void read_tag(uint16_t tag, struct span value, struct exported_pdu *out) {
    switch (tag) {
    case TAG_IPV4_SOURCE:
    case TAG_IPV6_SOURCE:
        read_address(value, tag == TAG_IPV4_SOURCE ? 4 : 6, &out->from.address);
        break;
    case TAG_IPV4_DESTINATION:
    case TAG_IPV6_DESTINATION:
        read_address(value, tag == TAG_IPV4_DESTINATION ? 4 : 6, &out->to.address);
        break;
    case TAG_PORT_TYPE:
        out->over_tcp = number_of(value) == PORT_TYPE_TCP;
        break;
    case TAG_SOURCE_PORT:
        out->from.port = (uint16_t)number_of(value);
        break;
    case TAG_DESTINATION_PORT:
        out->to.port = (uint16_t)number_of(value);
        break;
    case TAG_FRAME:
        out->frame = number_of(value);
        break;
    default:
        break;
    }
}

/* The tags before the payload. */
static bool read_packet(struct span packet, struct exported_pdu *out) {
    struct exported_pdu pdu = {.frame = 0};
    struct wire_u16 tag, length;
    struct span value;
    for (;;) {
        bool whole = take_be16(&packet, &tag) && take_be16(&packet, &length) &&
                     take_bytes(&packet, length.value, &value);
        if (!whole)
            return false;
        if (tag.value == TAG_END)
            break;
        read_tag(tag.value, value, &pdu);
    }
    pdu.payload = packet;
    if (pdu.frame == 0 || pdu.from.address.family == 0 || pdu.to.address.family == 0)
        return false;
    *out = pdu;
    return true;
}

/* Interface, two halves of the time, captured and original length, then the bytes. */
static bool read_enhanced_packet(struct span body, struct exported_pdu *out) {
    uint32_t captured;
    struct span packet;
    bool whole = take_skip(&body, 12) && take_u32(&body, &captured) && take_skip(&body, 4) &&
                 take_bytes(&body, captured, &packet);
    return whole && read_packet(packet, out);
}

enum exported_answer exported_take(struct span *rest, struct exported_pdu *out) {
    struct span look = *rest;
    uint32_t type, length, order;
    if (!take_u32(&look, &type) || !take_u32(&look, &length))
        return EXPORTED_MORE;
    bool fits = length >= BLOCK_LEAST && length % 4 == 0 && length <= EXPORTED_BLOCK_MOST;
    if (!fits)
        return EXPORTED_BAD;
    if (span_len(*rest) < length)
        return EXPORTED_MORE;
    struct span body = span_first(look, length - BLOCK_LEAST);
    struct span start = body;
    if (type == BLOCK_SECTION && (!take_u32(&start, &order) || order != 0x1a2b3c4d))
        return EXPORTED_BAD;
    *rest = span_after(*rest, length);
    bool reported = type == BLOCK_ENHANCED_PACKET && read_enhanced_packet(body, out);
    return reported ? EXPORTED_PDU : EXPORTED_OTHER;
}
