/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "capture/net/stream.h"
#include "capture/read/nanoseconds.h"
#include "plugins/tcp_order.h"

struct tcp_order {
    struct stream stream; /* what waits in it is not in wmem: it is freed by clear_all */
    struct limits limits; /* told by "uc", whose engine reaches the same ones */
    struct tcp_order_reader reader;
    uint64_t segments; /* so far; their numbers are what the stream is given for frames,
                          since a frame can hold several */
    wmem_map_t *early; /* number -> struct tcp_order_segment * */
    const struct tcp_order_segment *now; /* the one that is being taken, or NULL */
};

/* Those of the open capture, and what they hold together. */
static GPtrArray *orders;
static struct stream_budget budget;

static struct frame_ref ref_of(const struct tcp_order *order, const packet_info *pinfo) {
    return frame_ref_of(order->segments, nanoseconds_of(&pinfo->abs_ts), 0);
}

static void forward_bytes(void *data, struct span bytes, struct frame_ref from) {
    const struct tcp_order *order = data;
    const struct tcp_order_segment *segment = order->now;
    const uint64_t number = from.frame;
    if (segment == NULL || number != order->segments)
        segment = wmem_map_lookup(order->early, &number);
    const uint32_t offset = order->stream.next - segment->sequence;
    order->reader.bytes(order->reader.data, segment->data, offset, bytes);
}

static void forward_gap(void *data, uint64_t missing, enum gap why, struct frame_ref after) {
    const struct tcp_order *order = data;
    (void)why;
    (void)after;
    order->reader.gap(order->reader.data, missing);
}

static struct stream_reader reader_of(struct tcp_order *order) {
    return (struct stream_reader){order, forward_bytes, forward_gap};
}

struct tcp_order *tcp_order_new(const struct tcp_order_reader *reader) {
    struct tcp_order *order = wmem_new0(wmem_file_scope(), struct tcp_order);
    order->stream.budget = &budget;
    order->reader = *reader;
    order->early = wmem_map_new(wmem_file_scope(), g_int64_hash, g_int64_equal);
    g_ptr_array_add(orders, order);
    return order;
}

void tcp_order_start(struct tcp_order *order, uint32_t sequence) {
    stream_start(&order->stream, sequence);
}

bool tcp_order_is_started(const struct tcp_order *order) {
    return order->stream.started;
}

static void store_early(struct tcp_order *order, const struct tcp_order_segment *segment) {
    wmem_map_insert(order->early,
                    wmem_memdup(wmem_file_scope(), &order->segments, sizeof order->segments),
                    wmem_memdup(wmem_file_scope(), segment, sizeof *segment));
}

enum tcp_order_answer tcp_order_take(struct tcp_order *order, const packet_info *pinfo,
                                     const struct tcp_order_segment *segment) {
    struct stream *stream = &order->stream;
    const struct stream_reader reader = reader_of(order);
    const bool early = stream->started && sequence_before(stream->next, segment->sequence);
    const uint64_t position = stream->position;
    const uint32_t covered = stream->held.covered;
    order->segments++;
    if (early)
        store_early(order, segment);
    order->now = segment;
    stream_accept(stream, segment->sequence, segment->bytes, segment->wire_length,
                  ref_of(order, pinfo), &order->limits, &reader);
    order->now = NULL;
    if (stream->position == position && stream->held.covered == covered)
        return TCP_ORDER_OLD;
    return early ? TCP_ORDER_EARLY : TCP_ORDER_NEXT;
}

void tcp_order_acknowledged(struct tcp_order *order, const packet_info *pinfo, uint32_t sequence) {
    const struct stream_reader reader = reader_of(order);
    stream_acknowledged(&order->stream, sequence, ref_of(order, pinfo), &reader);
}

/* The first pass is over: missing bytes will not come. */
static void finish_all(void) {
    for (guint i = 0; i < orders->len; i++) {
        struct tcp_order *order = orders->pdata[i];
        const struct stream_reader reader = reader_of(order);
        stream_finish(&order->stream, (struct frame_ref){0}, &reader);
    }
}

/* The capture is closed, perhaps before its first pass was over. */
static void clear_all(void) {
    for (guint i = 0; i < orders->len; i++)
        stream_clear(&((struct tcp_order *)orders->pdata[i])->stream);
    g_ptr_array_set_size(orders, 0);
}

static void free_all(void) {
    clear_all();
    g_ptr_array_unref(orders);
    orders = NULL;
}

void tcp_order_register(void) {
    if (orders != NULL)
        return;
    orders = g_ptr_array_new();
    register_shutdown_routine(free_all);
    register_postseq_cleanup_routine(finish_all);
    register_cleanup_routine(clear_all);
}
