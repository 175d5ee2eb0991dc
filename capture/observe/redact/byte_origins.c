/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each stream has the segments that arrived and wait for those before them, and the latest of those
 * that were handed on, which may still be allowed to stay. */
#include "capture/observe/redact/byte_origins.h"

#include <glib.h>

#include "wire/search.h"

enum {
    DELIVERED_MOST = 1 << 18, /* of all streams: 6 MiB. Then the longest idle lets go */
    ARRIVALS_LEAST = 32       /* before it is worth a look which of them still wait */
};

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
    GArray *waiting;    /* of struct arrival, by `via`; NULL: none did so far */
    guint waiting_most; /* then it is looked which of them still do */
    GArray *delivered;  /* of struct delivered, by their position; those before `first` are done
                           with; NULL: none */
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
    GArray *arrived;                 /* of struct arrival: of the latest segment, */
    const struct stream *arrived_on; /* its stream; NULL: it was dealt with */
    struct origin_side *arrived_side;
};

static struct arrival *arrival_at(const GArray *arrivals, guint index) {
    return &g_array_index(arrivals, struct arrival, index);
}

static struct delivered *delivered_at(const struct origin_side *side, guint index) {
    return &g_array_index(side->delivered, struct delivered, index);
}

static struct origins *origins_of(struct byte_origins *byte_origins, const struct flow *flow) {
    struct origins *origins = g_hash_table_lookup(byte_origins->origins, flow);
    if (origins != NULL)
        return origins;
    origins = g_new0(struct origins, 1);
    g_hash_table_insert(byte_origins->origins, (gpointer)flow, origins);
    return origins;
}

static void origins_free(gpointer data) {
    struct origins *origins = data;
    for (unsigned side = 0; side < 2; side++) {
        g_clear_pointer(&origins->sides[side].waiting, g_array_unref);
        g_clear_pointer(&origins->sides[side].delivered, g_array_unref);
    }
    g_free(origins);
}

/* --- where bytes arrive ----------------------------------------------------------------------- */

static gint compare_frames(gconstpointer left, gconstpointer right) {
    const uint64_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* Rids of those that wait no more: no part of what the stream holds is of their frame. What it
 * holds is bounded, and so are they. */
static void forget_waiting(struct origin_side *side, const struct stream *stream) {
    GArray *held = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    guint left = 0, next = 0;
    for (const struct reassembly_part *part = stream->held.first; part != NULL; part = part->next)
        g_array_append_val(held, (uint64_t){part->ref.frame});
    g_array_sort(held, compare_frames);
    for (guint i = 0; i < side->waiting->len; i++) {
        const struct arrival arrival = *arrival_at(side->waiting, i);
        while (next < held->len && g_array_index(held, uint64_t, next) < arrival.via)
            next++;
        if (next < held->len && g_array_index(held, uint64_t, next) == arrival.via)
            *arrival_at(side->waiting, left++) = arrival;
    }
    g_array_set_size(side->waiting, left);
    side->waiting_most = 2 * left + ARRIVALS_LEAST;
    g_array_unref(held);
}

static bool is_held(const struct stream *stream, uint64_t frame) {
    for (const struct reassembly_part *part = stream->held.first; part != NULL; part = part->next)
        if (part->ref.frame == frame)
            return true;
    return false;
}

/* The latest segment has been dealt with: handed on, passed over, or held for later. */
static void settle_arrived(struct byte_origins *byte_origins) {
    GArray *arrived = byte_origins->arrived;
    struct origin_side *side = byte_origins->arrived_side;
    const struct stream *stream = byte_origins->arrived_on;
    byte_origins->arrived_on = NULL;
    if (stream != NULL && arrived->len > 0 && is_held(stream, arrival_at(arrived, 0)->via)) {
        if (side->waiting == NULL)
            side->waiting = g_array_new(FALSE, FALSE, sizeof(struct arrival));
        if (side->waiting->len + arrived->len > MAX(side->waiting_most, ARRIVALS_LEAST))
            forget_waiting(side, stream);
        g_array_append_vals(side->waiting, arrived->data, arrived->len);
    } else if (stream != NULL && stream->held.first == NULL) {
        g_clear_pointer(&side->waiting, g_array_unref);
    }
    g_array_set_size(arrived, 0);
}

/* The segment's payload begins `header` bytes into the IP payload, of which `part` is a part. */
static void add_part(GArray *arrived, const struct segment *segment, uint32_t first,
                     const struct fragment_part *part, uint64_t via) {
    const uint32_t header = segment->header_length;
    const uint32_t end = part->at + part->length;
    const uint32_t from = MAX(part->at, header);
    const uint32_t to = MIN(end, header + (uint32_t)span_len(segment->payload));
    const struct arrival arrival = {via, part->frame, first + (from - header), from, to - from};
    if (from < to)
        g_array_append_val(arrived, arrival);
}

static void note_arrival(struct byte_origins *byte_origins, const struct flow *flow, enum side from,
                         const struct segment *segment, struct frame_ref ref) {
    const struct net_origin origin = net_origin(byte_origins->net);
    const uint32_t first = segment->sequence + ((segment->flags & TCP_SYN) != 0);
    byte_origins->arrived_on = &flow->streams[from];
    byte_origins->arrived_side = &origins_of(byte_origins, flow)->sides[from];
    const struct fragment_part whole = {
        ref.frame, 0, segment->header_length + (uint32_t)span_len(segment->payload)};
    if (origin.is_known && origin.part_count == 0)
        add_part(byte_origins->arrived, segment, first, &whole, ref.frame);
    for (unsigned i = 0; origin.is_known && i < origin.part_count; i++)
        add_part(byte_origins->arrived, segment, first, &origin.parts[i], ref.frame);
}

static void on_segment(void *data, struct flow *flow, enum side from, const struct segment *segment,
                       struct frame_ref ref) {
    struct byte_origins *byte_origins = data;
    settle_arrived(byte_origins);
    if (!span_is_empty(segment->payload) && !flow->streams[from].ignored)
        note_arrival(byte_origins, flow, from, segment, ref);
    byte_origins->above.segment(byte_origins->above.data, flow, from, segment, ref);
}

/* --- what is handed on ------------------------------------------------------------------------ */

static guint delivered_count(const struct origin_side *side) {
    return side->delivered == NULL ? 0 : side->delivered->len - side->first;
}

/* So many of the oldest are done with. Moved together when that is most of the array. */
static void forget_delivered(struct byte_origins *byte_origins, struct origin_side *side,
                             guint count) {
    byte_origins->delivered_count -= count;
    side->first += count;
    if (side->delivered == NULL)
        return;
    if (side->first == side->delivered->len) {
        g_clear_pointer(&side->delivered, g_array_unref);
        side->first = 0;
    } else if (side->first > side->delivered->len / 2) {
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
    if (side->delivered == NULL)
        side->delivered = g_array_new(FALSE, FALSE, sizeof delivered);
    g_array_append_val(side->delivered, delivered);
    byte_origins->delivered_count++;
}

static bool came_before(const void *arrivals, size_t index, const void *via) {
    return arrival_at(arrivals, (guint)index)->via < *(const uint64_t *)via;
}

/* The first arrival that came by this frame or a later one. */
static guint search_arrivals(const GArray *arrivals, uint64_t via) {
    return (guint)search_first(0, arrivals->len, came_before, arrivals, &via);
}

static void note_delivered_of(struct byte_origins *byte_origins, struct origin_side *side,
                              const struct stream *stream, const GArray *arrivals, uint64_t via,
                              uint32_t length) {
    for (guint i = search_arrivals(arrivals, via);
         i < arrivals->len && arrival_at(arrivals, i)->via == via; i++)
        note_delivered(byte_origins, side, stream, arrival_at(arrivals, i), length);
}

static void on_bytes(void *data, struct flow *flow, enum side from, struct span bytes,
                     struct frame_ref ref) {
    struct byte_origins *byte_origins = data;
    struct origin_side *side = &origins_of(byte_origins, flow)->sides[from];
    const struct stream *stream = &flow->streams[from];
    const uint32_t length = (uint32_t)span_len(bytes);
    if (byte_origins->arrived_on == stream)
        note_delivered_of(byte_origins, side, stream, byte_origins->arrived, ref.frame, length);
    if (side->waiting != NULL)
        note_delivered_of(byte_origins, side, stream, side->waiting, ref.frame, length);
    byte_origins->above.bytes(byte_origins->above.data, flow, from, bytes, ref);
}

static void on_gone(void *data, struct flow *flow) {
    struct byte_origins *byte_origins = data;
    settle_arrived(byte_origins);
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

/* What is allowed, from its first byte on. */
struct allowed {
    uint64_t position, length;
    enum clear_as as;
    const uint8_t *other; /* with CLEAR_AS_OTHER: so many bytes */
};

static void add_range(struct byte_origins *byte_origins, uint64_t frame, uint32_t at,
                      uint32_t length, const struct allowed *allowed, uint64_t from) {
    if (allowed->as == CLEAR_AS_OTHER)
        clear_ranges_add_other(byte_origins->clear_ranges, frame, at,
                               allowed->other + (from - allowed->position), length);
    else
        clear_ranges_add(
            byte_origins->clear_ranges,
            (struct clear_range){
                .frame = frame, .at = at, .length = length & 0x3fffffff, .as = allowed->as & 3});
}

static void clear_delivered(struct byte_origins *byte_origins, const struct delivered *delivered,
                            const struct allowed *allowed) {
    const uint64_t from = MAX(delivered->position, allowed->position);
    const uint64_t to =
        MIN(delivered->position + delivered->length, allowed->position + allowed->length);
    if (from < to)
        add_range(byte_origins, delivered->frame,
                  delivered->at + (uint32_t)(from - delivered->position), (uint32_t)(to - from),
                  allowed, from);
}

static bool is_within(const void *side, size_t index, const void *position) {
    const struct delivered *delivered = delivered_at(side, (guint)index);
    return delivered->position + delivered->length <= *(const uint64_t *)position;
}

/* The first of them that reaches beyond this position. */
static guint search(const struct origin_side *side, uint64_t position) {
    const guint end = side->delivered == NULL ? side->first : side->delivered->len;
    return (guint)search_first(side->first, end, is_within, side, &position);
}

static void allow_of_stream(struct byte_origins *byte_origins, const struct flow *flow,
                            enum side from, const struct allowed *allowed) {
    const struct origins *origins = g_hash_table_lookup(byte_origins->origins, flow);
    if (origins == NULL)
        return;
    const struct origin_side *side = &origins->sides[from];
    if (allowed->position < side->forgotten)
        clear_ranges_lose(byte_origins->clear_ranges);
    for (guint i = search(side, allowed->position);
         side->delivered != NULL && i < side->delivered->len &&
         delivered_at(side, i)->position < allowed->position + allowed->length;
         i++)
        clear_delivered(byte_origins, delivered_at(side, i), allowed);
}

static void clear_of_stream(void *data, const struct flow *flow, enum side from, uint64_t position,
                            uint64_t length, enum redact_as as) {
    const struct allowed allowed = {position, length,
                                    as == REDACT_SPACE ? CLEAR_AS_SPACE : CLEAR_AS_IS, NULL};
    allow_of_stream(data, flow, from, &allowed);
}

static void other_of_stream(void *data, const struct flow *flow, enum side from, uint64_t position,
                            struct span other) {
    const struct allowed allowed = {position, span_len(other), CLEAR_AS_OTHER, other.at};
    allow_of_stream(data, flow, from, &allowed);
}

static void allow_of_part(struct byte_origins *byte_origins, const struct fragment_part *part,
                          const struct allowed *allowed) {
    const uint64_t from = MAX(allowed->position, part->at);
    const uint64_t to = MIN(allowed->position + allowed->length, (uint64_t)part->at + part->length);
    if (from < to)
        add_range(byte_origins, part->frame, (uint32_t)from, (uint32_t)(to - from), allowed, from);
}

/* Positions are counted from the datagram's header. */
static void allow_of_datagram(struct byte_origins *byte_origins, const struct allowed *allowed) {
    const struct net_origin origin = net_origin(byte_origins->net);
    const struct fragment_part whole = {byte_origins->datagram_frame, 0, UINT16_MAX};
    if (origin.is_known && origin.part_count == 0)
        allow_of_part(byte_origins, &whole, allowed);
    for (unsigned i = 0; origin.is_known && i < origin.part_count; i++)
        allow_of_part(byte_origins, &origin.parts[i], allowed);
}

static void clear_of_datagram(void *data, uint64_t at, uint64_t length) {
    const struct allowed allowed = {UDP_HEADER + at, length, CLEAR_AS_IS, NULL};
    allow_of_datagram(data, &allowed);
}

static void other_of_datagram(void *data, uint64_t at, struct span other) {
    const struct allowed allowed = {UDP_HEADER + at, span_len(other), CLEAR_AS_OTHER, other.at};
    allow_of_datagram(data, &allowed);
}

static void on_datagram(void *data, const struct udp_datagram *datagram, struct frame_ref ref) {
    struct byte_origins *byte_origins = data;
    byte_origins->datagram_frame = ref.frame;
    byte_origins->above.datagram(byte_origins->above.data, datagram, ref);
}

/* Positions are counted as those of a datagram. */
static bool on_pdu(void *data, const struct upper_pdu *pdu, struct frame_ref ref) {
    struct byte_origins *byte_origins = data;
    byte_origins->datagram_frame = ref.frame;
    return byte_origins->above.pdu(byte_origins->above.data, pdu, ref);
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

static bool on_memory_is_short(void *data) {
    struct byte_origins *byte_origins = data;
    return byte_origins->above.memory_is_short != NULL &&
           byte_origins->above.memory_is_short(byte_origins->above.data);
}

/* --- the whole -------------------------------------------------------------------------------- */

struct byte_origins *byte_origins_new(struct clear_ranges *clear_ranges, const struct net *net) {
    struct byte_origins *byte_origins = g_new0(struct byte_origins, 1);
    byte_origins->clear_ranges = clear_ranges;
    byte_origins->net = net;
    byte_origins->arrived = g_array_new(FALSE, FALSE, sizeof(struct arrival));
    byte_origins->origins =
        g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, origins_free);
    return byte_origins;
}

void byte_origins_free(struct byte_origins *byte_origins) {
    if (byte_origins == NULL)
        return;
    g_hash_table_unref(byte_origins->origins);
    g_array_unref(byte_origins->arrived);
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
                                 .icmp = on_icmp,
                                 .pdu = on_pdu,
                                 .memory_is_short = on_memory_is_short};
}

struct redact_listener byte_origins_redact(struct byte_origins *byte_origins,
                                           const struct pseudonyms *pseudonyms) {
    return (struct redact_listener){byte_origins,    clear_of_stream,   clear_of_datagram,
                                    other_of_stream, other_of_datagram, pseudonyms};
}
