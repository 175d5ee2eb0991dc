/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS over TCP: messages one behind the other, each after two bytes that say how long it is
 * (RFC 1035 4.2.2). It is recognised by its port alone, at the start of a stream. */
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

static bool begin(struct connection *connection, enum side side, struct frame_ref ref) {
    (void)side;
    (void)ref;
    if (connection->dns_state == NULL)
        connection->dns_state =
            budget_new(&connection->observe->budget, sizeof *connection->dns_state);
    return connection->dns_state != NULL;
}

/* `end`: the position in the stream after it. */
static void forward_message(struct connection *connection, enum side side, struct span message,
                            uint64_t end, struct frame_ref ref) {
    const struct endpoint *endpoints = connection->flow->endpoints;
    const struct dns_way way = {endpoints[side], endpoints[other_side(side)], 6};
    const uint64_t size = span_len(message) + 2;
    if (dns_lookups_message(connection->observe->dns, &way, message, ref))
        redact_allow(connection, side, end - size, size, REDACT_CLEAR);
}

static void drop(struct connection *connection, struct dns_input *input) {
    budget_free(&connection->observe->budget, input->buffered, input->size);
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
            budget_grow(&connection->observe->budget, input->buffered, input->size, size);
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

static void give_up(struct connection *connection, enum side side) {
    drop(connection, &connection->dns_state->inputs[side]);
    *direction_ignored(connection, side) = true;
}

static size_t on_bytes(struct connection *connection, enum side side, struct span bytes,
                       struct frame_ref ref) {
    struct dns_input *input = &connection->dns_state->inputs[side];
    size_t all = span_len(bytes);
    const uint64_t all_end = connection->directions[side].at + all;
    while (!span_is_empty(bytes)) {
        struct span begun = input->length > 0 ? span_of(input->buffered, input->length) : bytes;
        size_t size = needed(begun);
        if (input->length == 0 && size > 2 && size <= span_len(bytes)) {
            struct span message = span_after(span_first(bytes, size), 2);
            bytes = span_after(bytes, size);
            forward_message(connection, side, message, all_end - span_len(bytes), ref);
            continue;
        }
        if (!buffer(connection, input, size, &bytes)) {
            give_up(connection, side);
            return all;
        }
        struct span whole = span_of(input->buffered, input->length);
        if (input->length < 2 || input->length < needed(whole))
            continue;
        forward_message(connection, side, span_after(whole, 2), all_end - span_len(bytes), ref);
        drop(connection, input);
    }
    connection->directions[side].undecided = input->length > 0;
    return all;
}

/* Where the next message begins is not known any more. */
static void on_gap(struct connection *connection, enum side side, uint64_t missing,
                   struct frame_ref ref) {
    (void)missing;
    (void)ref;
    if (connection->dns_state != NULL)
        give_up(connection, side);
}

static void on_gone(struct connection *connection) {
    if (connection->dns_state == NULL)
        return;
    for (enum side side = CLIENT; side <= SERVER; side++)
        drop(connection, &connection->dns_state->inputs[side]);
    budget_free(&connection->observe->budget, connection->dns_state, sizeof *connection->dns_state);
    connection->dns_state = NULL;
}

const struct observer dns_observer = {
    .begin = begin,
    .bytes = on_bytes,
    .gap = on_gap,
    .gone = on_gone,
};
