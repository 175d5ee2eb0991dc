/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads IPv4 (RFC 791) and IPv6 (RFC 8200) headers. Checksums are not verified: on the sending
 * host, where the network card computes them, the capture has wrong ones. */
#include "capture/net/ip.h"

#include <glib.h>

static bool malformed(struct skipped *skipped) {
    skipped_add(skipped, SKIPPED_MALFORMED, 0);
    return false;
}

static bool read_v4(struct ip_packet *packet, struct skipped *skipped) {
    struct span header, source, destination, options;
    struct wire_u8 version_and_length, ttl, protocol;
    struct wire_u16 total, id, fragment;
    if (!payload_take(&packet->payload, 20, &header, skipped))
        return false;
    bool whole = take_u8(&header, &version_and_length) && take_skip(&header, 1) &&
                 take_be16(&header, &total) && take_be16(&header, &id) &&
                 take_be16(&header, &fragment) && take_u8(&header, &ttl) &&
                 take_u8(&header, &protocol) && take_skip(&header, 2) &&
                 take_bytes(&header, 4, &source) && take_bytes(&header, 4, &destination);
    const size_t header_length = (version_and_length.value & 15u) * 4u;
    if (!whole || header_length < 20 || (total.value != 0 && total.value < header_length))
        return malformed(skipped);
    if (header_length > 20 &&
        !payload_take(&packet->payload, header_length - 20, &options, skipped))
        return false;
    if (total.value != 0)
        payload_bound(&packet->payload, total.value - header_length);
    packet->version = 4;
    packet->protocol = protocol.value;
    packet->is_fragment = (fragment.value & 0x3fff) != 0;
    packet->more_fragments = (fragment.value & 0x2000) != 0;
    packet->fragment_offset = (fragment.value & 0x1fffu) * 8u;
    packet->fragment_id = id.value;
    packet->id = id.value;
    packet->ttl = ttl.value;
    packet->source = source.at;
    packet->destination = destination.at;
    return packet->protocol != IP_AUTHENTICATION || ip_read_extensions(packet, skipped);
}

static bool read_v6(struct ip_packet *packet, struct skipped *skipped) {
    struct span header, source, destination;
    struct wire_u16 length;
    struct wire_u8 protocol, ttl;
    if (!payload_take(&packet->payload, 40, &header, skipped))
        return false;
    bool whole = take_skip(&header, 4) && take_be16(&header, &length) &&
                 take_u8(&header, &protocol) && take_u8(&header, &ttl) &&
                 take_bytes(&header, 16, &source) && take_bytes(&header, 16, &destination);
    if (!whole)
        return malformed(skipped);
    /* 0: a jumbogram (RFC 2675), or a frame before segmentation offload. */
    if (length.value != 0)
        payload_bound(&packet->payload, length.value);
    packet->version = 6;
    packet->protocol = protocol.value;
    packet->is_fragment = packet->more_fragments = false;
    packet->fragment_offset = packet->fragment_id = packet->id = 0;
    packet->ttl = ttl.value;
    packet->source = source.at;
    packet->destination = destination.at;
    return ip_read_extensions(packet, skipped);
}

bool ip_read(struct ip_packet *packet, struct skipped *skipped) {
    struct span peek = packet->payload.bytes;
    struct wire_u8 version;
    if (!take_u8(&peek, &version)) {
        skipped_add(skipped, packet->payload.length > 0 ? SKIPPED_CUT : SKIPPED_MALFORMED, 0);
        return false;
    }
    if (version.value >> 4 == 4)
        return read_v4(packet, skipped);
    if (version.value >> 4 == 6)
        return read_v6(packet, skipped);
    return malformed(skipped);
}

/* RFC 8200 4.5. An offset of 0 without more to come is a fragment of one: the whole packet. */
static bool read_fragment_header(struct ip_packet *packet, struct skipped *skipped) {
    struct span header;
    struct wire_u8 next;
    struct wire_u16 offset;
    struct wire_u32 id;
    if (!payload_take(&packet->payload, 8, &header, skipped) || !take_u8(&header, &next) ||
        !take_skip(&header, 1) || !take_be16(&header, &offset) || !take_be32(&header, &id))
        return false;
    packet->protocol = next.value;
    packet->is_fragment = (offset.value & 0xfff9) != 0;
    packet->more_fragments = (offset.value & 1) != 0;
    packet->fragment_offset = offset.value & 0xfff8u;
    packet->fragment_id = id.value;
    return true;
}

/* Next header, then how many units of `unit` bytes there are after the first 8 bytes. */
static bool skip_extension(struct ip_packet *packet, unsigned unit, struct skipped *skipped) {
    struct span header;
    struct wire_u8 next, units;
    if (!payload_take(&packet->payload, 8, &header, skipped) || !take_u8(&header, &next) ||
        !take_u8(&header, &units))
        return false;
    packet->protocol = next.value;
    return payload_take(&packet->payload, (size_t)units.value * unit, &header, skipped);
}

bool ip_read_extensions(struct ip_packet *packet, struct skipped *skipped) {
    while (!packet->is_fragment) {
        bool whole;
        switch (packet->protocol) {
        case IP_HOP_BY_HOP:
        case IP_ROUTING:
        case IP_DESTINATION_OPTIONS:
        case IP_MOBILITY:
        case IP_HIP:
        case IP_SHIM6:
            if (packet->version == 4)
                return true;
            whole = skip_extension(packet, 8, skipped);
            break;
        case IP_FRAGMENT:
            if (packet->version == 4)
                return true;
            whole = read_fragment_header(packet, skipped);
            break;
        case IP_AUTHENTICATION: /* counts words of 4 bytes, RFC 4302 2.2 */
            whole = skip_extension(packet, 4, skipped);
            break;
        default:
            return true;
        }
        if (!whole)
            return false;
    }
    return true;
}

/* Written in two halves, as they are compared and hashed: bytes just stored one by one would be
 * slow to load together. */
static void write_address(uint8_t version, const uint8_t *at, struct address *out) {
    uint64_t first, second = 0;
    if (version == 4) {
        uint32_t word;
        memcpy(&word, at, sizeof word);
        first = GUINT64_TO_LE((uint64_t)GUINT32_FROM_LE(word)); /* its bytes first, then zeros */
    } else {
        memcpy(&first, at, sizeof first);
        memcpy(&second, at + 8, sizeof second);
    }
    out->family = version;
    memcpy(out->bytes, &first, sizeof first);
    memcpy(out->bytes + 8, &second, sizeof second);
}

void ip_source(const struct ip_packet *packet, struct address *out) {
    write_address(packet->version, packet->source, out);
}

void ip_destination(const struct ip_packet *packet, struct address *out) {
    write_address(packet->version, packet->destination, out);
}
