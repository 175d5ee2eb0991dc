/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads ICMP errors and the beginning of the packet that they quote. */
#include "capture/net/icmp.h"

enum {
    ICMP_UNREACHABLE = 3,
    ICMP_FRAGMENTATION_NEEDED =
        4, /* path MTU discovery at work: the packet is sent again, smaller */
    ICMPV6_UNREACHABLE = 1
};

static bool is_unreachable(const struct icmp_error *error) {
    if (error->family == 6)
        return error->type == ICMPV6_UNREACHABLE;
    return error->type == ICMP_UNREACHABLE && error->code != ICMP_FRAGMENTATION_NEEDED;
}

/* RFC 792 promises 8 bytes after the quoted IP header: the ports, and TCP's sequence number. */
static bool read_quote(struct payload quote, struct icmp_error *error) {
    struct ip_packet refused = {.payload = quote};
    if (!ip_read(&refused, NULL) || refused.version != error->family ||
        (refused.is_fragment && refused.fragment_offset != 0))
        return false;
    if (refused.protocol != IP_TCP && refused.protocol != IP_UDP)
        return false;
    struct span rest = refused.payload.bytes;
    struct wire_u16 source, destination;
    struct wire_u32 sequence;
    if (!take_be16(&rest, &source) || !take_be16(&rest, &destination) ||
        !take_be32(&rest, &sequence))
        return false;
    error->protocol = refused.protocol;
    ip_source(&refused, &error->source.address);
    ip_destination(&refused, &error->destination.address);
    error->source.port = source.value;
    error->destination.port = destination.value;
    error->quoted = rest;
    error->sequence = refused.protocol == IP_TCP ? sequence.value : 0;
    return true;
}

bool icmp_read(const struct ip_packet *packet, struct icmp_error *out, struct skipped *skipped) {
    struct payload rest = packet->payload;
    struct span header;
    struct wire_u8 type, code;
    if (!payload_take(&rest, 8, &header, skipped) || !take_u8(&header, &type) ||
        !take_u8(&header, &code))
        return false;
    struct icmp_error error = {
        .family = packet->version,
        .type = type.value,
        .code = code.value,
    };
    ip_source(packet, &error.reporter);
    if (!is_unreachable(&error) || !read_quote(rest, &error))
        return false;
    *out = error;
    return true;
}
