/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/five_tuple.h"

#include "capture/net/icmp.h"
#include "capture/net/layers.h"
#include "capture/net/plain_packet.h"
#include "capture/net/transport.h"

static void read_icmp(const struct ip_packet *packet, struct five_tuple *out) {
    struct icmp_error error;
    if (!icmp_read(packet, &error, NULL))
        return;
    out->source = error.source;
    out->destination = error.destination;
    out->protocol = error.protocol;
}

static void read_segment(const struct ip_packet *packet, struct five_tuple *out) {
    struct segment segment;
    if (!segment_read(packet, &segment, NULL))
        return;
    out->source = segment.source;
    out->destination = segment.destination;
}

static void read_datagram(const struct ip_packet *packet, struct five_tuple *out) {
    struct udp_datagram datagram;
    if (!udp_read(packet, &datagram, NULL))
        return;
    out->source = datagram.source;
    out->destination = datagram.destination;
}

static void read_ip(const struct ip_packet *packet, struct five_tuple *out) {
    *out = (struct five_tuple){.protocol = packet->protocol, .is_fragment = packet->is_fragment};
    ip_source(packet, &out->source.address);
    ip_destination(packet, &out->destination.address);
    if (packet->is_fragment)
        return;
    if (packet->protocol == IP_TCP)
        read_segment(packet, out);
    else if (packet->protocol == IP_UDP)
        read_datagram(packet, out);
    else if (packet->protocol == IP_ICMP || packet->protocol == IP_ICMPV6)
        read_icmp(packet, out);
}

bool five_tuple_read(const struct packet *frame, struct five_tuple *out) {
    struct five_tuple found = {.protocol = 0};
    struct ip_packet plain;
    struct layers layers;
    if (plain_packet_read(frame, &plain) && plain.protocol == IP_TCP) {
        read_ip(&plain, out);
        return true;
    }
    layers_begin(&layers, frame, NULL);
    while (layers_next_ip(&layers, NULL)) {
        read_ip(&layers.packet, &found);
        layers_enter_tunnel(&layers, NULL);
    }
    if (found.source.address.family == 0)
        return false;
    *out = found;
    return true;
}
