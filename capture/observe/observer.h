/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an observer of a protocol is to observe.c, and what it is given to work with. Private to
 * this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_OBSERVER_H
#define UCSCOPE_CAPTURE_OBSERVE_OBSERVER_H

#include "capture/observe/budget.h"
#include "capture/observe/event.h"
#include "capture/observe/observe.h"
#include "capture/observe/psh_frames.h"
#include "capture/observe/redact_allow.h"
#include "capture/observe/tls/certificate.h"
#include "capture/observe/tls/tls_keys.h"

struct tftp;
struct dns_lookups;
struct dns_stream;
struct ils_state;
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
    const struct redact_listener *redact; /* NULL: nobody listens */
    struct psh_frames psh_frames;         /* packets with data on connections that may be ILS */
};

static inline bool connection_is_decrypted(const struct connection *connection) {
    return connection->directions == connection->inside;
}

/* Nobody reads this side; whoever reads it may set it. */
static inline bool *direction_ignored(struct connection *connection, enum side side) {
    return connection_is_decrypted(connection) ? &connection->inside[side].ignored
                                               : &connection->flow->streams[side].ignored;
}

enum match { MATCH_NO, MATCH_MORE, MATCH_YES };

/* One protocol. A line in the table of observe.c makes it known. */
struct observer {
    bool on_wire_only; /* is not looked for inside TLS */
    /* Are these bytes of this protocol? `searching`: they are the start of a segment somewhere in
     * the stream, otherwise the stream's first. MATCH_MORE never for HEAD_SIZE bytes. NULL: it has
     * no look of its own, and its port speaks for it. */
    enum match (*detect)(struct span head, bool searching);
    /* This side speaks the protocol from here on. False: no memory for it. */
    bool (*begin)(struct connection *connection, enum side side, struct frame_ref ref);
    /* Returns how many bytes were taken: fewer than there are gives the side back, and the rest is
     * recognised anew (STARTTLS, CONNECT). */
    size_t (*bytes)(struct connection *connection, enum side side, struct span bytes,
                    struct frame_ref ref);
    /* Bytes of a side are missing: one that it reads, or one that nobody reads yet. */
    void (*gap)(struct connection *connection, enum side side, uint64_t missing,
                struct frame_ref ref);
    /* The side speaks none of the protocols, or another one. NULL, or called for each observer. */
    void (*not_ours)(struct connection *connection, enum side side, struct frame_ref ref);
    /* FIN or RST of any side, after its bytes. NULL, or called for each observer. */
    void (*ended)(struct connection *connection, enum side side, bool reset, struct frame_ref ref);
    /* The connection is forgotten: tell what is left to tell, free everything. */
    void (*gone)(struct connection *connection);
};

/* Ends with NULL. */
extern const struct observer *const observers[];

extern const struct observer tls_observer;
extern const struct observer http_observer;
extern const struct observer s2s_observer;
extern const struct observer ils_observer;
extern const struct observer dns_observer;

/* What is known of a connection; made when there is nothing. */
struct connection *connection_of(struct observe *observe, struct flow *flow);

/* detection.c: the next bytes of the side that is told of. First bytes that are too few to tell
 * are kept and handed on with what follows; so are those that an observer gives back. */
void connection_take_bytes(struct connection *connection, enum side from, struct span bytes,
                           struct frame_ref ref);

/* Bytes that are kept when a capture is written without all others (redact_allow.h): `length` of
 * them, the first at this position of the stream; those that lie at a place in `bytes`, which the
 * observer was handed; some of the payload of the UDP datagram that is told of. */
void redact_allow(struct connection *connection, enum side side, uint64_t position, uint64_t length,
                  enum redact_as redact);
void redact_allow_span(struct connection *connection, enum side side, struct span bytes,
                       struct span buffered);
/* Nothing more will be told of what the side sent so far. */
void redact_settle(struct connection *connection, enum side side);
void redact_allow_datagram(struct observe *observe, uint64_t at, uint64_t length);

/* Hands an event to whoever listens. `conversation` is filled in. */
void connection_tell(struct connection *connection, struct event event);

/* An event without data. */
void connection_tell_plain(struct connection *connection, enum event_type type, enum side actor,
                           struct frame_ref ref);

#endif
