/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of capture/net towards its listener, for any packets: what is told is whole, in
 * order and ends; the same packets are told in the same way. */
#include "capture/net/net.h"
#include "capture/observe/icmp/icmp_error.h"
#include "tests/packet_stream.h"

#include <assert.h>

struct listener_state {
    uint64_t frame;
    uint64_t born, gone, gap_bytes;
    uint64_t digest; /* of all that was told */
};

static void note(struct listener_state *state, uint64_t value) {
    state->digest = (state->digest ^ value) * UINT64_C(0x100000001b3);
}

static void note_bytes(struct listener_state *state, struct span bytes) {
    for (; bytes.at < bytes.end; bytes.at++)
        note(state, *bytes.at);
}

static void on_segment(void *data, struct flow *flow, enum side from, const struct segment *segment,
                       struct frame_ref ref) {
    struct listener_state *state = data;
    assert(ref.frame == state->frame && flow->sides[from].segments > 0);
    assert(span_len(segment->payload) <= segment->payload_length);
    assert(endpoint_equals(&flow->endpoints[from], &segment->source) &&
           endpoint_equals(&flow->endpoints[other_side(from)], &segment->destination));
    if (flow->above == NULL) {
        state->born++;
        flow->above = state;
    }
    note(state, flow->id << 8 | segment->flags);
    note_bytes(state, segment->payload);
    /* Somebody loses interest now and then. */
    if ((segment->acknowledgement & 0xff) == 0x77)
        flow->streams[from].ignored = true;
}

static void on_bytes(void *data, struct flow *flow, enum side from, struct span bytes,
                     struct frame_ref ref) {
    struct listener_state *state = data;
    assert(!span_is_empty(bytes) && ref.frame <= state->frame && ref.frame > 0);
    assert(!flow->streams[from].ignored && !flow->streams[from].ended && flow->above == state);
    note_bytes(state, bytes);
}

static void on_gap(void *data, struct flow *flow, enum side from, uint64_t missing, enum gap why,
                   struct frame_ref ref) {
    struct listener_state *state = data;
    assert(missing > 0 && ref.frame <= state->frame && ref.frame > 0);
    assert(!flow->streams[from].ignored && !flow->streams[from].ended && flow->above == state);
    state->gap_bytes += why == GAP_NOT_CAPTURED ? missing : 0;
    note(state, missing);
}

static void on_ended(void *data, struct flow *flow, enum side from, struct frame_ref ref) {
    struct listener_state *state = data;
    assert(ref.frame > 0 && flow->above == state && flow->streams[from].held.count == 0);
    assert(flow->sides[from].fin.frame != 0 || flow->sides[from].reset.frame != 0);
    note(state, 1);
}

/* Of a flow that never had more than SYNs this is all that is told. */
static void on_gone(void *data, struct flow *flow) {
    struct listener_state *state = data;
    if (flow->above == NULL) {
        assert(flow->sides[SERVER].segments == 0 && flow->sides[CLIENT].payload_bytes == 0);
        flow->above = state;
        state->born++;
    }
    assert(flow->above == state);
    assert(flow->streams[CLIENT].held.count == 0 && flow->streams[SERVER].held.count == 0);
    state->gone++;
    note(state, flow->id);
}

static void on_datagram(void *data, const struct udp_datagram *datagram, struct frame_ref ref) {
    struct listener_state *state = data;
    assert(ref.frame == state->frame);
    assert(datagram->source.port == 53 || datagram->destination.port == 53);
    assert(span_len(datagram->payload) <= datagram->payload_length);
    note_bytes(state, datagram->payload);
}

static void on_icmp(void *data, const struct icmp_error *error, struct frame_ref ref) {
    struct listener_state *state = data;
    assert(ref.frame == state->frame && (error->family == 4 || error->family == 6));
    assert(error->protocol == 6 || error->protocol == 17);
    note(state, error->sequence);
}

static uint64_t reported(struct span bytes) {
    struct listener_state state = {0};
    struct limits limits = {0};
    const struct net_listener listener = {&state,   on_segment, on_bytes,    on_gap,
                                          on_ended, on_gone,    on_datagram, on_icmp};
    struct net *net = net_new(4, &listener, &limits);
    struct packet_stream stream = packet_stream_open(bytes);
    struct packet packet;
    net_want_udp(net, 53, true);
    while (packet_stream_next(&stream, &packet)) {
        state.frame = packet.frame;
        /* A length's odd bits bend time: backwards, far, the same. */
        if ((packet.wire_length & 7) == 7)
            packet.time = (int64_t)((uint64_t)packet.wire_length << (packet.wire_length % 64));
        net_packet(net, &packet);
    }
    net_finish(net);
    assert(net_counts(net)->packets == stream.frame && net_counts(net)->flows == state.born);
    assert(state.gone == state.born && net_counts(net)->gap_bytes == state.gap_bytes);
    net_free(net);
    return state.digest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct span bytes = span_of(data, size);
    const uint64_t digest = reported(bytes);
    assert(reported(bytes) == digest);
    return 0;
}
