/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out by content, or by the port where that does not tell, which observer reads a side of a
 * connection, and hands it the bytes. A side that nobody wants is given up early and passed by from
 * then on. */
#include "capture/observe/observer.h"

#include <string.h>

enum { SEARCH_TRIES = 64 }; /* segments looked at when the start was not captured */

/* `reader` (NULL: nobody) reads this side: told to those who may have expected to. Inside TLS that
 * says nothing about the wire. */
static void tell_stranger(struct watch *watch, enum side side, const struct observer *reader,
                          struct place place) {
    if (watch_is_inside(watch))
        return;
    for (size_t i = 0; observers[i] != NULL; i++)
        if (observers[i] != reader && observers[i]->stranger != NULL)
            observers[i]->stranger(watch, side, place);
}

/* Nobody reads this side, or nobody any more. */
static void give_up(struct watch *watch, enum side side, struct place place) {
    watch->sides[side].observer = NULL;
    watch->sides[side].head_length = 0;
    *watch_ignored(watch, side) = true;
    tell_stranger(watch, side, NULL, place);
}

/* Who reads what begins with `head`. *more is set when nobody does yet but somebody may. */
static const struct observer *find_observer(const struct watch *watch, struct span head,
                                            bool searching, bool *more) {
    *more = false;
    for (size_t i = 0; observers[i] != NULL; i++) {
        const bool not_here = observers[i]->on_wire_only && watch_is_inside(watch);
        if (not_here || observers[i]->recognise == NULL)
            continue;
        enum verdict verdict = observers[i]->recognise(head, searching);
        if (verdict == VERDICT_YES)
            return observers[i];
        *more |= verdict == VERDICT_MORE;
    }
    return NULL;
}

/* Bytes that nobody recognised may belong to whoever owns the port. In the middle of a stream, ILS
 * over TLS is not recognised before its next record. */
static const struct observer *owner_of_port(const struct watch *watch, bool searching) {
    const struct observe_ports *ports = &watch->observe->ports;
    if (watch->conversation.flow->ends[SERVER].port == DNS_PORT)
        return searching ? NULL : &dns_observer;
    if (ports->speech == NULL)
        return NULL;
    switch (ports->speech(ports->data, watch->conversation.flow->ends[SERVER].port)) {
    case PORT_SPEECH_ILS:
        return &ils_observer;
    case PORT_SPEECH_ILS_OVER_TLS:
        return searching ? NULL : &ils_observer;
    default:
        return NULL;
    }
}

/* From here on `observer` reads this side. */
static bool begin(struct watch *watch, enum side side, const struct observer *observer,
                  struct place place) {
    if (!observer->begin(watch, side, place)) {
        watch->sides[side].head_length = 0;
        *watch_ignored(watch, side) = true;
        return false;
    }
    watch->sides[side].observer = observer;
    tell_stranger(watch, side, observer, place);
    return true;
}

/* Keeps first bytes that are too few to tell. */
static void keep_head(struct watched_side *side, struct span bytes) {
    memcpy(side->head + side->head_length, bytes.at, span_len(bytes));
    side->head_length = (uint8_t)(side->head_length + span_len(bytes));
}

/* The start of this side, or of a segment of it, is looked at. True: an observer was found, for
 * what was kept and `rest`. False: `rest` was dealt with. */
static bool recognise(struct watch *watch, enum side from, struct span *rest, struct place place) {
    struct watched_side *side = &watch->sides[from];
    const bool collecting = side->head_length > 0;
    struct span head = *rest;
    if (collecting) {
        struct span added = span_first(*rest, (size_t)(HEAD_SIZE - side->head_length));
        keep_head(side, added);
        *rest = span_after(*rest, span_len(added));
        side->at += span_len(added);
        head = span_of(side->head, side->head_length);
    }
    bool more;
    const struct observer *observer = find_observer(watch, head, side->searching, &more);
    if (observer == NULL && !more)
        observer = owner_of_port(watch, side->searching);
    if (observer != NULL)
        return begin(watch, from, observer, place);
    if (more && !side->searching) {
        if (!collecting)
            keep_head(side, head);
        return false;
    }
    side->head_length = 0;
    if (!side->searching || ++side->tries >= SEARCH_TRIES)
        give_up(watch, from, place);
    return false;
}

/* Hands the first bytes that were kept to the observer. What it gives back is kept again, to be
 * recognised with what follows. Returns how many it took. */
static size_t hand_head(struct watch *watch, enum side from, bool more_follows,
                        struct place place) {
    struct watched_side *side = &watch->sides[from];
    uint8_t head[HEAD_SIZE];
    const size_t length = side->head_length;
    memcpy(head, side->head, length);
    side->head_length = 0;
    side->more_follows = more_follows;
    side->at -= length;
    const size_t taken = side->observer->bytes(watch, from, span_of(head, length), place);
    side->at += length;
    side->more_follows = false;
    if (taken < length) {
        side->observer = NULL;
        keep_head(side, span_of(head + taken, length - taken));
    }
    return taken;
}

/* The same with what was not kept. */
static size_t hand_bytes(struct watch *watch, enum side from, struct span *bytes,
                         struct place place) {
    struct watched_side *side = &watch->sides[from];
    const size_t taken = side->observer->bytes(watch, from, *bytes, place);
    *bytes = span_after(*bytes, taken);
    side->at += taken;
    if (!span_is_empty(*bytes))
        side->observer = NULL;
    return taken;
}

void watch_take_bytes(struct watch *watch, enum side from, struct span bytes, struct place place) {
    struct watched_side *side = &watch->sides[from];
    bool fresh = true;
    while ((side->head_length > 0 || !span_is_empty(bytes)) && !*watch_ignored(watch, from)) {
        if (side->observer == NULL && !recognise(watch, from, &bytes, place))
            return;
        size_t taken = side->head_length > 0 ? hand_head(watch, from, !span_is_empty(bytes), place)
                                             : hand_bytes(watch, from, &bytes, place);
        if (side->observer != NULL)
            continue;
        if (taken == 0 && !fresh) { /* recognised and given back at once: not again */
            give_up(watch, from, place);
            return;
        }
        fresh = false;
    }
}
