/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes GRE, ERSPAN and VXLAN off. */
#include "capture/net/tunnel.h"

#include "capture/net/ethertype.h"

enum { GRE_ERSPAN = 0x88be, GRE_ERSPAN3 = 0x22eb };

enum gre_flag {
    GRE_CHECKSUM = 0x8000,
    GRE_ROUTING = 0x4000,
    GRE_KEY = 0x2000,
    GRE_SEQUENCE = 0x1000,
    GRE_VERSION = 0x0007
};

/* ERSPAN versions as its header has them: type II is 1, type III is 2
 * (draft-foschiano-erspan-03 4.2, 4.3). */
static enum inner read_erspan(struct payload *rest, struct skipped *skipped) {
    struct span header;
    struct wire_u16 version;
    if (!payload_take(rest, 8, &header, skipped) || !take_be16(&header, &version))
        return INNER_NOTHING;
    if (version.value >> 12 == 1)
        return INNER_ETHERNET;
    struct wire_u32 last;
    if (version.value >> 12 != 2) {
        skipped_add(skipped, SKIPPED_ETHERTYPE, GRE_ERSPAN);
        return INNER_NOTHING;
    }
    if (!payload_take(rest, 4, &header, skipped) || !take_be32(&header, &last))
        return INNER_NOTHING;
    /* The low half: P, frame type (5 bits), hardware, direction, granularity, and O: eight more
     * bytes of the platform follow. */
    if ((last.value & 1) && !payload_take(rest, 8, &header, skipped))
        return INNER_NOTHING;
    const uint32_t frame_type = last.value >> 10 & 31;
    return frame_type == 2 ? INNER_IP : INNER_ETHERNET;
}

/* Source route entries (RFC 1701), up to the one without length. */
static bool take_routes(struct payload *rest, struct skipped *skipped) {
    struct wire_u8 length;
    do {
        struct span header;
        if (!payload_take(rest, 4, &header, skipped) || !take_skip(&header, 3) ||
            !take_u8(&header, &length) || !payload_take(rest, length.value, &header, skipped))
            return false;
    } while (length.value != 0);
    return true;
}

/* `rest` begins at the GRE header (RFC 2784, 2890, 1701). Version 1 (PPTP) is not unwrapped. */
static enum inner read_gre(struct payload *rest, struct skipped *skipped) {
    struct span header;
    struct wire_u16 flags, type;
    if (!payload_take(rest, 4, &header, skipped) || !take_be16(&header, &flags) ||
        !take_be16(&header, &type))
        return INNER_NOTHING;
    if (flags.value & GRE_VERSION) {
        skipped_add(skipped, SKIPPED_IP_PROTOCOL, IP_GRE);
        return INNER_NOTHING;
    }
    size_t options = 0;
    if (flags.value & (GRE_CHECKSUM | GRE_ROUTING))
        options += 4;
    if (flags.value & GRE_KEY)
        options += 4;
    if (flags.value & GRE_SEQUENCE)
        options += 4;
    if (!payload_take(rest, options, &header, skipped))
        return INNER_NOTHING;
    if ((flags.value & GRE_ROUTING) && !take_routes(rest, skipped))
        return INNER_NOTHING;
    /* ERSPAN type I has neither sequence number nor header of its own. */
    if (type.value == GRE_ERSPAN && !(flags.value & GRE_SEQUENCE))
        return INNER_ETHERNET;
    if (type.value == GRE_ERSPAN || type.value == GRE_ERSPAN3)
        return read_erspan(rest, skipped);
    return ethertype_read(type.value, rest, skipped);
}

enum inner tunnel_read(uint8_t protocol, struct payload *rest, struct skipped *skipped) {
    switch (protocol) {
    case IP_IPV4:
    case IP_IPV6:
        return INNER_IP;
    case IP_GRE:
        return read_gre(rest, skipped);
    case IP_MPLS:
        return mpls_read(rest, skipped);
    default:
        skipped_add(skipped, SKIPPED_IP_PROTOCOL, protocol);
        return INNER_NOTHING;
    }
}

enum inner vxlan_read(const struct udp_datagram *datagram, struct payload *inside) {
    struct payload frame = {datagram->payload, datagram->payload_length};
    struct span header;
    struct wire_u8 flags;
    if (!vxlan_port(datagram->destination.port) || !payload_take(&frame, 8, &header, NULL) ||
        !take_u8(&header, &flags))
        return INNER_NOTHING;
    /* The I flag says that the network identifier is valid; every sender sets it. */
    if (!(flags.value & 0x08))
        return INNER_NOTHING;
    *inside = frame;
    return INNER_ETHERNET;
}
