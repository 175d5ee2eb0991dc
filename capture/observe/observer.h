/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an observer of a protocol is to observe.c, and what it is given to work with. Private to
 * this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_OBSERVER_H
#define UCSCOPE_CAPTURE_OBSERVE_OBSERVER_H

#include "capture/observe/budget.h"
#include "capture/observe/certificate.h"
#include "capture/observe/event.h"
#include "capture/observe/keep.h"
#include "capture/observe/observe.h"
#include "capture/observe/pushes.h"
#include "capture/observe/tls_keys.h"

struct tls_reader;
struct http_reader;
struct s2s_reader;
struct tftp;
struct dns_lookups;
struct dns_stream;
struct ils_reader;
struct observer;

struct observe {
    struct budget budget;
    struct certificate_store *certificates;
    struct net *net; /* NULL until attached */
    struct tftp *tftp;
    struct dns_lookups *dns;
    const struct tls_keys *tls_keys; /* NULL: none are known of */
    struct tls_counts tls_counts;
    tls_fitting_sink *fitting; /* NULL: nobody wants to know */
    void *fitting_data;
    event_sink *sink;
    void *sink_data;
    struct observe_ports ports;
    const struct keep_listener *keep; /* NULL: nobody listens */
    struct pushes pushes;             /* packets with data on connections that may be ILS */
};

enum { HEAD_SIZE = 16 };

/* What one side of a connection sends, and who reads it. */
struct watched_side {
    const struct observer *observer; /* NULL: not recognised (yet) */
    bool searching; /* the stream's first bytes are not known: look at starts of segments */
    bool reset_told, fin_told;
    bool ignored;   /* inside TLS: nobody reads it */
    bool undecided; /* it may be told later which of the bytes so far are kept */
    uint64_t at; /* the position in the stream of what its observer is handed, or behind `head` */
    bool more_follows; /* what it is handed is not the last of its segment */
    uint8_t tries;     /* segments searched in vain */
    uint8_t head_length;
    uint8_t head[HEAD_SIZE]; /* its first bytes, while they are too few to tell */
};

/* A connection that had data or an end. Allocated with its first data or at its end, so that an
 * opening costs nothing; their number is bounded by the flow table. */
struct watch {
    struct conversation conversation;
    struct observe *observe;
    struct tls_reader *tls;
    struct http_reader *http;
    struct s2s_reader *s2s;
    struct ils_reader *ils;
    struct dns_stream *dns;
    struct watched_side *sides; /* whose bytes are told: `wire` or, for a while, `inside` */
    struct watched_side wire[2];
    struct watched_side inside[2]; /* what was decrypted of it */
};

static inline bool watch_is_inside(const struct watch *watch) {
    return watch->sides == watch->inside;
}

/* Nobody reads this side; whoever reads it may set it. */
static inline bool *watch_ignored(struct watch *watch, enum side side) {
    return watch_is_inside(watch) ? &watch->inside[side].ignored
                                  : &watch->conversation.flow->streams[side].ignored;
}

enum verdict { VERDICT_NO, VERDICT_MORE, VERDICT_YES };

/* One protocol. A line in the table of observe.c makes it known. */
struct observer {
    bool on_wire_only; /* is not looked for inside TLS */
    /* Are these bytes of this protocol? `searching`: they are the start of a segment somewhere in
     * the stream, otherwise the stream's first. VERDICT_MORE never for HEAD_SIZE bytes. NULL: it has no
     * look of its own, and its port speaks for it. */
    enum verdict (*recognise)(struct span head, bool searching);
    /* This side speaks the protocol from here on. False: no memory for it. */
    bool (*begin)(struct watch *watch, enum side side, struct place place);
    /* Returns how many bytes were taken: fewer than there are gives the side back, and the rest is
     * recognised anew (STARTTLS, CONNECT). */
    size_t (*bytes)(struct watch *watch, enum side side, struct span bytes, struct place place);
    /* Bytes of a side are missing: one that it reads, or one that nobody reads yet. */
    void (*gap)(struct watch *watch, enum side side, uint64_t missing, struct place place);
    /* The side speaks none of the protocols, or another one. NULL, or called for each observer. */
    void (*stranger)(struct watch *watch, enum side side, struct place place);
    /* FIN or RST of any side, after its bytes. NULL, or called for each observer. */
    void (*ended)(struct watch *watch, enum side side, bool reset, struct place place);
    /* The connection is forgotten: tell what is left to tell, free everything. */
    void (*gone)(struct watch *watch);
};

/* Ends with NULL. */
extern const struct observer *const observers[];

extern const struct observer tls_observer;
extern const struct observer http_observer;
extern const struct observer s2s_observer;
extern const struct observer ils_observer;
extern const struct observer dns_observer;

/* What is known of a connection; made when there is nothing. */
struct watch *watch_of(struct observe *observe, struct flow *flow);

/* recognition.c: the next bytes of the side that is told of. First bytes that are too few to tell
 * are kept and handed on with what follows; so are those that an observer gives back. */
void watch_take_bytes(struct watch *watch, enum side from, struct span bytes, struct place place);

/* Bytes that are kept when a capture is written without all others (keep.h): `length` of them, the
 * first at this position of the stream; those that lie at a place in `bytes`, which the observer
 * was handed; some of the payload of the UDP datagram that is told of. */
void watch_keep(struct watch *watch, enum side side, uint64_t position, uint64_t length,
                enum keep keep);
void watch_keep_span(struct watch *watch, enum side side, struct span bytes, struct span kept);
/* Nothing more will be told of what the side sent so far. */
void watch_settle(struct watch *watch, enum side side);
void observe_keep_datagram(struct observe *observe, uint64_t at, uint64_t length);

/* Hands an event to whoever listens. `conversation` is filled in. */
void watch_tell(struct watch *watch, struct event event);

/* An event without data. */
void watch_tell_plain(struct watch *watch, enum event_type type, enum side actor,
                      struct place place);

#endif
