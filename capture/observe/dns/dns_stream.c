/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS over TCP: messages one behind the other, each after two bytes that say how long it is
 * (RFC 1035 4.2.2). It is recognised by its port alone, at the start of a stream. */
#include "capture/observe/dns/dns.h"
#include "capture/observe/dns/dns_lookups.h"

#include <string.h>

/* A side's message as far as it came. */
struct dns_input {
    uint8_t *buffered; /* with the two bytes of its length; NULL: nothing */
    size_t length, size;
};

struct dns_stream {
    struct dns_input inputs[2];
};

static bool begin(struct layer *layer, enum side side, struct frame_ref ref) {
    (void)layer;
    (void)side;
    (void)ref;
    return true;
}

/* `end`: the position in the stream after it. */
static void forward_message(struct layer *layer, enum side side, struct span message, uint64_t end,
                            struct frame_ref ref) {
    const struct endpoint *endpoints = layer->connection->flow->endpoints;
    const struct dns_way way = {endpoints[side], endpoints[other_side(side)], 6};
    const uint64_t size = span_len(message) + 2;
    if (dns_lookups_message(layer->connection->observe->states[OBSERVER_DNS], &way, message, ref))
        redact_allow(layer, side, end - size, size, REDACT_CLEAR);
}

static void drop(struct connection *connection, struct dns_input *input) {
    budget_free(connection_budget(connection), input->buffered, input->size);
    *input = (struct dns_input){0};
}

/* What `bytes` begins with, as far as it is known: 2 while the length itself is not whole. */
static size_t needed(struct span bytes) {
    struct wire_u16 length;
    return take_be16(&bytes, &length) ? 2 + (size_t)length.value : 2;
}

/* Moves bytes behind what is kept until it holds `size`; false: no memory for them. */
static bool buffer(struct connection *connection, struct dns_input *input, size_t size,
                   struct span *bytes) {
    if (size > input->size) {
        uint8_t *grown =
            budget_grow(connection_budget(connection), input->buffered, input->size, size);
        if (grown == NULL)
            return false;
        input->buffered = grown;
        input->size = size;
    }
    struct span added = span_first(*bytes, size - input->length);
    memcpy(input->buffered + input->length, added.at, span_len(added));
    input->length += span_len(added);
    *bytes = span_after(*bytes, span_len(added));
    return true;
}

static void give_up(struct layer *layer, enum side side) {
    struct dns_stream *stream = layer->connection->states[OBSERVER_DNS];
    drop(layer->connection, &stream->inputs[side]);
    *direction_ignored(layer, side) = true;
}

static size_t on_bytes(struct layer *layer, enum side side, struct span bytes,
                       struct frame_ref ref) {
    struct dns_stream *stream = layer->connection->states[OBSERVER_DNS];
    struct dns_input *input = &stream->inputs[side];
    size_t all = span_len(bytes);
    const uint64_t all_end = layer->directions[side].at + all;
    while (!span_is_empty(bytes)) {
        struct span begun = input->length > 0 ? span_of(input->buffered, input->length) : bytes;
        size_t size = needed(begun);
        if (input->length == 0 && size > 2 && size <= span_len(bytes)) {
            struct span message = span_after(span_first(bytes, size), 2);
            bytes = span_after(bytes, size);
            forward_message(layer, side, message, all_end - span_len(bytes), ref);
            continue;
        }
        if (!buffer(layer->connection, input, size, &bytes)) {
            give_up(layer, side);
            return all;
        }
        struct span whole = span_of(input->buffered, input->length);
        if (input->length < 2 || input->length < needed(whole))
            continue;
        forward_message(layer, side, span_after(whole, 2), all_end - span_len(bytes), ref);
        drop(layer->connection, input);
    }
    layer->directions[side].undecided = input->length > 0;
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
    drop(connection, &stream->inputs[CLIENT]);
    drop(connection, &stream->inputs[SERVER]);
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
