/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/layers.h"

#include "capture/net/ethertype.h"
#include "capture/net/link.h"
#include "capture/net/tcp.h"
#include "capture/net/tunnel.h"

enum { WRAPPINGS = 16 };

static enum inner read_vxlan(struct ip_packet *packet) {
    struct udp_datagram datagram;
    if (!udp_read(packet, &datagram, NULL) || !vxlan_port(datagram.destination.port))
        return INNER_NOTHING;
    struct payload inside = {datagram.payload, datagram.payload_length};
    const enum inner inner = vxlan_read(&inside);
    if (inner != INNER_NOTHING)
        packet->payload = inside;
    return inner;
}

/* Moves the packet's payload to what a tunnel carries; INNER_NOTHING: there is no IP in it. */
static enum inner read_tunnel(struct ip_packet *packet, struct skipped *skipped) {
    if (packet->is_fragment)
        return INNER_NOTHING;
    switch (packet->protocol) {
    case IP_UDP:
        return read_vxlan(packet);
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

void layers_walk(const struct packet *frame, layers_visitor *visit, void *data,
                 struct layers_end *end) {
    const size_t captured = span_len(frame->bytes);
    struct ip_packet packet;
    *end = (struct layers_end){.rest = {frame->bytes, captured}};
    packet.payload = (struct payload){
        frame->bytes, frame->wire_length > captured ? frame->wire_length : captured};
    enum inner inner = link_read(frame->link_type, &packet.payload, &end->skipped);
    for (unsigned i = 0; inner != INNER_NOTHING && i < WRAPPINGS; i++) {
        end->is_ip = false;
        end->rest = packet.payload;
        if (inner == INNER_ETHERNET) {
            inner = link_read(LINK_ETHERNET, &packet.payload, &end->skipped);
            continue;
        }
        if (!ip_read(&packet, &end->skipped))
            return;
        end->is_ip = true;
        end->rest = packet.payload;
        visit(data, &packet);
        inner = read_tunnel(&packet, &end->skipped);
    }
    /* What ended the way inside of a link layer or tunnel is behind its header. */
    if (!end->is_ip)
        end->rest = packet.payload;
}
