/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From connections to events: finds out by content which observer reads a side of a connection and
 * hands it the bytes. A side that nobody wants is given up early and passed by from then on. */
#include "capture/observe/observe.h"

#include <glib.h>

#include "capture/observe/dns_lookups.h"
#include "capture/observe/observer.h"
#include "capture/observe/opened.h"
#include "capture/observe/tcp_life.h"
#include "capture/observe/tftp.h"

enum {
    SEARCH_TRIES = 64,               /* segments looked at when the start was not captured */
    MEMORY_MOST = 32 * 1024 * 1024,  /* of all observers together */
    CERTIFICATES_UNUSED_MOST = 4096, /* kept for their next sight */
};

static const struct observer *const observers[] = {
    &tls_observer, &http_observer, &s2s_observer, &ils_observer, &dns_observer,
};

const struct conversation *observe_conversation(struct observe *observe, struct flow *flow) {
    return &watch_of(observe, flow)->conversation;
}

/* `reader` (NULL: nobody) reads this side: told to those who may have expected to. Inside TLS that
 * says nothing about the wire. */
static void tell_stranger(struct watch *watch, enum side side, const struct observer *reader,
                          struct place place) {
    if (watch_is_inside(watch))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(observers); i++)
        if (observers[i] != reader && observers[i]->stranger != NULL)
            observers[i]->stranger(watch, side, place);
}

static void tell_ended(struct watch *watch, enum side side, bool reset, struct place place) {
    for (size_t i = 0; i < G_N_ELEMENTS(observers); i++)
        if (observers[i]->ended != NULL)
            observers[i]->ended(watch, side, reset, place);
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
    for (size_t i = 0; i < G_N_ELEMENTS(observers); i++) {
        if (observers[i]->on_wire_only && watch_is_inside(watch))
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

static void on_bytes(void *data, struct flow *flow, enum side from, struct span bytes,
                     struct place place) {
    struct watch *watch = watch_of(data, flow);
    struct watched_side *side = &watch->sides[from];
    side->at = flow->streams[from].position;
    side->undecided = false;
    watch_take_bytes(watch, from, bytes, place);
    if (!side->undecided && side->head_length == 0)
        watch_settle(watch, from);
}

static void on_gap(void *data, struct flow *flow, enum side from, uint64_t missing, enum gap why,
                   struct place place) {
    (void)why;
    struct watch *watch = watch_of(data, flow);
    struct watched_side *side = &watch->sides[from];
    side->head_length = 0;
    if (side->observer != NULL) {
        side->observer->gap(watch, from, missing, place);
        opened_gap(watch, from, place);
        return;
    }
    side->searching = true; /* what it says in the hole may have been an answer */
    for (size_t i = 0; i < G_N_ELEMENTS(observers); i++)
        observers[i]->gap(watch, from, missing, place);
}

static void on_ended(void *data, struct flow *flow, enum side from, struct place place) {
    struct watch *watch = watch_of(data, flow);
    bool reset = flow->sides[from].reset.frame != 0;
    tell_ended(watch, from, reset, place);
    tcp_life_ended(watch, from);
}

/* A RST after the same side's FIN: its stream has ended before, so nobody else tells. */
static void on_segment(void *data, struct flow *flow, enum side from, const struct segment *segment,
                       struct place place) {
    struct observe *observe = data;
    struct watch *watch = flow->above;
    if ((segment->flags & TCP_PSH) != 0 && (watch == NULL || watch->ils != NULL))
        pushes_note(&observe->pushes, place.frame);
    if ((segment->flags & TCP_RST) == 0 || watch == NULL || !watch->sides[from].fin_told)
        return;
    on_ended(data, flow, from, place);
}

static void on_datagram(void *data, const struct udp_datagram *datagram, struct place place) {
    struct observe *observe = data;
    tftp_datagram(observe->tftp, datagram, place);
    dns_lookups_datagram(observe->dns, datagram, place);
}

static void on_gone(void *data, struct flow *flow) {
    struct watch *watch = watch_of(data, flow);
    const struct place *seen[2] = {&flow->sides[CLIENT].last_seen, &flow->sides[SERVER].last_seen};
    struct place last = seen[CLIENT]->frame > seen[SERVER]->frame ? *seen[CLIENT] : *seen[SERVER];
    tell_ended(watch, SERVER, true, last);
    tcp_life_gone(watch, last);
    opened_count(watch);
    for (size_t i = 0; i < G_N_ELEMENTS(observers); i++)
        observers[i]->gone(watch);
    flow->above = NULL;
    g_free(watch);
}

static void on_icmp(void *data, const struct icmp_error *error, struct place place) {
    struct observe *observe = data;
    struct event event = {.type = EVENT_ICMP_ERROR, .place = place, .data.icmp = error};
    struct flow *flow = NULL;
    if (error->protocol == 6 && observe->net != NULL)
        flow = net_find_flow(observe->net, &error->source, &error->destination);
    if (error->protocol == 17)
        tftp_unreachable(observe->tftp, error);
    if (flow == NULL) {
        event.outside[CLIENT] = error->source;
        event.outside[SERVER] = error->destination;
        observe->sink(observe->sink_data, &event);
        return;
    }
    event.actor = endpoint_equals(&flow->ends[CLIENT], &error->source) ? CLIENT : SERVER;
    watch_tell(watch_of(observe, flow), event);
}

struct observe *observe_new(struct limits *limits, event_sink *sink, void *sink_data) {
    struct observe *observe = g_new0(struct observe, 1);
    observe->budget = (struct budget){.most = MEMORY_MOST, .limits = limits};
    observe->certificates = certificate_store_new(CERTIFICATES_UNUSED_MOST);
    observe->sink = sink;
    observe->sink_data = sink_data;
    observe->tftp = tftp_new(observe);
    observe->dns = dns_lookups_new(observe);
    return observe;
}

void observe_free(struct observe *observe) {
    observe->net = NULL; /* it is gone */
    tftp_free(observe->tftp);
    dns_lookups_free(observe->dns);
    certificate_store_free(observe->certificates);
    g_free(observe);
}

void observe_teach(struct observe *observe, const struct observe_ports *ports) {
    observe->ports = *ports;
}

void observe_attach(struct observe *observe, struct net *net) {
    observe->net = net;
    net_want_udp(net, DNS_PORT, true);
}

void observe_want_tftp(struct observe *observe, uint16_t port) {
    tftp_want_port(observe->tftp, port);
}

void observe_tick(struct observe *observe, int64_t now) {
    tftp_tick(observe->tftp, now);
    dns_lookups_tick(observe->dns, now);
}

void observe_finish(struct observe *observe) {
    tftp_finish(observe->tftp);
    dns_lookups_finish(observe->dns);
}

struct net_listener observe_listener(struct observe *observe) {
    return (struct net_listener){
        .data = observe,
        .segment = on_segment,
        .bytes = on_bytes,
        .gap = on_gap,
        .ended = on_ended,
        .gone = on_gone,
        .datagram = on_datagram,
        .icmp = on_icmp,
    };
}
