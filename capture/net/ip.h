/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 and IPv6 headers, read where they lie. */
#ifndef UCSCOPE_CAPTURE_NET_IP_H
#define UCSCOPE_CAPTURE_NET_IP_H

#include "capture/net/address.h"
#include "capture/net/payload.h"

/* IANA protocol numbers: what an IP packet may carry. */
enum ip_protocol {
    IP_HOP_BY_HOP = 0,
    IP_ICMP = 1,
    IP_IPV4 = 4,
    IP_TCP = 6,
    IP_UDP = 17,
    IP_IPV6 = 41,
    IP_ROUTING = 43,
    IP_FRAGMENT = 44,
    IP_GRE = 47,
    IP_AUTHENTICATION = 51,
    IP_ICMPV6 = 58,
    IP_DESTINATION_OPTIONS = 60,
    IP_MOBILITY = 135,
    IP_MPLS = 137,
    IP_HIP = 139,
    IP_SHIM6 = 140
};

struct ip_packet {
    struct payload payload; /* bounded by the packet's own length, not by what was captured */
    uint8_t version;        /* 4 or 6 */
    uint8_t protocol;       /* of the payload */
    bool is_fragment;       /* then the next three are set, and the payload is not to be read */
    bool more_fragments;
    uint32_t fragment_offset; /* in bytes */
    uint32_t fragment_id;     /* IPv4: the same as `id` */
    uint16_t id;              /* 0 for IPv6 */
    uint8_t ttl;              /* IPv6: hop limit */
    const uint8_t *source;    /* 4 or 16 bytes, in the packet */
    const uint8_t *destination;
};

/* `packet->payload` begins at the IP header: reads it, moves the payload behind it and sets the
 * other members. IPv6 extension headers (RFC 8200 4) and AH are walked over. A length of 0 is
 * that of a frame before segmentation offload: everything that was captured belongs to it.
 * False: counted in `skipped`. */
MUST_USE bool ip_read(struct ip_packet *packet, struct skipped *skipped);

/* Walks over the extension headers that `packet`'s payload begins with, up to the next fragment
 * header: for reassembled packets. False: counted in `skipped`. */
MUST_USE bool ip_read_extensions(struct ip_packet *packet, struct skipped *skipped);

void ip_source(const struct ip_packet *packet, struct address *out);
void ip_destination(const struct ip_packet *packet, struct address *out);

#endif
