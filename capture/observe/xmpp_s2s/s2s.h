/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each side of an XMPP server-to-server connection announced and asked for, as far as it was
 * said in clear. Sources: RFC 6120, XEP-0220, formats.md C. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_XMPP_S2S_S2S_H
#define UCSCOPE_CAPTURE_OBSERVE_XMPP_S2S_S2S_H

#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "xmpp_s2s/unit.h"

/* What one side said. A frame_ref is that of the last byte of what it names; frame 0: not seen. */
struct s2s_side {
    struct frame_ref opening;                              /* its latest stream header */
    char from[XMPP_S2S_TEXT_MOST], to[XMPP_S2S_TEXT_MOST]; /* of that header; "" when not said */
    char id[XMPP_S2S_TEXT_MOST];
    struct frame_ref features; /* the latest */
    enum xmpp_s2s_starttls starttls_offered;
    bool dialback_offered, dialback_errors_offered, bidi_offered;
    char mechanisms[XMPP_S2S_TEXT_MOST]; /* of SASL, one space between them */
    struct frame_ref starttls, proceed, tls_failure;
    struct frame_ref auth, sasl_success, sasl_failure; /* as which domain is not followed */
    char mechanism[XMPP_S2S_TEXT_MOST];                /* of `auth` */
    struct frame_ref request; /* its first db:result or db:verify that asks */
    struct frame_ref stream_error;
    struct frame_ref closing; /* </stream:stream> */
    uint64_t stanzas;         /* whole ones in clear */
    uint32_t findings;        /* FINDING(enum xmpp_s2s_anomaly) of all its units */
    bool gap;                 /* bytes of it were missing */
};

struct s2s_session {
    struct s2s_side sides[2]; /* by enum side */
    bool is_proved;           /* SASL succeeded, or a dialback was answered as valid */
    bool has_server;          /* a side opened a stream that is none of a client */
    bool client_to_server;    /* a stream of jabber:client, or on its port: not told of */
};

enum s2s_event {
    EVENT_S2S_UNIT = EVENTS_OF(OBSERVER_XMPP_S2S), /* the actor sent a unit of an XMPP stream
                       between servers, in clear or decrypted; data: event_s2s, with texts fit to be
                       shown. Told of headers, features, STARTTLS, SASL, dialback, errors (of
                       stanzas, too) and ends; other stanzas are only counted */
};

static inline const struct xmpp_s2s_unit *event_s2s(const struct event *event) {
    return event_data(event, OBSERVER_XMPP_S2S);
}

/* What is known of XMPP on this connection; NULL: none was seen. */
static inline const struct s2s_session *s2s_session_of(const struct connection *connection) {
    return connection->states[OBSERVER_XMPP_S2S];
}

#endif
