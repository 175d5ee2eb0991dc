/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a short AXL session inside TLS shows without keys: how long its one or two requests and
 * their answers were; and those sessions by pair of hosts. */
#ifndef UCSCOPE_CAPTURE_RULES_AXL_AXL_SESSIONS_H
#define UCSCOPE_CAPTURE_RULES_AXL_AXL_SESSIONS_H

#include <glib.h>

#include "capture/net/limits.h"
#include "capture/observe/connection.h"

enum { AXL_REQUESTS_MOST = 2, AXL_SESSIONS_KEPT = 32 };

/* In bytes of TLS record bodies. */
struct axl_request {
    uint32_t head; /* the record with the HTTP head */
    uint32_t body; /* the record with the SOAP envelope */
};

struct axl_session {
    struct axl_request requests[AXL_REQUESTS_MOST];
    unsigned request_count;
    uint32_t answer;            /* each request was answered by one record of this length */
    struct frame_ref decrypted; /* the client's ClientHello */
    struct frame_ref answered;  /* the latest answer */
    struct frame_ref closed;
    enum side closer;
    uint16_t client_port;
    uint64_t connection;
};

enum axl_session_kind {
    AXL_SESSION_EMPTY, /* nothing was asked: a failed handshake, a look at the certificate */
    AXL_SESSION_SHORT, /* read: one or two requests, each a head and a body, equal answers, closed
                        */
    AXL_SESSION_OTHER, /* anything else, and what was not captured whole */
};

/* A connection that is over. `session` is set for AXL_SESSION_SHORT. */
enum axl_session_kind axl_session_read(const struct connection *connection,
                                       struct axl_session *session);

/* A client's address and a server's endpoint, and all that went on between them. */
struct axl_pair {
    struct endpoint client; /* its port: 0 */
    struct endpoint server;
    bool spoiled;     /* something went on that is no short session with one length of answer */
    GArray *sessions; /* of struct axl_session, in the order of their ends; at most
                         AXL_SESSIONS_KEPT, all with the same answer; NULL when spoiled */
    uint64_t more;    /* later ones, each like one of those */
};

struct axl_pairs;

struct axl_pairs *axl_pairs_new(void);
void axl_pairs_free(struct axl_pairs *pairs);

/* The state of these two, `endpoints` by enum side; NULL when there are too many pairs, which is
 * counted in `limits`. */
struct axl_pair *axl_pairs_get(struct axl_pairs *pairs, const struct endpoint endpoints[2],
                               struct limits *limits);
void axl_pairs_for_each(struct axl_pairs *pairs, void (*each)(void *data, struct axl_pair *pair),
                        void *data);

void axl_pair_add(struct axl_pair *pair, const struct axl_session *session);
void axl_pair_spoil(struct axl_pair *pair);

#endif
