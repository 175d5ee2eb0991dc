/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/redact/headers.h"

#include "capture/net/transport.h"
#include "capture/report/redact/neighbourhood.h"

/* Of a quoted datagram without its checksum, which covers what it carried. */
enum { TCP_HEADER = 20, ICMP_HEADER = 8, QUOTED = 8, QUOTED_DATAGRAM = 6 };

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* A header that says it is longer than the packet is not believed. */
static size_t tcp_header(const struct payload *payload) {
    struct span rest = span_after(payload->bytes, 12);
    struct wire_u8 offset;
    if (!take_u8(&rest, &offset))
        return TCP_HEADER;
    const size_t length = (offset.value >> 4) * 4u;
    return length < TCP_HEADER || length > payload->length ? TCP_HEADER : length;
}

/* RFC 792, RFC 4443: those quote the packet that they speak of. */
static bool is_error(const struct ip_packet *packet, uint8_t type) {
    if (packet->protocol == IP_ICMPV6)
        return type >= 1 && type <= 4;
    return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

/* The quoted IP header and the ports. */
static size_t quoted_headers(const struct ip_packet *packet) {
    struct ip_packet refused = {.payload = packet->payload};
    struct span header;
    if (!payload_take(&refused.payload, ICMP_HEADER, &header, NULL) || !ip_read(&refused, NULL))
        return ICMP_HEADER;
    return (size_t)(refused.payload.bytes.at - packet->payload.bytes.at) +
           (refused.protocol == IP_TCP ? QUOTED : QUOTED_DATAGRAM);
}

static size_t icmp_headers(const struct ip_packet *packet) {
    struct span rest = packet->payload.bytes;
    struct wire_u8 type;
    if (!take_u8(&rest, &type))
        return 0;
    if (packet->is_fragment)
        return ICMP_HEADER;
    const size_t neighbourhood =
        packet->protocol == IP_ICMPV6 ? neighbourhood_icmpv6(packet->payload.bytes, NULL, NULL) : 0;
    if (neighbourhood > 0)
        return neighbourhood;
    return is_error(packet, type.value) ? quoted_headers(packet) : ICMP_HEADER;
}

size_t headers_of_payload(const struct ip_packet *packet) {
    const size_t captured = span_len(packet->payload.bytes);
    if (packet->is_fragment && packet->fragment_offset > 0)
        return 0;
    switch (packet->protocol) {
    case IP_TCP:
        return least(captured, tcp_header(&packet->payload));
    case IP_UDP:
        return least(captured, UDP_HEADER);
    case IP_ICMP:
    case IP_ICMPV6:
        return least(captured, icmp_headers(packet));
    default:
        return 0;
    }
}

/* EtherTypes, LLC service access points and SNAP protocols, as they are counted in skipped.h. */
enum { ARP = 0x0806, TOPOLOGY_MOST = 1500 };
static const uint32_t topology[] = {
    0x0042, /* spanning tree */
    0x010b, /* Cisco's, for each VLAN */
    0x2000, /* CDP: names and addresses of devices */
    0x88cc, /* LLDP: likewise */
    0x8809, /* LACP */
};

size_t headers_of_link(const struct layers *layers, const struct skipped *skipped,
                       bool with_topology) {
    const struct span rest = layers->rest;
    if (skipped->used == 0 || skipped->counts[skipped->used - 1].kind != SKIPPED_ETHERTYPE)
        return 0;
    const uint32_t number = skipped->counts[skipped->used - 1].number;
    if (number == ARP)
        return neighbourhood_arp(rest, NULL, NULL);
    for (size_t i = 0; with_topology && i < sizeof topology / sizeof topology[0]; i++)
        if (number == topology[i])
            return least(span_len(rest), TOPOLOGY_MOST);
    return 0;
}
