/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out by content, or by the port where that does not tell, which observer reads a side of a
 * connection, and hands it the bytes. A side that nobody wants is given up early and passed by from
 * then on. */
#include "capture/observe/observer.h"

#include <string.h>

enum { SEARCH_TRIES = 64 }; /* segments looked at when the start was not captured */

/* `reader` (NULL: nobody) reads this side: told to those who may have expected to. Inside TLS that
 * says nothing about the wire. */
static void tell_not_ours(struct connection *connection, enum side side,
                          const struct observer *reader, struct frame_ref ref) {
    if (connection_is_decrypted(connection))
        return;
    for (size_t i = 0; observers[i] != NULL; i++)
        if (observers[i] != reader && observers[i]->not_ours != NULL)
            observers[i]->not_ours(connection, side, ref);
}

/* Nobody reads this side, or nobody any more. */
static void give_up(struct connection *connection, enum side side, struct frame_ref ref) {
    connection->directions[side].observer = NULL;
    connection->directions[side].head_length = 0;
    *direction_ignored(connection, side) = true;
    tell_not_ours(connection, side, NULL, ref);
}

/* Who reads what begins with `head`. *more is set when nobody does yet but somebody may. */
static const struct observer *find_observer(const struct connection *connection, struct span head,
                                            bool searching, bool *more) {
    *more = false;
    for (size_t i = 0; observers[i] != NULL; i++) {
        const bool not_here = observers[i]->on_wire_only && connection_is_decrypted(connection);
        if (not_here || observers[i]->detect == NULL)
            continue;
        enum match match = observers[i]->detect(head, searching);
        if (match == MATCH_YES)
            return observers[i];
        *more |= match == MATCH_MORE;
    }
    return NULL;
}

/* Bytes that nobody recognised may belong to whoever owns the port. In the middle of a stream, ILS
 * over TLS is not recognised before its next record. */
static const struct observer *owner_of_port(const struct connection *connection, bool searching) {
    const struct observe_ports *ports = &connection->observe->ports;
    if (connection->flow->endpoints[SERVER].port == DNS_PORT)
        return searching ? NULL : &dns_observer;
    if (ports->speech == NULL)
        return NULL;
    switch (ports->speech(ports->data, connection->flow->endpoints[SERVER].port)) {
    case PORT_SPEECH_ILS:
        return &ils_observer;
    case PORT_SPEECH_ILS_OVER_TLS:
        return searching ? NULL : &ils_observer;
    default:
        return NULL;
    }
}

/* From here on `observer` reads this side. */
static bool begin(struct connection *connection, enum side side, const struct observer *observer,
                  struct frame_ref ref) {
    if (!observer->begin(connection, side, ref)) {
        connection->directions[side].head_length = 0;
        *direction_ignored(connection, side) = true;
        return false;
    }
    connection->directions[side].observer = observer;
    tell_not_ours(connection, side, observer, ref);
    return true;
}

/* Keeps first bytes that are too few to tell. */
static void buffer_head(struct direction *side, struct span bytes) {
    memcpy(side->head + side->head_length, bytes.at, span_len(bytes));
    side->head_length = (uint8_t)(side->head_length + span_len(bytes));
}

/* The start of this side, or of a segment of it, is looked at. True: an observer was found, for
 * what was kept and `rest`. False: `rest` was dealt with. */
static bool detect(struct connection *connection, enum side from, struct span *rest,
                   struct frame_ref ref) {
    struct direction *side = &connection->directions[from];
    const bool collecting = side->head_length > 0;
    struct span head = *rest;
    if (collecting) {
        struct span added = span_first(*rest, (size_t)(HEAD_SIZE - side->head_length));
        buffer_head(side, added);
        *rest = span_after(*rest, span_len(added));
        side->at += span_len(added);
        head = span_of(side->head, side->head_length);
    }
    bool more;
    const struct observer *observer = find_observer(connection, head, side->searching, &more);
    if (observer == NULL && !more)
        observer = owner_of_port(connection, side->searching);
    if (observer != NULL)
        return begin(connection, from, observer, ref);
    if (more && !side->searching) {
        if (!collecting)
            buffer_head(side, head);
        return false;
    }
    side->head_length = 0;
    if (!side->searching || ++side->tries >= SEARCH_TRIES)
        give_up(connection, from, ref);
    return false;
}

/* Hands the first bytes that were kept to the observer. What it gives back is kept again, to be
 * recognised with what follows. Returns how many it took. */
static size_t hand_head(struct connection *connection, enum side from, bool more_follows,
                        struct frame_ref ref) {
    struct direction *side = &connection->directions[from];
    uint8_t head[HEAD_SIZE];
    const size_t length = side->head_length;
    memcpy(head, side->head, length);
    side->head_length = 0;
    side->more_follows = more_follows;
    side->at -= length;
    const size_t taken = side->observer->bytes(connection, from, span_of(head, length), ref);
    side->at += length;
    side->more_follows = false;
    if (taken < length) {
        side->observer = NULL;
        buffer_head(side, span_of(head + taken, length - taken));
    }
    return taken;
}

/* The same with what was not kept. */
static size_t hand_bytes(struct connection *connection, enum side from, struct span *bytes,
                         struct frame_ref ref) {
    struct direction *side = &connection->directions[from];
    const size_t taken = side->observer->bytes(connection, from, *bytes, ref);
    *bytes = span_after(*bytes, taken);
    side->at += taken;
    if (!span_is_empty(*bytes))
        side->observer = NULL;
    return taken;
}

void connection_take_bytes(struct connection *connection, enum side from, struct span bytes,
                           struct frame_ref ref) {
    struct direction *side = &connection->directions[from];
    bool fresh = true;
    while ((side->head_length > 0 || !span_is_empty(bytes)) &&
           !*direction_ignored(connection, from)) {
        if (side->observer == NULL && !detect(connection, from, &bytes, ref))
            return;
        size_t taken = side->head_length > 0
                           ? hand_head(connection, from, !span_is_empty(bytes), ref)
                           : hand_bytes(connection, from, &bytes, ref);
        if (side->observer != NULL)
            continue;
        if (taken == 0 && !fresh) { /* recognised and given back at once: not again */
            give_up(connection, from, ref);
            return;
        }
        fresh = false;
    }
}
