/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link layers by LINKTYPE_: each takes its own header off and asks ethertype.c for what follows. */
#include "capture/net/link.h"

#include "capture/net/ethertype.h"

static enum inner read_ethernet(struct payload *rest, struct skipped *skipped) {
    struct span header;
    struct wire_u16 type;
    if (!payload_take(rest, 14, &header, skipped) || !take_skip(&header, 12) ||
        !take_be16(&header, &type))
        return INNER_NOTHING;
    return ethertype_read(type.value, rest, skipped);
}

/* The address family of the system that captured, as a number in its own byte order (null) or the
 * network's (loop). Linux has 10 for IPv6, NetBSD and OpenBSD 24, FreeBSD 28, macOS 30. */
static enum inner read_loopback(struct payload *rest, struct skipped *skipped) {
    struct span header;
    struct wire_u32 raw;
    if (!payload_take(rest, 4, &header, skipped) || !take_be32(&header, &raw))
        return INNER_NOTHING;
    const uint32_t family = raw.value <= 0xffff ? raw.value : __builtin_bswap32(raw.value);
    if (family == 2 || family == 10 || family == 24 || family == 28 || family == 30)
        return INNER_IP;
    skipped_add(skipped, SKIPPED_LINK_TYPE, LINK_NULL);
    return INNER_NOTHING;
}

/* Linux's "any" device. Its protocol field is an EtherType, or a small number for frames that have
 * none: 4 is 802.2 LLC. */
static enum inner read_cooked(uint16_t protocol, struct payload *rest, struct skipped *skipped) {
    return protocol == 4 ? llc_read(rest, skipped) : ethertype_read(protocol, rest, skipped);
}

static enum inner read_linux_cooked(struct payload *rest, struct skipped *skipped) {
    struct span header;
    struct wire_u16 protocol;
    if (!payload_take(rest, 16, &header, skipped) || !take_skip(&header, 14) ||
        !take_be16(&header, &protocol))
        return INNER_NOTHING;
    return read_cooked(protocol.value, rest, skipped);
}

static enum inner read_linux_cooked2(struct payload *rest, struct skipped *skipped) {
    struct span header;
    struct wire_u16 protocol;
    if (!payload_take(rest, 20, &header, skipped) || !take_be16(&header, &protocol))
        return INNER_NOTHING;
    return read_cooked(protocol.value, rest, skipped);
}

/* PPP in HDLC-like framing (RFC 1662 4.3), or Cisco's own: address 0x0f or 0x8f, control 0, an
 * EtherType. */
static enum inner read_hdlc(struct payload *rest, struct skipped *skipped) {
    struct span peek = rest->bytes, header;
    struct wire_u8 address;
    struct wire_u16 type;
    if (!take_u8(&peek, &address) || (address.value != 0x0f && address.value != 0x8f))
        return ppp_read(rest, skipped);
    if (!payload_take(rest, 4, &header, skipped) || !take_skip(&header, 2) ||
        !take_be16(&header, &type))
        return INNER_NOTHING;
    return ethertype_read(type.value, rest, skipped);
}

static enum inner read_ppp_with_direction(struct payload *rest, struct skipped *skipped) {
    struct span direction;
    if (!payload_take(rest, 1, &direction, skipped))
        return INNER_NOTHING;
    return ppp_read(rest, skipped);
}

enum inner link_read(uint32_t link_type, struct payload *rest, struct skipped *skipped) {
    switch (link_type) {
    case LINK_ETHERNET:
        return read_ethernet(rest, skipped);
    case LINK_NULL:
    case LINK_LOOP:
        return read_loopback(rest, skipped);
    case LINK_RAW:
    case LINK_RAW_BSD:
    case LINK_RAW_OPENBSD:
    case LINK_IPV4:
    case LINK_IPV6:
        return INNER_IP;
    case LINK_LINUX_COOKED:
        return read_linux_cooked(rest, skipped);
    case LINK_LINUX_COOKED2:
        return read_linux_cooked2(rest, skipped);
    case LINK_PPP:
    case LINK_PPP_HDLC:
    case LINK_CISCO_HDLC:
        return read_hdlc(rest, skipped);
    case LINK_PPP_WITH_DIRECTION:
        return read_ppp_with_direction(rest, skipped);
    case LINK_PPP_ETHER:
        return pppoe_read(rest, skipped);
    default:
        skipped_add(skipped, SKIPPED_LINK_TYPE, link_type);
        return INNER_NOTHING;
    }
}
