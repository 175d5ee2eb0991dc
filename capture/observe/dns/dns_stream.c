/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS over TCP: messages one behind the other, each after two bytes that say how long it is
 * (RFC 1035 4.2.2). It is known by its port alone, at the start of a stream. */
#include "capture/observe/dns/dns.h"
#include "capture/observe/dns/dns_lookups.h"
#include "capture/observe/dns/dns_redact.h"

#include <string.h>

struct dns_stream {
    struct buffer
        messages[2]; /* of each side, as far as it came, with the two bytes of its length */
};

static bool begin(struct layer *layer, enum side side, struct frame_ref ref) {
    (void)layer;
    (void)side;
    (void)ref;
    return true;
}

/* The message and the two bytes of its length; `end`: the position in the stream after it. */
static void forward_message(struct layer *layer, enum side side, struct span whole, uint64_t end,
                            struct frame_ref ref) {
    const struct endpoint *endpoints = layer->connection->flow->endpoints;
    const struct dns_way way = {endpoints[side], endpoints[other_side(side)], 6};
    const struct span message = span_after(whole, 2);
    struct redact_unit unit;
    if (dns_lookups_message(layer->connection->observe->states[OBSERVER_DNS], &way, message, ref) &&
        redact_unit_begin(&unit, layer, side, whole, end - span_len(whole)))
        dns_redact_message(&unit, message);
}

/* What `bytes` begins with, as far as it is known: 2 while the length itself is not whole. */
static size_t needed(struct span bytes) {
    struct wire_u16 length;
    return take_be16(&bytes, &length) ? 2 + (size_t)length.value : 2;
}

/* Moves bytes behind what is kept until it holds `size`; false: no memory for them. */
static bool buffer_message(struct connection *connection, struct buffer *message, size_t size,
                           struct span *bytes) {
    struct span added = span_first(*bytes, size - message->length);
    *bytes = span_after(*bytes, span_len(added));
    return buffer_add(message, connection_budget(connection), added, size, size);
}

static void give_up(struct layer *layer, enum side side) {
    struct dns_stream *stream = layer->connection->states[OBSERVER_DNS];
    buffer_clear(&stream->messages[side], connection_budget(layer->connection));
    *direction_ignored(layer, side) = true;
}

static size_t on_bytes(struct layer *layer, enum side side, struct span bytes,
                       struct frame_ref ref) {
    struct dns_stream *stream = layer->connection->states[OBSERVER_DNS];
    struct buffer *begun = &stream->messages[side];
    size_t all = span_len(bytes);
    const uint64_t all_end = layer->directions[side].at + all;
    while (!span_is_empty(bytes)) {
        size_t size = needed(begun->length > 0 ? buffer_span(begun) : bytes);
        if (begun->length == 0 && size > 2 && size <= span_len(bytes)) {
            struct span message = span_first(bytes, size);
            bytes = span_after(bytes, size);
            forward_message(layer, side, message, all_end - span_len(bytes), ref);
            continue;
        }
        if (!buffer_message(layer->connection, begun, size, &bytes)) {
            give_up(layer, side);
            return all;
        }
        struct span whole = buffer_span(begun);
        if (begun->length < 2 || begun->length < needed(whole))
            continue;
        forward_message(layer, side, whole, all_end - span_len(bytes), ref);
        buffer_clear(begun, connection_budget(layer->connection));
    }
    return all;
}

/* Where the next message begins is not known any more. */
static void on_gap(struct layer *layer, enum side side, uint64_t missing, struct frame_ref ref) {
    (void)missing;
    (void)ref;
    if (layer->connection->states[OBSERVER_DNS] != NULL)
        give_up(layer, side);
}

static void release(struct connection *connection) {
    struct dns_stream *stream = connection->states[OBSERVER_DNS];
    buffer_clear(&stream->messages[CLIENT], connection_budget(connection));
    buffer_clear(&stream->messages[SERVER], connection_budget(connection));
}

static const struct observer_port ports[] = {{.number = DNS_PORT, .from_start_only = true},
                                             {.number = DNS_PORT, .over_udp = true},
                                             {.number = 0}};

const struct observer dns_observer = {
    .connection_state_size = sizeof(struct dns_stream),
    .capture_state_size = sizeof(struct dns_lookups),
    .ports = ports,
    .start = dns_lookups_start,
    .stop = dns_lookups_stop,
    .datagram = dns_lookups_datagram,
    .tick = dns_lookups_tick,
    .finish = dns_lookups_finish,
    .begin = begin,
    .bytes = on_bytes,
    .gap = on_gap,
    .release = release,
};
