/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each stream has the segments that arrived and were not handed on yet, and the latest of those
 * that were, which may still be allowed to stay. */
#include "capture/observe/redact/byte_origins.h"

#include <glib.h>

enum { DELIVERED_MOST = 1 << 20 }; /* of all streams: 24 MiB. Then the longest idle lets go */

/* A part of a segment as it lies in a frame; fragments bring several. */
struct arrival {
    uint64_t via;      /* the frame that its bytes are told of */
    uint64_t frame;    /* the one that they are in */
    uint32_t sequence; /* of its first byte */
    uint32_t at;       /* that byte's place in the IP payload */
    uint32_t length;
};

/* Bytes that were handed on. */
struct delivered {
    uint64_t position;
    uint64_t frame;
    uint32_t at, length;
};

struct origin_side {
    GArray *arrivals; /* of struct arrival */
    GArray
        *delivered; /* of struct delivered, by their position; those before `first` are done with */
    guint first;
    uint64_t forgotten; /* what came before this position was let go early */
    GList link;         /* in `latest`; its data is NULL while it is not there */
};

struct origins {
    struct origin_side sides[2];
};

struct byte_origins {
    struct clear_ranges *clear_ranges;
    struct net_listener above;
    const struct net *net;
    GHashTable *origins;    /* const struct flow * -> struct origins *, owned */
    GQueue latest;          /* of struct origin_side, the one with the latest bytes last */
    size_t delivered_count; /* of them all */
    uint64_t datagram_frame;
};

static struct arrival *arrival_at(const struct origin_side *side, guint index) {
    return &g_array_index(side->arrivals, struct arrival, index);
}

static struct delivered *delivered_at(const struct origin_side *side, guint index) {
    return &g_array_index(side->delivered, struct delivered, index);
}

static struct origins *origins_of(struct byte_origins *byte_origins, const struct flow *flow) {
    struct origins *origins = g_hash_table_lookup(byte_origins->origins, flow);
    if (origins != NULL)
        return origins;
    origins = g_new0(struct origins, 1);
    for (unsigned side = 0; side < 2; side++) {
        origins->sides[side].arrivals = g_array_new(FALSE, FALSE, sizeof(struct arrival));
        origins->sides[side].delivered = g_array_new(FALSE, FALSE, sizeof(struct delivered));
    }
    g_hash_table_insert(byte_origins->origins, (gpointer)flow, origins);
    return origins;
}

static void origins_free(gpointer data) {
    struct origins *origins = data;
    for (unsigned side = 0; side < 2; side++) {
        g_array_unref(origins->sides[side].arrivals);
        g_array_unref(origins->sides[side].delivered);
    }
    g_free(origins);
}

/* --- where bytes arrive ----------------------------------------------------------------------- */

/* What lies before `next` was handed on, or never will be. */
static void forget_arrivals(struct origin_side *side, const struct stream *stream) {
    guint left = 0;
    for (guint i = 0; i < side->arrivals->len; i++) {
        const struct arrival *arrival = arrival_at(side, i);
        if (!stream->started || sequence_before(stream->next, arrival->sequence + arrival->length))
            *arrival_at(side, left++) = *arrival;
    }
    g_array_set_size(side->arrivals, left);
}

static void add_arrival(struct origin_side *side, struct arrival arrival) {
    if (arrival.length > 0)
        g_array_append_val(side->arrivals, arrival);
}

/* The segment's payload begins `header` bytes into the IP payload, of which `part` is a part. */
static void add_part(struct origin_side *side, const struct segment *segment, uint32_t first,
                     const struct fragment_part *part, uint64_t via) {
    const uint32_t header = segment->header_length;
    const uint32_t end = part->at + part->length;
    const uint32_t from = MAX(part->at, header);
    const uint32_t to = MIN(end, header + (uint32_t)span_len(segment->payload));
    if (from < to)
        add_arrival(side,
                    (struct arrival){via, part->frame, first + (from - header), from, to - from});
}

static void note_arrival(struct byte_origins *byte_origins, const struct flow *flow, enum side from,
                         const struct segment *segment, struct frame_ref ref) {
    const struct net_origin origin = net_origin(byte_origins->net);
    struct origin_side *side = &origins_of(byte_origins, flow)->sides[from];
    const uint32_t first = segment->sequence + ((segment->flags & TCP_SYN) != 0);
    forget_arrivals(side, &flow->streams[from]);
    const struct fragment_part whole = {
        ref.frame, 0, segment->header_length + (uint32_t)span_len(segment->payload)};
    if (origin.is_known && origin.part_count == 0)
        add_part(side, segment, first, &whole, ref.frame);
    for (unsigned i = 0; origin.is_known && i < origin.part_count; i++)
        add_part(side, segment, first, &origin.parts[i], ref.frame);
}

static void on_segment(void *data, struct flow *flow, enum side from, const struct segment *segment,
                       struct frame_ref ref) {
    struct byte_origins *byte_origins = data;
    if (!span_is_empty(segment->payload) && !flow->streams[from].ignored)
        note_arrival(byte_origins, flow, from, segment, ref);
    byte_origins->above.segment(byte_origins->above.data, flow, from, segment, ref);
}

/* --- what is handed on ------------------------------------------------------------------------ */

static guint delivered_count(const struct origin_side *side) {
    return side->delivered->len - side->first;
}

/* So many of the oldest are done with. Moved together when that is most of the array. */
static void forget_delivered(struct byte_origins *byte_origins, struct origin_side *side,
                             guint count) {
    byte_origins->delivered_count -= count;
    side->first += count;
    if (side->first > side->delivered->len / 2) {
        g_array_remove_range(side->delivered, 0, side->first);
        side->first = 0;
    }
}

static void forget_side(struct byte_origins *byte_origins, struct origin_side *side) {
    forget_delivered(byte_origins, side, delivered_count(side));
    if (side->link.data != NULL)
        g_queue_unlink(&byte_origins->latest, &side->link);
    side->link.data = NULL;
}

/* Makes room for one more of `side`, the stream with the latest bytes. */
static void make_room(struct byte_origins *byte_origins, struct origin_side *side,
                      uint64_t position) {
    guint old = 0;
    while (old < delivered_count(side) &&
           delivered_at(side, side->first + old)->position + REDACT_LOOK_BACK < position)
        old++;
    forget_delivered(byte_origins, side, old);
    if (side->link.data != NULL)
        g_queue_unlink(&byte_origins->latest, &side->link);
    side->link.data = side;
    g_queue_push_tail_link(&byte_origins->latest, &side->link);
    while (byte_origins->delivered_count >= DELIVERED_MOST) {
        struct origin_side *idle = byte_origins->latest.head->data;
        if (delivered_count(idle) > 0)
            idle->forgotten = delivered_at(idle, idle->delivered->len - 1)->position + 1;
        forget_side(byte_origins, idle);
    }
}

static void note_delivered(struct byte_origins *byte_origins, struct origin_side *side,
                           const struct stream *stream, const struct arrival *arrival,
                           uint32_t length) {
    const uint32_t end = stream->next + length;
    const uint32_t from =
        sequence_before(arrival->sequence, stream->next) ? stream->next : arrival->sequence;
    const uint32_t last = arrival->sequence + arrival->length;
    const uint32_t to = sequence_before(last, end) ? last : end;
    if (!sequence_before(from, to))
        return;
    const struct delivered delivered = {stream->position + (from - stream->next), arrival->frame,
                                        arrival->at + (from - arrival->sequence), to - from};
    make_room(byte_origins, side, delivered.position);
    g_array_append_val(side->delivered, delivered);
    byte_origins->delivered_count++;
}

static void on_bytes(void *data, struct flow *flow, enum side from, struct span bytes,
                     struct frame_ref ref) {
    struct byte_origins *byte_origins = data;
    struct origin_side *side = &origins_of(byte_origins, flow)->sides[from];
    for (guint i = 0; i < side->arrivals->len; i++)
        if (arrival_at(side, i)->via == ref.frame)
            note_delivered(byte_origins, side, &flow->streams[from], arrival_at(side, i),
                           (uint32_t)span_len(bytes));
    byte_origins->above.bytes(byte_origins->above.data, flow, from, bytes, ref);
}

static void on_gone(void *data, struct flow *flow) {
    struct byte_origins *byte_origins = data;
    byte_origins->above.gone(byte_origins->above.data, flow);
    struct origins *origins = g_hash_table_lookup(byte_origins->origins, flow);
    if (origins == NULL)
        return;
    forget_side(byte_origins, &origins->sides[CLIENT]);
    forget_side(byte_origins, &origins->sides[SERVER]);
    g_hash_table_remove(byte_origins->origins, flow);
}

/* --- what is allowed -----------------------------------------------------------------------------
 */

static void clear_delivered(struct byte_origins *byte_origins, const struct delivered *delivered,
                            uint64_t position, uint64_t end, enum redact_as as) {
    const uint64_t from = MAX(delivered->position, position);
    const uint64_t to = MIN(delivered->position + delivered->length, end);
    if (from >= to)
        return;
    clear_ranges_add(
        byte_origins->clear_ranges,
        (struct clear_range){.frame = delivered->frame,
                             .at = delivered->at + (uint32_t)(from - delivered->position),
                             .length = (uint32_t)(to - from) & 0x7fffffff,
                             .as_space = as == REDACT_SPACE});
}

/* The first of them that reaches beyond this position. */
static guint search(const struct origin_side *side, uint64_t position) {
    guint low = side->first, high = side->delivered->len;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        const struct delivered *delivered = delivered_at(side, middle);
        if (delivered->position + delivered->length <= position)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void clear_of_stream(void *data, const struct flow *flow, enum side from, uint64_t position,
                            uint64_t length, enum redact_as as) {
    struct byte_origins *byte_origins = data;
    const struct origins *origins = g_hash_table_lookup(byte_origins->origins, flow);
    if (origins == NULL)
        return;
    const struct origin_side *side = &origins->sides[from];
    if (position < side->forgotten)
        clear_ranges_lose(byte_origins->clear_ranges);
    for (guint i = search(side, position);
         i < side->delivered->len && delivered_at(side, i)->position < position + length; i++)
        clear_delivered(byte_origins, delivered_at(side, i), position, position + length, as);
}

static void clear_of_part(struct byte_origins *byte_origins, const struct fragment_part *part,
                          uint64_t at, uint64_t end) {
    const uint64_t from = MAX(at, part->at), to = MIN(end, (uint64_t)part->at + part->length);
    if (from < to)
        clear_ranges_add(byte_origins->clear_ranges,
                         (struct clear_range){.frame = part->frame,
                                              .at = (uint32_t)from,
                                              .length = (uint32_t)(to - from) & 0x7fffffff});
}

static void clear_of_datagram(void *data, uint64_t at, uint64_t length) {
    struct byte_origins *byte_origins = data;
    const struct net_origin origin = net_origin(byte_origins->net);
    const struct fragment_part whole = {byte_origins->datagram_frame, 0, UINT16_MAX};
    const uint64_t from = UDP_HEADER + at, end = from + length;
    if (origin.is_known && origin.part_count == 0)
        clear_of_part(byte_origins, &whole, from, end);
    for (unsigned i = 0; origin.is_known && i < origin.part_count; i++)
        clear_of_part(byte_origins, &origin.parts[i], from, end);
}

static void on_datagram(void *data, const struct udp_datagram *datagram, struct frame_ref ref) {
    struct byte_origins *byte_origins = data;
    byte_origins->datagram_frame = ref.frame;
    byte_origins->above.datagram(byte_origins->above.data, datagram, ref);
}

/* --- passed on -------------------------------------------------------------------------------- */

static void on_gap(void *data, struct flow *flow, enum side from, uint64_t missing, enum gap why,
                   struct frame_ref ref) {
    struct byte_origins *byte_origins = data;
    byte_origins->above.gap(byte_origins->above.data, flow, from, missing, why, ref);
}

static void on_ended(void *data, struct flow *flow, enum side from, struct frame_ref ref) {
    struct byte_origins *byte_origins = data;
    byte_origins->above.ended(byte_origins->above.data, flow, from, ref);
}

static void on_icmp(void *data, const struct icmp_error *error, struct frame_ref ref) {
    struct byte_origins *byte_origins = data;
    byte_origins->above.icmp(byte_origins->above.data, error, ref);
}

/* --- the whole -------------------------------------------------------------------------------- */

struct byte_origins *byte_origins_new(struct clear_ranges *clear_ranges, const struct net *net) {
    struct byte_origins *byte_origins = g_new0(struct byte_origins, 1);
    byte_origins->clear_ranges = clear_ranges;
    byte_origins->net = net;
    byte_origins->origins =
        g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, origins_free);
    return byte_origins;
}

void byte_origins_free(struct byte_origins *byte_origins) {
    if (byte_origins == NULL)
        return;
    g_hash_table_unref(byte_origins->origins);
    g_free(byte_origins);
}

struct net_listener byte_origins_listener(struct byte_origins *byte_origins,
                                          const struct net_listener *above) {
    byte_origins->above = *above;
    return (struct net_listener){.data = byte_origins,
                                 .segment = on_segment,
                                 .bytes = on_bytes,
                                 .gap = on_gap,
                                 .ended = on_ended,
                                 .gone = on_gone,
                                 .datagram = on_datagram,
                                 .icmp = on_icmp};
}

struct redact_listener byte_origins_redact(struct byte_origins *byte_origins) {
    return (struct redact_listener){byte_origins, clear_of_stream, clear_of_datagram};
}
