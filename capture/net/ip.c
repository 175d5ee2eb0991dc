/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads IPv4 (RFC 791) and IPv6 (RFC 8200) headers. Checksums are not looked at: a capture made on
 * the sending host has none that are right. */
#include "capture/net/ip.h"

static bool malformed(struct skipped *skipped) {
    skipped_add(skipped, SKIPPED_MALFORMED, 0);
    return false;
}

static bool ip_read_v4(struct payload bytes, struct ip_packet *out, struct skipped *skipped) {
    struct payload rest = bytes;
    struct span header, source, destination, options;
    struct wire_u8 version_and_words, protocol;
    struct wire_u16 total, id, fragment;
    if (!payload_take(&rest, 20, &header, skipped))
        return false;
    bool whole = take_u8(&header, &version_and_words) && take_skip(&header, 1) &&
                 take_be16(&header, &total) && take_be16(&header, &id) &&
                 take_be16(&header, &fragment) && take_skip(&header, 1) &&
                 take_u8(&header, &protocol) && take_skip(&header, 2) &&
                 take_bytes(&header, 4, &source) && take_bytes(&header, 4, &destination);
    const size_t header_length = (version_and_words.value & 15u) * 4u;
    if (!whole || header_length < 20 || (total.value != 0 && total.value < header_length))
        return malformed(skipped);
    if (header_length > 20 && !payload_take(&rest, header_length - 20, &options, skipped))
        return false;
    if (total.value != 0)
        rest = payload_bound(rest, total.value - header_length);
    *out = (struct ip_packet){
        .version = 4,
        .protocol = protocol.value,
        .is_fragment = (fragment.value & 0x3fff) != 0,
        .more_fragments = (fragment.value & 0x2000) != 0,
        .fragment_offset = (fragment.value & 0x1fffu) * 8u,
        .fragment_id = id.value,
        .id = id.value,
        .source = source.at,
        .destination = destination.at,
        .payload = rest,
    };
    return out->protocol != IP_AUTHENTICATION || out->is_fragment ||
           ip_read_extensions(out, skipped);
}

static bool ip_read_v6(struct payload bytes, struct ip_packet *out, struct skipped *skipped) {
    struct payload rest = bytes;
    struct span header, source, destination;
    struct wire_u16 length;
    struct wire_u8 protocol;
    if (!payload_take(&rest, 40, &header, skipped))
        return false;
    bool whole = take_skip(&header, 4) && take_be16(&header, &length) &&
                 take_u8(&header, &protocol) && take_skip(&header, 1) &&
                 take_bytes(&header, 16, &source) && take_bytes(&header, 16, &destination);
    if (!whole)
        return malformed(skipped);
    /* 0: a jumbogram (RFC 2675), or a frame not yet cut into pieces. */
    if (length.value != 0)
        rest = payload_bound(rest, length.value);
    *out = (struct ip_packet){
        .version = 6,
        .protocol = protocol.value,
        .source = source.at,
        .destination = destination.at,
        .payload = rest,
    };
    return ip_read_extensions(out, skipped);
}

bool ip_read(struct payload bytes, struct ip_packet *out, struct skipped *skipped) {
    struct span peek = bytes.bytes;
    struct wire_u8 version;
    if (!take_u8(&peek, &version)) {
        skipped_add(skipped, bytes.length > 0 ? SKIPPED_CUT : SKIPPED_MALFORMED, 0);
        return false;
    }
    if (version.value >> 4 == 4)
        return ip_read_v4(bytes, out, skipped);
    if (version.value >> 4 == 6)
        return ip_read_v6(bytes, out, skipped);
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

static struct address address_of(uint8_t version, const uint8_t *at) {
    struct address address = {.family = version};
    memcpy(address.bytes, at, version == 4 ? 4 : 16);
    return address;
}

struct address ip_source(const struct ip_packet *packet) {
    return address_of(packet->version, packet->source);
}

struct address ip_destination(const struct ip_packet *packet) {
    return address_of(packet->version, packet->destination);
}
