/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each side of an XMPP server-to-server connection announced and asked for, as far as it was
 * said in clear. Sources: RFC 6120, XEP-0220, formats.md C. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_XMPP_S2S_S2S_H
#define UCSCOPE_CAPTURE_OBSERVE_XMPP_S2S_S2S_H

#include "capture/net/packet.h"
#include "xmpp_s2s/unit.h"

/* What one side said. A place is that of the last byte of what it names; frame 0: not seen. */
struct s2s_side {
    struct frame_ref opening;                              /* its latest stream header */
    char from[XMPP_S2S_TEXT_MOST], to[XMPP_S2S_TEXT_MOST]; /* of that header; "" when not said */
    char id[XMPP_S2S_TEXT_MOST];
    struct frame_ref features; /* the latest */
    enum xmpp_s2s_starttls starttls_offered;
    bool dialback_offered, dialback_errors_offered, bidi_offered;
    char mechanisms[XMPP_S2S_TEXT_MOST]; /* of SASL, one space between them */
    struct frame_ref starttls, proceed, tls_failure;
    struct frame_ref auth, sasl_success; /* as which domain is not followed */
    struct frame_ref request;            /* its first db:result or db:verify that asks */
    struct frame_ref stream_error;
    struct frame_ref closing; /* </stream:stream> */
    uint64_t stanzas;         /* whole ones in clear */
    uint32_t findings;        /* FINDING(enum xmpp_s2s_anomaly) of all its units */
    bool gap;                 /* bytes of it were missing */
};

struct s2s_session {
    struct s2s_side sides[2]; /* by enum side */
    bool client_to_server;    /* a stream of jabber:client, or on its port: not told of */
};

#endif
