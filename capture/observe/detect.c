/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out by content, or by the port where that does not tell, which observer reads a side of a
 * connection, and hands it the bytes. A side that nobody wants is given up early and passed by from
 * then on. */
#include "capture/observe/connection.h"
#include "capture/observe/observer.h"

#include <string.h>

enum { SEARCH_TRIES = 64 }; /* segments looked at when the start was not captured */

/* `reader` (NULL: nobody) reads this side: told to those who may have expected to. Inside TLS that
 * says nothing about the wire. */
static void tell_not_ours(struct layer *layer, enum side side, const struct observer *reader,
                          struct frame_ref ref) {
    if (layer->is_decrypted)
        return;
    for (unsigned i = 0; i < OBSERVER_COUNT; i++)
        if (observers[i] != reader && observers[i]->not_ours != NULL)
            observers[i]->not_ours(layer->connection, side, ref);
}

/* Nobody reads this side, or nobody any more. */
static void give_up(struct layer *layer, enum side side, struct frame_ref ref) {
    layer->directions[side].observer = NULL;
    layer->directions[side].head_length = 0;
    *direction_ignored(layer, side) = true;
    tell_not_ours(layer, side, NULL, ref);
}

/* Who reads what begins with `head`. *more is set when nobody does yet but somebody may; those who
 * come later in the table wait for that. */
static const struct observer *find_observer(const struct layer *layer, struct span head,
                                            bool searching, bool only_following, bool *more) {
    *more = false;
    for (unsigned i = 0; i < OBSERVER_COUNT; i++) {
        const bool not_here = (observers[i]->on_wire_only && layer->is_decrypted) ||
                              (only_following && observers[i]->follows == NULL);
        if (not_here || observers[i]->detect == NULL)
            continue;
        enum match match = observers[i]->detect(head, searching);
        if (match == MATCH_YES)
            return *more ? NULL : observers[i];
        *more |= match == MATCH_MORE;
    }
    return NULL;
}

/* Bytes that nobody knows may belong to whoever owns the port. */
static const struct observer *owner_of_port(const struct connection *connection, bool searching) {
    const uint16_t port = connection->flow->endpoints[SERVER].port;
    for (unsigned id = 0; id < OBSERVER_COUNT; id++)
        if (observers[id]->ports != NULL &&
            observer_has_port(connection->observe, id, port, false, !searching))
            return observers[id];
    return NULL;
}

/* The observer's state of this connection. False: no memory for it. */
static bool make_state(struct connection *connection, const struct observer *observer) {
    unsigned id = 0;
    while (observers[id] != observer)
        id++;
    if (connection->states[id] == NULL)
        connection->states[id] =
            budget_new(connection_budget(connection), observer->connection_state_size);
    return connection->states[id] != NULL;
}

/* From here on `observer` reads this side. */
static bool begin(struct layer *layer, enum side side, const struct observer *observer,
                  struct frame_ref ref) {
    if (!make_state(layer->connection, observer) || !observer->begin(layer, side, ref)) {
        layer->directions[side].head_length = 0;
        *direction_ignored(layer, side) = true;
        return false;
    }
    layer->directions[side].observer = observer;
    tell_not_ours(layer, side, observer, ref);
    return true;
}

/* Keeps first bytes that are too few to tell. */
static void buffer_head(struct direction *side, struct span bytes) {
    memcpy(side->head + side->head_length, bytes.at, span_len(bytes));
    side->head_length = (uint8_t)(side->head_length + span_len(bytes));
}

/* Somebody may read later on what begins so: by the first bytes, as many as this returns. */
static size_t may_go_on(struct span head) {
    size_t telling = 0;
    for (unsigned i = 0; i < OBSERVER_COUNT && telling == 0; i++)
        if (observers[i]->follows != NULL)
            telling = observers[i]->follows(head);
    return telling;
}

static bool tells_speech(struct span start) {
    for (unsigned i = 0; i < OBSERVER_COUNT; i++)
        if (observers[i]->tells_speech != NULL && observers[i]->tells_speech(start))
            return true;
    return false;
}

/* The fewest of the stream's first bytes that say so stay. */
static void redact_speech(struct layer *layer, enum side side, struct span start) {
    if (!redact_is_wanted(layer->connection))
        return;
    for (size_t length = 1; length <= span_len(start); length++)
        if (tells_speech(span_first(start, length))) {
            redact_allow(layer, side, 0, length, REDACT_CLEAR);
            return;
        }
}

/* What stands at the very front of the stream is kept for those who ask how the side began. */
static void note_start(struct layer *layer, enum side from, struct span head, uint64_t at) {
    struct direction *side = &layer->directions[from];
    if (at != 0 || side->searching)
        return;
    const struct span start = span_first(head, HEAD_SIZE);
    memcpy(side->start, start.at, span_len(start));
    side->start_length = (uint8_t)span_len(start);
    redact_speech(layer, from, start);
}

/* The start of this side, or of a segment of it, is looked at. True: an observer was found, for
 * what was kept and `rest`. False: `rest` was dealt with. */
static bool detect(struct layer *layer, enum side from, struct span *rest, struct frame_ref ref) {
    struct direction *side = &layer->directions[from];
    const bool collecting = side->head_length > 0;
    struct span head = *rest;
    if (collecting) {
        struct span added = span_first(*rest, (size_t)(HEAD_SIZE - side->head_length));
        buffer_head(side, added);
        *rest = span_after(*rest, span_len(added));
        side->at += span_len(added);
        head = span_of(side->head, side->head_length);
    }
    const uint64_t start = side->at - side->head_length;
    note_start(layer, from, head, start);
    bool more;
    const struct observer *observer =
        find_observer(layer, head, side->searching, side->follows, &more);
    if (observer == NULL && !more && !side->follows)
        observer = owner_of_port(layer->connection, side->searching);
    if (observer != NULL)
        return begin(layer, from, observer, ref);
    if (more && !side->searching) {
        if (!collecting)
            buffer_head(side, head);
        return false;
    }
    side->head_length = 0;
    const size_t telling = side->searching || layer->is_decrypted ? 0 : may_go_on(head);
    if (telling > 0) {
        side->searching = side->follows = true;
        redact_allow(layer, from, start, telling, REDACT_CLEAR);
        return false;
    }
    if (!side->searching || ++side->tries >= SEARCH_TRIES)
        give_up(layer, from, ref);
    return false;
}

/* Hands the first bytes that were kept to the observer. What it gives back is kept again, to be
 * recognised with what follows. Returns how many it took. */
static size_t hand_head(struct layer *layer, enum side from, bool more_follows,
                        struct frame_ref ref) {
    struct direction *side = &layer->directions[from];
    uint8_t head[HEAD_SIZE];
    const size_t length = side->head_length;
    memcpy(head, side->head, length);
    side->head_length = 0;
    side->more_follows = more_follows;
    side->at -= length;
    const size_t taken = side->observer->bytes(layer, from, span_of(head, length), ref);
    side->at += length;
    side->more_follows = false;
    if (taken < length) {
        side->observer = NULL;
        buffer_head(side, span_of(head + taken, length - taken));
    }
    return taken;
}

/* The same with what was not kept. */
static size_t hand_bytes(struct layer *layer, enum side from, struct span *bytes,
                         struct frame_ref ref) {
    struct direction *side = &layer->directions[from];
    const size_t taken = side->observer->bytes(layer, from, *bytes, ref);
    *bytes = span_after(*bytes, taken);
    side->at += taken;
    if (!span_is_empty(*bytes))
        side->observer = NULL;
    return taken;
}

void layer_take_bytes(struct layer *layer, enum side from, struct span bytes,
                      struct frame_ref ref) {
    struct direction *side = &layer->directions[from];
    bool fresh = true;
    while ((side->head_length > 0 || !span_is_empty(bytes)) && !*direction_ignored(layer, from)) {
        if (side->observer == NULL && !detect(layer, from, &bytes, ref))
            return;
        size_t taken = side->head_length > 0 ? hand_head(layer, from, !span_is_empty(bytes), ref)
                                             : hand_bytes(layer, from, &bytes, ref);
        if (side->observer != NULL)
            continue;
        if (taken == 0 && !fresh) { /* recognised and given back at once: not again */
            give_up(layer, from, ref);
            return;
        }
        fresh = false;
    }
}

/* --- bytes that nobody asks for --------------------------------------------------------------- */

/* Who redacts follows every byte. */
bool layer_pass_over(struct layer *layer, enum side from, uint64_t position) {
    const struct connection *connection = layer->connection;
    if (layer->is_decrypted || layer->directions[from].more_follows ||
        connection->observe->redact != NULL)
        return false;
    connection->flow->streams[from].wanted = position;
    return true;
}

uint64_t layer_take_back(struct layer *layer, enum side from) {
    struct stream *stream = &layer->connection->flow->streams[from];
    if (layer->is_decrypted || stream->wanted <= stream->position)
        return 0;
    const uint64_t left = stream->wanted - stream->position;
    stream->wanted = 0;
    return left;
}
