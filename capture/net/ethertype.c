/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From an EtherType to the IP packet: tags, LLC, PPP, MPLS. */
#include "capture/net/ethertype.h"

/* Tags between the addresses and the real EtherType, which is the last two of their bytes. */
struct tag {
    uint16_t type;
    uint8_t length; /* with that EtherType */
};

static const struct tag tags[] = {
    {ETHERTYPE_VLAN, 4}, /* IEEE 802.1Q */
    {0x88a8, 4},         /* 802.1ad, QinQ */
    {0x9100, 4},         /* QinQ before it had a standard */
    {0x9200, 4},         /* likewise */
    {0x8909, 8},         /* Cisco metadata: a TrustSec group tag */
    {0x8926, 6},         /* Cisco VN-Tag, between UCS servers and fabric interconnects */
    {0x893f, 8},         /* 802.1BR */
};

static const struct tag *tag_of(uint16_t type) {
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        if (tags[i].type == type)
            return &tags[i];
    }
    return NULL;
}

static enum inner skip_type(uint16_t type, struct skipped *skipped) {
    skipped_add(skipped, SKIPPED_ETHERTYPE, type);
    return INNER_NOTHING;
}

/* After any tags. */
static enum inner read_untagged(uint16_t type, struct payload *rest, struct skipped *skipped) {
    switch (type) {
    case ETHERTYPE_IPV4:
    case ETHERTYPE_IPV6:
        return INNER_IP;
    case ETHERTYPE_BRIDGED:
        return INNER_ETHERNET;
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_UPSTREAM:
        return mpls_read(rest, skipped);
    case ETHERTYPE_PPPOE:
        return pppoe_read(rest, skipped);
    case ETHERTYPE_PPP:
        return ppp_read(rest, skipped);
    default:
        return skip_type(type, skipped);
    }
}

enum inner ethertype_read(uint16_t type, struct payload *rest, struct skipped *skipped) {
    if (type == ETHERTYPE_IPV4)
        return INNER_IP;
    for (const struct tag *tag = tag_of(type); tag != NULL; tag = tag_of(type)) {
        struct span header;
        struct wire_u16 inner;
        if (!payload_take(rest, tag->length, &header, skipped) ||
            !take_skip(&header, tag->length - 2u) || !take_be16(&header, &inner))
            return INNER_NOTHING;
        type = inner.value;
    }
    if (type > ETHERTYPE_LENGTH)
        return read_untagged(type, rest, skipped);
    if (type < rest->length)
        payload_bound(rest, type);
    return llc_read(rest, skipped);
}

/* IEEE 802.2: two service access points and a control byte; 0xaa is SNAP, an organization and a
 * protocol of its own, which for organization 0 is an EtherType. */
enum inner llc_read(struct payload *rest, struct skipped *skipped) {
    struct span header;
    struct wire_u8 destination;
    if (!payload_take(rest, 3, &header, skipped) || !take_u8(&header, &destination))
        return INNER_NOTHING;
    if (destination.value == 0x06)
        return INNER_IP;
    if (destination.value != 0xaa)
        return skip_type(destination.value, skipped);
    struct wire_u32 organization;
    struct wire_u16 type;
    if (!payload_take(rest, 5, &header, skipped) || !take_be24(&header, &organization) ||
        !take_be16(&header, &type))
        return INNER_NOTHING;
    if (organization.value != 0 || type.value <= ETHERTYPE_LENGTH)
        return skip_type(type.value, skipped);
    return read_untagged(type.value, rest, skipped);
}

/* Takes address and control where they are, and the protocol. */
static bool take_ppp_protocol(struct payload *rest, uint16_t *protocol, struct skipped *skipped) {
    struct span header, peek = rest->bytes;
    struct wire_u16 framing;
    if (take_be16(&peek, &framing) && framing.value == 0xff03 &&
        !payload_take(rest, 2, &header, skipped))
        return false;
    struct wire_u8 high, low;
    if (!payload_take(rest, 1, &header, skipped) || !take_u8(&header, &high))
        return false;
    *protocol = high.value;
    if (high.value & 1)
        return true;
    if (!payload_take(rest, 1, &header, skipped) || !take_u8(&header, &low))
        return false;
    *protocol = (uint16_t)(high.value << 8 | low.value);
    return true;
}

enum inner ppp_read(struct payload *rest, struct skipped *skipped) {
    uint16_t protocol;
    if (!take_ppp_protocol(rest, &protocol, skipped))
        return INNER_NOTHING;
    switch (protocol) {
    case 0x0021: /* IPv4: RFC 1332 */
    case 0x0057: /* IPv6: RFC 5072 */
        return INNER_IP;
    case 0x0281: /* RFC 3032 4.3 */
    case 0x0283:
        return mpls_read(rest, skipped);
    default:
        return skip_type(protocol, skipped);
    }
}

enum inner pppoe_read(struct payload *rest, struct skipped *skipped) {
    struct span header;
    struct wire_u16 version_and_code, session, length;
    if (!payload_take(rest, 6, &header, skipped) || !take_be16(&header, &version_and_code) ||
        !take_be16(&header, &session) || !take_be16(&header, &length))
        return INNER_NOTHING;
    if (version_and_code.value != 0x1100) /* version 1, type 1, code 0: session data */
        return skip_type(ETHERTYPE_PPPOE, skipped);
    if (length.value < rest->length)
        payload_bound(rest, length.value);
    return ppp_read(rest, skipped);
}

/* By an EtherType in the right place. */
static bool resembles_ethernet(struct span frame) {
    struct wire_u16 type;
    return take_skip(&frame, 12) && take_be16(&frame, &type) &&
           (type.value == ETHERTYPE_IPV4 || type.value == ETHERTYPE_IPV6 || type.value == 0x0806 ||
            type.value == ETHERTYPE_MPLS || tag_of(type.value) != NULL);
}

enum inner mpls_read(struct payload *rest, struct skipped *skipped) {
    struct wire_u32 label = {NULL, 0};
    for (bool bottom = false; !bottom; bottom = (label.value & 0x100) != 0) {
        struct span header;
        if (!payload_take(rest, 4, &header, skipped) || !take_be32(&header, &label))
            return INNER_NOTHING;
    }
    struct span peek = rest->bytes, control_word;
    struct wire_u8 first;
    if (!take_u8(&peek, &first))
        return skip_type(ETHERTYPE_MPLS, skipped);
    if (first.value >> 4 == 6 || (first.value >> 4 == 4 && (first.value & 15) >= 5))
        return INNER_IP;
    /* The control word begins with four zero bits (RFC 4385 3), and so do many MAC addresses. */
    if (first.value >> 4 == 0 && resembles_ethernet(span_after(rest->bytes, 4)))
        return payload_take(rest, 4, &control_word, skipped) ? INNER_ETHERNET : INNER_NOTHING;
    return resembles_ethernet(rest->bytes) ? INNER_ETHERNET : skip_type(ETHERTYPE_MPLS, skipped);
}
