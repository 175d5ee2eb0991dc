/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet's way through this room: from layer to layer, then to its flow. */
#include "capture/net/net.h"

#include "capture/net/duplicates.h"
#include "capture/net/fragment.h"
#include "capture/net/layers.h"
#include "capture/net/plain_packet.h"
#include "capture/net/port_set.h"
#include "capture/net/tcp.h"
#include "capture/net/tunnel.h"

#include <glib.h>

struct net {
    struct tcp tcp;
    struct limits *limits;
    struct fragments *fragments; /* NULL before the first fragment */
    bool is_reassembled;         /* the packet was reassembled from fragments, */
    bool is_displaced;           /* or its payload lay inside of one that was */
    struct net_counts counts;
    struct port_set wanted_udp;
    struct duplicates duplicates; /* of wanted datagrams */
};

/* --- IP -------------------------------------------------------------------------------------- */

static bool is_wanted(const struct net *net, uint16_t port) {
    return port_set_has(&net->wanted_udp, port);
}

/* Most packets of a call (RTP) end with this, after a look at their ports. */
static bool is_of_no_use(const struct net *net, const struct ip_packet *packet) {
    struct span ports = packet->payload.bytes;
    struct wire_u16 source, destination;
    return take_be16(&ports, &source) && take_be16(&ports, &destination) &&
           !vxlan_port(destination.value) && !is_wanted(net, source.value) &&
           !is_wanted(net, destination.value);
}

static enum inner net_datagram(struct net *net, struct ip_packet *packet, struct frame_ref ref) {
    struct udp_datagram datagram;
    if (is_of_no_use(net, packet))
        return INNER_NOTHING;
    if (!udp_read(packet, &datagram, &net->counts.skipped))
        return INNER_NOTHING;
    if (vxlan_read(&datagram, &packet->payload) == INNER_ETHERNET)
        return INNER_ETHERNET;
    const bool wanted =
        is_wanted(net, datagram.source.port) || is_wanted(net, datagram.destination.port);
    if (wanted && !duplicates_had(&net->duplicates, &datagram, packet->id, ref.time))
        net->tcp.listener.datagram(net->tcp.listener.data, &datagram, ref);
    return INNER_NOTHING;
}

static void net_icmp(struct net *net, const struct ip_packet *packet, struct frame_ref ref) {
    struct icmp_error error;
    if (icmp_read(packet, &error, &net->counts.skipped))
        net->tcp.listener.icmp(net->tcp.listener.data, &error, ref);
}

static bool net_defragment(struct net *net, struct ip_packet *packet, struct frame_ref ref) {
    struct ip_packet fragment = *packet;
    if (net->fragments == NULL)
        net->fragments = fragments_new(net->limits);
    if (net->fragments == NULL) {
        net->limits->hit[LIMIT_FRAGMENTS]++;
        return false;
    }
    if (!fragments_accept(net->fragments, &fragment, ref, packet, &net->counts.skipped))
        return false;
    const size_t length = packet->payload.length;
    const bool whole = ip_read_extensions(packet, &net->counts.skipped) && !packet->is_fragment;
    net->is_reassembled = true;
    net->is_displaced |= packet->payload.length < length;
    return whole;
}

NEVER_INLINE static void net_segment(struct net *net, const struct ip_packet *packet,
                                     struct frame_ref ref) {
    struct segment segment;
    if (segment_read(packet, &segment, &net->counts.skipped))
        tcp_take(&net->tcp, &segment, ref);
}

/* Moves the packet's payload to what a tunnel carries; INNER_NOTHING: it is none. */
static enum inner net_ip(struct net *net, struct ip_packet *packet, struct frame_ref ref) {
    struct skipped *skipped = &net->counts.skipped;
    if (packet->is_fragment && !net_defragment(net, packet, ref))
        return INNER_NOTHING;
    switch (packet->protocol) {
    case IP_UDP:
        return net_datagram(net, packet, ref);
    case IP_TCP:
        net_segment(net, packet, ref);
        return INNER_NOTHING;
    case IP_ICMP:
    case IP_ICMPV6:
        net_icmp(net, packet, ref);
        return INNER_NOTHING;
    default:
        return tunnel_read(packet->protocol, &packet->payload, skipped);
    }
}

static struct frame_ref ref_of(const struct packet *frame) {
    return frame_ref_of(frame->frame, frame->time, frame->point);
}

/* What nobody reads counts as of a link layer that is not known. */
static void net_pdu(struct net *net, const struct packet *frame) {
    struct skipped *skipped = &net->counts.skipped;
    struct upper_pdu pdu;
    if (!upper_pdu_read(frame->bytes, &pdu))
        skipped_add(skipped, SKIPPED_MALFORMED, 0);
    else if (!net->tcp.listener.pdu(net->tcp.listener.data, &pdu, ref_of(frame)))
        skipped_add(skipped, SKIPPED_LINK_TYPE, LINK_TYPE_UPPER_PDU);
}

/* Layer by layer. */
NEVER_INLINE static void net_layers(struct net *net, const struct packet *frame) {
    struct layers layers;
    struct skipped *skipped = &net->counts.skipped;
    layers_begin(&layers, frame, skipped);
    while (layers.inner != INNER_NOTHING && layers_next_ip(&layers, skipped)) {
        net->is_displaced |= net->is_reassembled;
        layers.inner = net_ip(net, &layers.packet, ref_of(frame));
    }
    net->limits->hit[LIMIT_TUNNELS] += layers.is_too_deep;
}

void net_packet(struct net *net, const struct packet *frame) {
    struct ip_packet packet;
    const size_t length = payload_of(frame).length;
    net->counts.packets++;
    net->counts.bytes += length;
    net->counts.cut_packets += length > span_len(frame->bytes);
    net->is_reassembled = net->is_displaced = false;
    flow_table_tick(net->tcp.flows, frame->time);
    if (frame->link_type == LINK_TYPE_UPPER_PDU) {
        net_pdu(net, frame);
    } else if (!plain_packet_read(frame, &packet)) {
        net_layers(net, frame);
    } else if (packet.protocol == IP_TCP) {
        net_segment(net, &packet, ref_of(frame));
    } else if (!is_of_no_use(net, &packet)) {
        net_layers(net, frame);
    }
}

/* --- the whole ------------------------------------------------------------------------------- */

struct net *net_new(unsigned flow_capacity, const struct net_listener *listener,
                    struct limits *limits) {
    struct net *net = g_malloc0(sizeof *net);
    net->limits = limits;
    net->tcp = (struct tcp){
        .listener = *listener,
        .limits = limits,
        .counts = &net->counts,
    };
    tcp_open(&net->tcp, flow_capacity);
    return net;
}

void net_finish(struct net *net) {
    flow_table_clear(net->tcp.flows);
    fragments_free(net->fragments);
    net->fragments = NULL;
}

void net_free(struct net *net) {
    if (net == NULL)
        return;
    net_finish(net);
    flow_table_free(net->tcp.flows);
    g_free(net);
}

void net_listen(struct net *net, const struct net_listener *listener) {
    net->tcp.listener = *listener;
}

void net_listen_segments(struct net *net, segment_sink *sink, void *data) {
    net->tcp.each_segment = sink;
    net->tcp.each_segment_data = data;
}

void net_want_udp(struct net *net, uint16_t port, bool wanted) {
    (wanted ? port_set_add : port_set_remove)(&net->wanted_udp, port);
}

void net_tick(struct net *net, int64_t now) {
    flow_table_tick(net->tcp.flows, now);
}

struct net_origin net_origin(const struct net *net) {
    struct net_origin origin = {.is_known = !net->is_displaced};
    if (net->is_reassembled)
        origin.parts = fragments_parts(net->fragments, &origin.part_count);
    return origin;
}

struct flow *net_find_flow(struct net *net, const struct endpoint *a, const struct endpoint *b) {
    return flow_find(net->tcp.flows, a, b);
}

const struct net_counts *net_counts(const struct net *net) {
    return &net->counts;
}
