/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each stream has the segments that arrived and were not handed on yet, and the pieces that were
 * handed on and may still be kept. */
#include "capture/observe/keeper.h"

#include <glib.h>

enum { PIECES_MOST = 1 << 20 }; /* of all streams: 24 MiB */

/* A part of a segment as it lies in a frame; fragments bring several. */
struct arrival {
    uint64_t via;      /* the frame that its bytes are told of */
    uint64_t frame;    /* the one that they are in */
    uint32_t sequence; /* of its first byte */
    uint32_t at;       /* that byte's place in the IP payload */
    uint32_t length;
};

/* Bytes that were handed on. */
struct piece_told {
    uint64_t position;
    uint64_t frame;
    uint32_t at, length;
};

struct trace_side {
    GArray *arrivals; /* of struct arrival; NULL: none yet */
    GArray *told;     /* of struct piece_told, by their position */
};

struct trace {
    struct trace_side sides[2];
};

struct keeper {
    struct kept *kept;
    struct net_listener above;
    const struct net *net;
    GHashTable *traces; /* const struct flow * -> struct trace *, owned */
    size_t pieces;      /* of all traces */
    uint64_t datagram_frame;
};

static struct arrival *arrival_at(const struct trace_side *side, guint index) {
    return &g_array_index(side->arrivals, struct arrival, index);
}

static struct piece_told *told_at(const struct trace_side *side, guint index) {
    return &g_array_index(side->told, struct piece_told, index);
}

static struct trace *trace_of(struct keeper *keeper, const struct flow *flow) {
    struct trace *trace = g_hash_table_lookup(keeper->traces, flow);
    if (trace != NULL)
        return trace;
    trace = g_new0(struct trace, 1);
    for (unsigned side = 0; side < 2; side++) {
        trace->sides[side].arrivals = g_array_new(FALSE, FALSE, sizeof(struct arrival));
        trace->sides[side].told = g_array_new(FALSE, FALSE, sizeof(struct piece_told));
    }
    g_hash_table_insert(keeper->traces, (gpointer)flow, trace);
    return trace;
}

static void trace_free(gpointer data) {
    struct trace *trace = data;
    for (unsigned side = 0; side < 2; side++) {
        g_array_unref(trace->sides[side].arrivals);
        g_array_unref(trace->sides[side].told);
    }
    g_free(trace);
}

/* --- where bytes arrive ----------------------------------------------------------------------- */

/* What lies before `next` was handed on, or never will be. */
static void forget_arrivals(struct trace_side *side, const struct stream *stream) {
    guint left = 0;
    for (guint i = 0; i < side->arrivals->len; i++) {
        const struct arrival *arrival = arrival_at(side, i);
        if (!stream->started || sequence_before(stream->next, arrival->sequence + arrival->length))
            *arrival_at(side, left++) = *arrival;
    }
    g_array_set_size(side->arrivals, left);
}

static void add_arrival(struct trace_side *side, struct arrival arrival) {
    if (arrival.length > 0)
        g_array_append_val(side->arrivals, arrival);
}

/* The segment's payload begins `header` bytes into the IP payload, of which `part` is a part. */
static void add_part(struct trace_side *side, const struct segment *segment, uint32_t first,
                     const struct fragment_part *part, uint64_t via) {
    const uint32_t header = segment->header_length;
    const uint32_t end = part->at + part->length;
    const uint32_t from = MAX(part->at, header);
    const uint32_t to = MIN(end, header + (uint32_t)span_len(segment->payload));
    if (from < to)
        add_arrival(side,
                    (struct arrival){via, part->frame, first + (from - header), from, to - from});
}

static void note_arrival(struct keeper *keeper, const struct flow *flow, enum side from,
                         const struct segment *segment, struct place place) {
    const struct net_origin origin = net_origin(keeper->net);
    struct trace_side *side = &trace_of(keeper, flow)->sides[from];
    const uint32_t first = segment->sequence + ((segment->flags & TCP_SYN) != 0);
    forget_arrivals(side, &flow->streams[from]);
    const struct fragment_part whole = {
        place.frame, 0, segment->header_length + (uint32_t)span_len(segment->payload)};
    if (origin.is_known && origin.part_count == 0)
        add_part(side, segment, first, &whole, place.frame);
    for (unsigned i = 0; origin.is_known && i < origin.part_count; i++)
        add_part(side, segment, first, &origin.parts[i], place.frame);
}

static void on_segment(void *data, struct flow *flow, enum side from, const struct segment *segment,
                       struct place place) {
    struct keeper *keeper = data;
    if (!span_is_empty(segment->payload) && !flow->streams[from].ignored)
        note_arrival(keeper, flow, from, segment, place);
    keeper->above.segment(keeper->above.data, flow, from, segment, place);
}

/* --- what is handed on ------------------------------------------------------------------------ */

static void note_told(struct keeper *keeper, struct trace_side *side, const struct stream *stream,
                      const struct arrival *arrival, uint32_t length) {
    const uint32_t end = stream->next + length;
    const uint32_t from =
        sequence_before(arrival->sequence, stream->next) ? stream->next : arrival->sequence;
    const uint32_t last = arrival->sequence + arrival->length;
    const uint32_t to = sequence_before(last, end) ? last : end;
    if (!sequence_before(from, to))
        return;
    if (keeper->pieces >= PIECES_MOST) {
        kept_lose(keeper->kept);
        return;
    }
    const struct piece_told told = {stream->position + (from - stream->next), arrival->frame,
                                    arrival->at + (from - arrival->sequence), to - from};
    g_array_append_val(side->told, told);
    keeper->pieces++;
}

static void on_bytes(void *data, struct flow *flow, enum side from, struct span bytes,
                     struct place place) {
    struct keeper *keeper = data;
    struct trace_side *side = &trace_of(keeper, flow)->sides[from];
    for (guint i = 0; i < side->arrivals->len; i++)
        if (arrival_at(side, i)->via == place.frame)
            note_told(keeper, side, &flow->streams[from], arrival_at(side, i),
                      (uint32_t)span_len(bytes));
    keeper->above.bytes(keeper->above.data, flow, from, bytes, place);
}

static void on_gone(void *data, struct flow *flow) {
    struct keeper *keeper = data;
    keeper->above.gone(keeper->above.data, flow);
    struct trace *trace = g_hash_table_lookup(keeper->traces, flow);
    if (trace != NULL)
        keeper->pieces -= trace->sides[CLIENT].told->len + trace->sides[SERVER].told->len;
    g_hash_table_remove(keeper->traces, flow);
}

/* --- what is kept ----------------------------------------------------------------------------- */

static void keep_piece(struct keeper *keeper, const struct piece_told *piece, uint64_t position,
                       uint64_t end, enum keep keep) {
    const uint64_t from = MAX(piece->position, position);
    const uint64_t to = MIN(piece->position + piece->length, end);
    if (from >= to)
        return;
    kept_add(keeper->kept, (struct kept_range){.frame = piece->frame,
                                               .at = piece->at + (uint32_t)(from - piece->position),
                                               .length = (uint32_t)(to - from) & 0x7fffffff,
                                               .as_space = keep == KEEP_AS_SPACE});
}

/* From the newest backwards to the first piece that reaches into it, then in order. */
static void keep_of_stream(void *data, const struct flow *flow, enum side from, uint64_t position,
                           uint64_t length, enum keep keep) {
    struct keeper *keeper = data;
    const struct trace *trace = g_hash_table_lookup(keeper->traces, flow);
    if (trace == NULL)
        return;
    const struct trace_side *side = &trace->sides[from];
    guint first = side->told->len;
    while (first > 0 &&
           told_at(side, first - 1)->position + told_at(side, first - 1)->length > position)
        first--;
    for (guint i = first; i < side->told->len && told_at(side, i)->position < position + length;
         i++)
        keep_piece(keeper, told_at(side, i), position, position + length, keep);
}

static void settle(void *data, const struct flow *flow, enum side from) {
    struct keeper *keeper = data;
    struct trace *trace = g_hash_table_lookup(keeper->traces, flow);
    if (trace == NULL)
        return;
    keeper->pieces -= trace->sides[from].told->len;
    g_array_set_size(trace->sides[from].told, 0);
}

static void keep_of_part(struct keeper *keeper, const struct fragment_part *part, uint64_t at,
                         uint64_t end) {
    const uint64_t from = MAX(at, part->at), to = MIN(end, (uint64_t)part->at + part->length);
    if (from < to)
        kept_add(keeper->kept, (struct kept_range){.frame = part->frame,
                                                   .at = (uint32_t)from,
                                                   .length = (uint32_t)(to - from) & 0x7fffffff});
}

static void keep_of_datagram(void *data, uint64_t at, uint64_t length) {
    struct keeper *keeper = data;
    const struct net_origin origin = net_origin(keeper->net);
    const struct fragment_part whole = {keeper->datagram_frame, 0, UINT16_MAX};
    const uint64_t from = UDP_HEADER + at, end = from + length;
    if (origin.is_known && origin.part_count == 0)
        keep_of_part(keeper, &whole, from, end);
    for (unsigned i = 0; origin.is_known && i < origin.part_count; i++)
        keep_of_part(keeper, &origin.parts[i], from, end);
}

static void on_datagram(void *data, const struct udp_datagram *datagram, struct place place) {
    struct keeper *keeper = data;
    keeper->datagram_frame = place.frame;
    keeper->above.datagram(keeper->above.data, datagram, place);
}

/* --- passed on -------------------------------------------------------------------------------- */

static void on_gap(void *data, struct flow *flow, enum side from, uint64_t missing, enum gap why,
                   struct place place) {
    struct keeper *keeper = data;
    keeper->above.gap(keeper->above.data, flow, from, missing, why, place);
}

static void on_ended(void *data, struct flow *flow, enum side from, struct place place) {
    struct keeper *keeper = data;
    keeper->above.ended(keeper->above.data, flow, from, place);
}

static void on_icmp(void *data, const struct icmp_error *error, struct place place) {
    struct keeper *keeper = data;
    keeper->above.icmp(keeper->above.data, error, place);
}

/* --- the whole -------------------------------------------------------------------------------- */

struct keeper *keeper_new(struct kept *kept, const struct net *net) {
    struct keeper *keeper = g_new0(struct keeper, 1);
    keeper->kept = kept;
    keeper->net = net;
    keeper->traces = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, trace_free);
    return keeper;
}

void keeper_free(struct keeper *keeper) {
    if (keeper == NULL)
        return;
    g_hash_table_unref(keeper->traces);
    g_free(keeper);
}

struct net_listener keeper_listener(struct keeper *keeper, const struct net_listener *above) {
    keeper->above = *above;
    return (struct net_listener){.data = keeper,
                                 .segment = on_segment,
                                 .bytes = on_bytes,
                                 .gap = on_gap,
                                 .ended = on_ended,
                                 .gone = on_gone,
                                 .datagram = on_datagram,
                                 .icmp = on_icmp};
}

struct keep_listener keeper_keep(struct keeper *keeper) {
    return (struct keep_listener){keeper, keep_of_stream, settle, keep_of_datagram};
}
