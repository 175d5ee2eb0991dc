/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way of net.c, for a packet by itself. */
#include "capture/net/ends.h"

#include "capture/net/ethertype.h"
#include "capture/net/icmp.h"
#include "capture/net/link.h"
#include "capture/net/tcp.h"
#include "capture/net/tunnel.h"

enum { WRAPPINGS = 16 };

static void read_icmp(const struct ip_packet *packet, struct ends *out, struct skipped *skipped) {
    struct icmp_error error;
    if (!icmp_read(packet, &error, skipped))
        return;
    out->source = error.source;
    out->destination = error.destination;
    out->protocol = error.protocol;
}

static void read_segment(const struct ip_packet *packet, struct ends *out,
                         struct skipped *skipped) {
    struct segment segment;
    if (!segment_read(packet, &segment, skipped))
        return;
    out->source = segment.source;
    out->destination = segment.destination;
}

static enum inner read_datagram(struct ip_packet *packet, struct ends *out,
                                struct skipped *skipped) {
    struct udp_datagram datagram;
    if (!udp_read(packet, &datagram, skipped))
        return INNER_NOTHING;
    out->source = datagram.source;
    out->destination = datagram.destination;
    if (!vxlan_port(datagram.destination.port))
        return INNER_NOTHING;
    packet->payload = (struct payload){datagram.payload, datagram.payload_length};
    return vxlan_read(&packet->payload);
}

/* Moves the packet's payload to what a tunnel carries; INNER_NOTHING: `out` is the innermost. */
static enum inner read_ip(struct ip_packet *packet, struct ends *out, struct skipped *skipped) {
    *out = (struct ends){.protocol = packet->protocol, .is_fragment = packet->is_fragment};
    ip_source(packet, &out->source.address);
    ip_destination(packet, &out->destination.address);
    if (packet->is_fragment)
        return INNER_NOTHING;
    switch (packet->protocol) {
    case IP_TCP:
        read_segment(packet, out, skipped);
        return INNER_NOTHING;
    case IP_UDP:
        return read_datagram(packet, out, skipped);
    case IP_ICMP:
    case IP_ICMPV6:
        read_icmp(packet, out, skipped);
        return INNER_NOTHING;
    case IP_IPV4:
    case IP_IPV6:
        return INNER_IP;
    case IP_GRE:
        return gre_read(&packet->payload, skipped);
    case IP_MPLS:
        return mpls_read(&packet->payload, skipped);
    default:
        return INNER_NOTHING;
    }
}

bool ends_read(const struct packet *frame, struct ends *out) {
    const size_t captured = span_len(frame->bytes);
    struct skipped skipped = {.used = 0};
    struct ip_packet packet;
    bool found = false;
    packet.payload = (struct payload){
        frame->bytes, frame->wire_length > captured ? frame->wire_length : captured};
    enum inner inner = link_read(frame->link_type, &packet.payload, &skipped);
    for (unsigned i = 0; inner != INNER_NOTHING && i < WRAPPINGS; i++) {
        if (inner == INNER_ETHERNET) {
            inner = link_read(LINK_ETHERNET, &packet.payload, &skipped);
            continue;
        }
        if (!ip_read(&packet, &skipped))
            return found;
        inner = read_ip(&packet, out, &skipped);
        found = true;
    }
    return found;
}
