/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that is known of one TCP connection: what TCP saw and what the observers read in it. Rules
 * read it when an event tells them to look. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_CONNECTION_H
#define UCSCOPE_CAPTURE_OBSERVE_CONNECTION_H

#include "capture/net/net.h"
#include "capture/observe/observers.h"

struct observe;
struct observer;
struct connection;

enum { HEAD_SIZE = 16 };

/* What one side sends, and who reads it. */
struct direction {
    const struct observer *observer; /* NULL: not detected (yet) */
    bool searching;    /* the stream's first bytes are not known: look at starts of segments */
    bool follows;      /* with that: only protocols that follow on how it began (STARTTLS) */
    bool ignored;      /* inside TLS: nobody reads it */
    bool more_follows; /* what it is handed is not the last of its segment */
    uint8_t tries;     /* segments searched in vain */
    uint8_t head_length;
    uint8_t head[HEAD_SIZE]; /* its first bytes, while they are too few to tell */
    uint8_t start_length;
    uint8_t start[HEAD_SIZE]; /* the stream's first bytes, kept: connection_start */
    uint64_t at; /* the position in the stream of what its observer is handed, or behind `head` */
};

/* The bytes on the wire, or those that were decrypted of them. */
struct layer {
    struct connection *connection;
    bool is_decrypted;
    struct direction directions[2]; /* by enum side */
};

/* A connection that had data or an end. Allocated with its first data or at its end, so that an
 * opening costs nothing; their number is bounded by the flow table. */
struct connection {
    struct flow *flow; /* endpoints, who opened it, what each side did */
    struct observe *observe;
    bool is_gone;                            /* it is being forgotten */
    bool fin_reported[2], reset_reported[2]; /* by enum side: TCP's events of that were given */
    struct layer wire, decrypted;
    const char *tunnel_to; /* "host:port" that a proxy was asked to connect with, and did (CONNECT):
                              who answers from there on. NULL: none. Of the HTTP observer */
    /* Each observer's own, by enum observer_id; NULL: it saw nothing of its protocol. Rules ask the
     * protocol's function, such as tls_session_of. */
    void *states[OBSERVER_COUNT];
};

/* How this side began on the wire, whoever reads it: its first bytes, as far as they are known,
 * HEAD_SIZE at most. */
static inline struct span connection_start(const struct connection *connection, enum side side) {
    const struct direction *direction = &connection->wire.directions[side];
    return span_of(direction->start, direction->start_length);
}

#endif
