/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/layers.h"

#include "capture/net/link.h"
#include "capture/net/transport.h"
#include "capture/net/tunnel.h"

void layers_begin(struct layers *layers, const struct packet *frame, struct skipped *skipped) {
    layers->packet.payload = payload_of(frame);
    layers->inner = link_read(frame->link_type, &layers->packet.payload, skipped);
    layers->rest = layers->packet.payload.bytes;
    layers->is_ip = layers->is_too_deep = false;
    layers->wrappings = layers->frame_count = 0;
}

bool layers_next_ip(struct layers *layers, struct skipped *skipped) {
    while (layers->inner != INNER_NOTHING) {
        layers->is_too_deep = layers->wrappings++ == LAYERS_WRAPPINGS;
        if (layers->is_too_deep)
            return false;
        if (layers->inner == INNER_IP) {
            layers->rest = layers->packet.payload.bytes;
            layers->inner = INNER_NOTHING;
            layers->is_ip = ip_read(&layers->packet, skipped);
            if (layers->is_ip)
                layers->rest = layers->packet.payload.bytes;
            return layers->is_ip;
        }
        layers->is_ip = false;
        layers->frames[layers->frame_count++] = layers->packet.payload.bytes.at;
        layers->inner = link_read(LINK_ETHERNET, &layers->packet.payload, skipped);
        layers->rest = layers->packet.payload.bytes;
    }
    return false;
}

void layers_enter_tunnel(struct layers *layers, struct skipped *skipped) {
    struct ip_packet *packet = &layers->packet;
    struct udp_datagram datagram;
    if (packet->is_fragment)
        return;
    if (packet->protocol != IP_UDP)
        layers->inner = tunnel_read(packet->protocol, &packet->payload, skipped);
    else if (udp_read(packet, &datagram, NULL))
        layers->inner = vxlan_read(&datagram, &packet->payload);
}
