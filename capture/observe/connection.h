/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that is known of one TCP connection: what TCP saw and what the observers read in it. Rules
 * read it when an event tells them to look. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_CONNECTION_H
#define UCSCOPE_CAPTURE_OBSERVE_CONNECTION_H

#include "capture/net/flow.h"
#include "capture/observe/http/http.h"
#include "capture/observe/ils/ils.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/xmpp_s2s/s2s.h"

/* What was decrypted of one side of a TLS session. */
struct decrypted_side {
    uint64_t records;
    uint64_t before; /* application records that came before them: session tickets look like some */
};

struct observe;
struct observer;
struct tls_state;
struct http_state;
struct s2s_state;
struct ils_state;
struct dns_stream;

enum { HEAD_SIZE = 16 };

/* What one side of a connection sends, and who reads it. */
struct direction {
    const struct observer *observer; /* NULL: not detected (yet) */
    bool searching; /* the stream's first bytes are not known: look at starts of segments */
    bool reset_reported, fin_reported;
    bool ignored;   /* inside TLS: nobody reads it */
    bool undecided; /* it may be told later which of the bytes so far stay */
    uint64_t at; /* the position in the stream of what its observer is handed, or behind `head` */
    bool more_follows; /* what it is handed is not the last of its segment */
    uint8_t tries;     /* segments searched in vain */
    uint8_t head_length;
    uint8_t head[HEAD_SIZE]; /* its first bytes, while they are too few to tell */
};

/* A connection that had data or an end. Allocated with its first data or at its end, so that an
 * opening costs nothing; their number is bounded by the flow table. HTTP, ILS and XMPP were seen in
 * clear, or inside TLS that was decrypted. */
struct connection {
    struct flow *flow;                  /* endpoints, who opened it, what each side did */
    struct tls_session *tls;            /* NULL: no TLS seen */
    struct http_session *http;          /* NULL: no HTTP seen */
    struct ils_session *ils;            /* NULL: no ILS seen */
    struct s2s_session *s2s;            /* NULL: no XMPP seen */
    struct decrypted_side decrypted[2]; /* by enum side */
    bool ending_reported;               /* a TCP event about its end was already given */
    /* The observers' own. */
    struct observe *observe;
    struct tls_state *tls_state;
    struct http_state *http_state;
    struct s2s_state *s2s_state;
    struct ils_state *ils_state;
    struct dns_stream *dns_state;
    struct direction *directions; /* whose bytes are told: `wire` or, for a while, `inside` */
    struct direction wire[2];
    struct direction inside[2]; /* what was decrypted of it */
};

/* Whether nothing that this side said is hidden by TLS, as far as TLS was decrypted at all: whoever
 * decrypts may stop anywhere, or decrypt one direction alone. Then nobody is to be accused of
 * silence. */
static inline bool connection_hears(const struct connection *connection, enum side side) {
    const struct decrypted_side *decrypted = connection->decrypted;
    if (connection->tls == NULL || decrypted[CLIENT].records + decrypted[SERVER].records == 0)
        return true;
    return connection->tls->sides[side].application_records <=
           decrypted[side].before + decrypted[side].records;
}

#endif
