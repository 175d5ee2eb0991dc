/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From segments to the listener: finds the flow, follows both streams, forwards what comes out. */
#include "capture/net/tcp.h"

/* How far apart a capture shows segments that crossed a network in another order, nanoseconds. */
static const int64_t REORDERING = TIME_MILLISECOND;

/* --- streams to the listener ----------------------------------------------------------------- */

/* Whose stream it is: for the callbacks of stream_reader. */
struct reading {
    struct tcp *tcp;
    struct flow *flow;
    enum side from;
};

static void forward_bytes(void *data, struct span bytes, struct frame_ref from) {
    struct reading *reading = data;
    const struct net_listener *listener = &reading->tcp->listener;
    listener->bytes(listener->data, reading->flow, reading->from, bytes, from);
}

static void forward_gap(void *data, uint64_t missing, enum gap why, struct frame_ref after) {
    struct reading *reading = data;
    const struct net_listener *listener = &reading->tcp->listener;
    if (why == GAP_NOT_CAPTURED) {
        reading->tcp->counts->gaps++;
        reading->tcp->counts->gap_bytes += missing;
    }
    listener->gap(listener->data, reading->flow, reading->from, missing, why, after);
}

static struct stream_reader reader_of(struct reading *reading) {
    return (struct stream_reader){reading, forward_bytes, forward_gap};
}

static struct frame_ref ref_of_end(const struct flow_side *side) {
    return side->fin.frame != 0 ? side->fin : side->reset;
}

static void report_end(struct tcp *tcp, struct flow *flow, enum side from) {
    struct stream *stream = &flow->streams[from];
    const struct frame_ref ref = ref_of_end(&flow->sides[from]);
    if (stream->ended || ref.frame == 0)
        return;
    stream->ended = true;
    stream_clear(stream);
    tcp->listener.ended(tcp->listener.data, flow, from, ref);
}

static void report_end_if_complete(struct tcp *tcp, struct flow *flow, enum side from) {
    if (flow->streams[from].has_end && stream_is_complete(&flow->streams[from]))
        report_end(tcp, flow, from);
}

static void finish_stream(struct tcp *tcp, struct flow *flow, enum side from,
                          struct frame_ref ref) {
    struct reading reading = {tcp, flow, from};
    const struct stream_reader reader = reader_of(&reading);
    stream_finish(&flow->streams[from], ref, &reader);
}

/* For flow_table: hands on what is left, then lets the listener free its state. */
static void flow_is_gone(void *data, struct flow *flow) {
    struct tcp *tcp = data;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        finish_stream(tcp, flow, side, flow->sides[side].last_seen);
        report_end(tcp, flow, side);
    }
    tcp->listener.gone(tcp->listener.data, flow);
    stream_clear(&flow->streams[CLIENT]);
    stream_clear(&flow->streams[SERVER]);
}

static bool memory_is_short(void *data) {
    const struct net_listener *listener = &((struct tcp *)data)->listener;
    return listener->memory_is_short != NULL && listener->memory_is_short(listener->data);
}

/* --- TCP ------------------------------------------------------------------------------------- */

/* A SYN takes a sequence number, and may carry bytes (RFC 7413). */
static uint32_t first_byte_of(const struct segment *segment) {
    return segment->sequence + ((segment->flags & TCP_SYN) != 0);
}

/* A SYN says where its side begins, and a SYN-ACK also where the other one does, whose packets may
 * not be captured. A SYN of another number before any data is a new attempt. */
static void start_streams(struct flow *flow, enum side from, const struct segment *segment) {
    struct stream *sent = &flow->streams[from], *received = &flow->streams[other_side(from)];
    if (!sent->started || (flow->stage == FLOW_OPENING && flow->sides[from].payload_bytes == 0))
        stream_start(sent, segment->sequence + 1);
    if ((segment->flags & TCP_ACK) && !received->started)
        stream_start(received, segment->acknowledgement);
}

/* Captured from the middle: what the other side has already acknowledged is a retransmission or a
 * keep-alive, and the stream begins after it. */
static void start_in_the_middle(struct flow *flow, enum side from, uint32_t sequence) {
    const struct flow_side *peer = &flow->sides[other_side(from)];
    const uint32_t old = peer->acknowledged - sequence;
    stream_start(&flow->streams[from],
                 peer->has_acknowledged && old < (1u << 20) ? peer->acknowledged : sequence);
}

/* A reset ends both directions: nothing that is missing will be sent again. */
static void take_reset(struct tcp *tcp, struct flow *flow, enum side from,
                       const struct segment *segment, struct frame_ref ref) {
    stream_end(&flow->streams[from], segment->sequence);
    finish_stream(tcp, flow, other_side(from), ref);
    finish_stream(tcp, flow, from, ref);
    report_end(tcp, flow, from);
}

static void take_bytes_of(struct tcp *tcp, struct flow *flow, enum side from,
                          const struct segment *segment, struct frame_ref ref) {
    struct stream *sent = &flow->streams[from];
    const uint32_t sequence = first_byte_of(segment);
    if (!sent->started)
        start_in_the_middle(flow, from, sequence);
    struct reading reading = {tcp, flow, from};
    const struct stream_reader reader = reader_of(&reading);
    sent->budget = &tcp->budget;
    stream_accept(sent, sequence, segment->payload, segment->payload_length, ref, tcp->limits,
                  &reader);
}

/* A bare acknowledgement right after a segment behind a gap: a capture from several queues may show
 * the missing segment next. A later acknowledgement, or one with data, decides. */
static bool may_be_early(const struct stream *stream, const struct segment *segment,
                         struct frame_ref ref) {
    const struct reassembly_part *held = stream->held.first;
    return held != NULL && segment->payload_length == 0 && (segment->flags & TCP_FIN) == 0 &&
           time_is_near(ref.time, held->ref.time, REORDERING);
}

/* What the segment acknowledges comes first: the other side's bytes caused this side's. */
static void take_acknowledgement(struct tcp *tcp, struct flow *flow, enum side from,
                                 const struct segment *segment, struct frame_ref ref) {
    const enum side sender = other_side(from);
    if (may_be_early(&flow->streams[sender], segment, ref))
        return;
    struct reading reading = {tcp, flow, sender};
    const struct stream_reader reader = reader_of(&reading);
    stream_acknowledged(&flow->streams[sender], segment->acknowledgement, ref, &reader);
    report_end_if_complete(tcp, flow, sender);
}

void tcp_take(struct tcp *tcp, const struct segment *segment, struct frame_ref ref) {
    enum side from;
    bool duplicate;
    struct flow *flow = flow_of_segment(tcp->flows, segment, ref, &from, &duplicate);
    tcp->counts->flows = flow_table_total(tcp->flows);
    if (!duplicate && tcp->each_segment != NULL)
        tcp->each_segment(tcp->each_segment_data, segment, flow == NULL ? 0 : flow->id, ref);
    if (duplicate || flow == NULL)
        return;
    tcp->listener.segment(tcp->listener.data, flow, from, segment, ref);
    if (segment->flags & TCP_RST) {
        /* The first one that counts; a stray one was not recorded. */
        if (flow->sides[from].reset.frame != 0)
            take_reset(tcp, flow, from, segment, ref);
        return;
    }
    if (segment->flags & TCP_SYN)
        start_streams(flow, from, segment);
    if (segment->flags & TCP_ACK)
        take_acknowledgement(tcp, flow, from, segment, ref);
    if (segment->payload_length > 0)
        take_bytes_of(tcp, flow, from, segment, ref);
    if (segment->flags & TCP_FIN)
        stream_end(&flow->streams[from], first_byte_of(segment) + segment->payload_length);
    report_end_if_complete(tcp, flow, from);
}

void tcp_open(struct tcp *tcp, unsigned flow_capacity) {
    tcp->flows = flow_table_new(flow_capacity, tcp->limits, flow_is_gone, memory_is_short, tcp);
}
