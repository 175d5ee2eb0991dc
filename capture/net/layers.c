/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/layers.h"

#include "capture/net/link.h"
#include "capture/net/transport.h"
#include "capture/net/tunnel.h"

enum { WRAPPINGS = 16 };

/* Moves the packet's payload to what a tunnel carries; INNER_NOTHING: there is no IP in it. */
static enum inner read_tunnel(struct ip_packet *packet, struct skipped *skipped) {
    struct udp_datagram datagram;
    if (packet->is_fragment)
        return INNER_NOTHING;
    if (packet->protocol != IP_UDP)
        return tunnel_read(packet->protocol, &packet->payload, skipped);
    return udp_read(packet, &datagram, NULL) ? vxlan_read(&datagram, &packet->payload)
                                             : INNER_NOTHING;
}

void layers_walk(const struct packet *frame, layers_visitor *segment_data, void *data,
                 struct layers_end *end) {
    struct ip_packet packet;
    *end = (struct layers_end){.rest = {frame->bytes, span_len(frame->bytes)}};
    packet.payload = payload_of(frame);
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
        segment_data(data, &packet);
        inner = read_tunnel(&packet, &end->skipped);
    }
    /* What ended the way inside of a link layer or tunnel is behind its header. */
    if (!end->is_ip)
        end->rest = packet.payload;
}
