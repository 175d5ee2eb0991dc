/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LDAP as rules see it: a client binds, searches and unbinds, and the directory answers each
 * request but the last by its number. In clear, behind StartTLS and inside LDAPS alike. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_LDAP_LDAP_H
#define UCSCOPE_CAPTURE_OBSERVE_LDAP_LDAP_H

#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "ldap/ldap_operation.h"

enum ldap_event {
    /* All by the server; data: event_ldap. */
    EVENT_LDAP_BIND_ANSWERED = EVENTS_OF(OBSERVER_LDAP),
    EVENT_LDAP_SEARCH_DONE,
    EVENT_LDAP_START_TLS_ANSWERED,
    EVENT_LDAP_DISCONNECTING, /* notice of disconnection: it closes the connection next */
};

enum { LDAP_REQUESTS = 8, LDAP_DN = 128, LDAP_MECHANISM = 24 };

/* A request that was not answered so far. */
struct ldap_request {
    uint32_t id;
    uint8_t operation; /* enum ldap_operation */
    bool is_start_tls;
    bool has_scope, has_size_limit; /* of a search: these were heard */
    uint32_t scope, size_limit;
    uint32_t entries; /* that were found so far */
    struct frame_ref ref;
};

/* Who bound last, fit to be shown. */
struct ldap_user {
    char dn[LDAP_DN];               /* "": nobody, or not by a DN */
    char mechanism[LDAP_MECHANISM]; /* "GSS-SPNEGO"; "": a simple bind, or it was not heard */
    bool is_simple;                 /* by a password in LDAP itself */
    bool has_password;
};

/* What is known of the LDAP on a connection. Frame 0: it was not seen. */
struct ldap_session {
    bool is_spoken;
    struct ldap_request requests[LDAP_REQUESTS]; /* the oldest first */
    unsigned request_count;
    bool is_doubtful; /* bytes of a side are missing: there may be requests, or answers, among them
                       */
    struct ldap_user user;
    struct frame_ref early; /* the latest answer to a request that was not heard until then */
    uint32_t early_id;
    struct frame_ref unbound;   /* what the client said last is that it unbinds */
    struct frame_ref start_tls; /* it was granted */
};

struct ldap_answer {
    struct ldap_result result;          /* valid while it is told */
    const struct ldap_request *request; /* NULL: it was not heard */
};

static inline const struct ldap_answer *event_ldap(const struct event *event) {
    return event_data(event, OBSERVER_LDAP);
}

/* NULL: none was seen. */
static inline const struct ldap_session *ldap_session_of(const struct connection *connection) {
    const struct ldap_session *session = connection->states[OBSERVER_LDAP];
    return session != NULL && session->is_spoken ? session : NULL;
}

/* The last that the client said, so far, is that it unbinds. */
bool ldap_has_unbound(const struct connection *connection);

/* It may have said so in bytes that were not captured: it spoke LDAP, or was not heard at all. */
bool ldap_may_have_unbound(const struct connection *connection);

#endif
