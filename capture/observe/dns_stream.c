/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS over TCP: messages one behind the other, each after two bytes that say how long it is
 * (RFC 1035 4.2.2). It is recognised by its port alone, at the start of a stream. */
#include "capture/observe/dns_lookups.h"

#include <string.h>

/* A side's message as far as it came. */
struct dns_input {
    uint8_t *kept; /* with the two bytes of its length; NULL: nothing */
    size_t length, size;
};

struct dns_stream {
    struct dns_input inputs[2];
};

static bool begin(struct watch *watch, enum side side, struct place place) {
    (void)side;
    (void)place;
    if (watch->dns == NULL)
        watch->dns = budget_new(&watch->observe->budget, sizeof *watch->dns);
    return watch->dns != NULL;
}

/* `end`: the position in the stream after it. */
static void pass(struct watch *watch, enum side side, struct span message, uint64_t end,
                 struct place place) {
    const struct endpoint *ends = watch->conversation.flow->ends;
    const struct dns_way way = {ends[side], ends[other_side(side)], 6};
    const uint64_t size = span_len(message) + 2;
    if (dns_lookups_message(watch->observe->dns, &way, message, place))
        watch_keep(watch, side, end - size, size, KEEP_AS_IS);
}

static void drop(struct watch *watch, struct dns_input *input) {
    budget_free(&watch->observe->budget, input->kept, input->size);
    *input = (struct dns_input){0};
}

/* What `bytes` begins with, as far as it is known: 2 while the length itself is not whole. */
static size_t needed(struct span bytes) {
    struct wire_u16 length;
    return take_be16(&bytes, &length) ? 2 + (size_t)length.value : 2;
}

/* Moves bytes behind what is kept until it holds `size`; false: no memory for them. */
static bool keep(struct watch *watch, struct dns_input *input, size_t size, struct span *bytes) {
    if (size > input->size) {
        uint8_t *grown = budget_grow(&watch->observe->budget, input->kept, input->size, size);
        if (grown == NULL)
            return false;
        input->kept = grown;
        input->size = size;
    }
    struct span added = span_first(*bytes, size - input->length);
    memcpy(input->kept + input->length, added.at, span_len(added));
    input->length += span_len(added);
    *bytes = span_after(*bytes, span_len(added));
    return true;
}

static void give_up(struct watch *watch, enum side side) {
    drop(watch, &watch->dns->inputs[side]);
    *watch_ignored(watch, side) = true;
}

static size_t on_bytes(struct watch *watch, enum side side, struct span bytes, struct place place) {
    struct dns_input *input = &watch->dns->inputs[side];
    size_t all = span_len(bytes);
    const uint64_t all_end = watch->sides[side].at + all;
    while (!span_is_empty(bytes)) {
        struct span begun = input->length > 0 ? span_of(input->kept, input->length) : bytes;
        size_t size = needed(begun);
        if (input->length == 0 && size > 2 && size <= span_len(bytes)) {
            struct span message = span_after(span_first(bytes, size), 2);
            bytes = span_after(bytes, size);
            pass(watch, side, message, all_end - span_len(bytes), place);
            continue;
        }
        if (!keep(watch, input, size, &bytes)) {
            give_up(watch, side);
            return all;
        }
        struct span whole = span_of(input->kept, input->length);
        if (input->length < 2 || input->length < needed(whole))
            continue;
        pass(watch, side, span_after(whole, 2), all_end - span_len(bytes), place);
        drop(watch, input);
    }
    watch->sides[side].undecided = input->length > 0;
    return all;
}

/* Where the next message begins is not known any more. */
static void on_gap(struct watch *watch, enum side side, uint64_t missing, struct place place) {
    (void)missing;
    (void)place;
    if (watch->dns != NULL)
        give_up(watch, side);
}

static void on_gone(struct watch *watch) {
    if (watch->dns == NULL)
        return;
    for (enum side side = CLIENT; side <= SERVER; side++)
        drop(watch, &watch->dns->inputs[side]);
    budget_free(&watch->observe->budget, watch->dns, sizeof *watch->dns);
    watch->dns = NULL;
}

const struct observer dns_observer = {
    .begin = begin,
    .bytes = on_bytes,
    .gap = on_gap,
    .gone = on_gone,
};
