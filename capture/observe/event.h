/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fact, as observers tell it to the rules: what happened, in which frame, who did it. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_EVENT_H
#define UCSCOPE_CAPTURE_OBSERVE_EVENT_H

#include "capture/net/net.h"
#include "capture/observe/connection.h"
#include "capture/observe/dns/dns.h"
#include "capture/observe/download/download.h"

enum event_type {
    EVENT_TIME,           /* nothing but time has passed (live capture without packets) */
    EVENT_TCP_UNANSWERED, /* SYN sent, nothing came back; actor: client; place: its first SYN */
    EVENT_TCP_REFUSED,    /* SYN answered by RST; actor: server; place: the RST */
    EVENT_TCP_RESET,      /* RST on an established connection, after all bytes before it; once for
                             each side; actor: who sent it; place: the RST */
    EVENT_TCP_CLOSED,     /* FIN of the actor arrived (given once for each side) */
    EVENT_TCP_GONE,       /* the connection is forgotten or the capture ends: last chance to look */
    EVENT_ICMP_ERROR,     /* data: icmp; conversation: the connection it speaks of, NULL for UDP or
                             unknown; actor: whose packet was refused (CLIENT when unknown) */
    EVENT_TLS_HELLO,      /* the actor's ClientHello or ServerHello was read; once for each side */
    EVENT_TLS_CERTIFICATE,     /* the actor's Certificate message was read, even an empty one */
    EVENT_TLS_ALERT,           /* the actor sent an alert in clear; data: alert */
    EVENT_TLS_ENCRYPTED_ALERT, /* the actor sent what looks like an encrypted alert. In TLS 1.3 told
                                  only until TLS_COMPLETE: later, look at tls_side.encrypted_alert
                                */
    EVENT_TLS_COMPLETE, /* the handshake ended well and application data flows: tls_session.complete
                         */
    EVENT_HTTP_RESPONSE, /* the actor answered, finally; data: http. Body complete or at its end */
    EVENT_HTTP_UNANSWERED, /* the connection ended with this request unanswered; actor: who asked;
                              place: the request; data: http. Not told when the answer may be in a
                              hole or nothing of the other direction was captured */
    EVENT_S2S_UNIT, /* the actor sent a unit of an XMPP stream between servers, in clear; data: s2s,
                       with texts fit to be shown. Told of headers, features, STARTTLS, SASL,
                       dialback, errors (of stanzas, too) and ends; other stanzas are only counted
                     */
    EVENT_DOWNLOAD, /* a client fetched a trust list or signed file, whole or not; data: download;
                       actor: who sent it; place: its latest bytes. Over TFTP `conversation` is NULL
                       and `outside` names client and server */
    EVENT_DOWNLOAD_REFUSED,    /* it was not given: TFTP ERROR or HTTP status >= 400; as above */
    EVENT_DOWNLOAD_UNANSWERED, /* nothing came back; actor: the client; place: the request */
    EVENT_DNS_ANSWER,     /* a name server answered a query for a domain's XMPP servers or a host's
                             addresses; `outside` names client and server, actor: SERVER; data: dns */
    EVENT_DNS_UNANSWERED, /* such a query was repeated, and nothing came back; actor: CLIENT; place:
                             the first one; data: dns */
    EVENT_ILS_MESSAGE,    /* the actor's message on a port of ILS ended; place: its last byte; data:
                             ils */
    EVENT_TLS_ANSWERED,   /* application data went both ways: tls_session.answered; actor: who
                           * answered
                           */
};

struct event {
    enum event_type type;
    struct frame_ref ref;
    enum side actor;
    /* Valid during the call. From outside (engine_event) it may be NULL: then `outside` names the
     * ends by enum side. */
    const struct connection *connection;
    struct endpoint outside[2];
    union {
        const struct tls_alert *alert;
        const struct http_exchange *http;
        const struct icmp_error *icmp;
        const struct xmpp_s2s_unit *s2s;
        const struct download *download;
        const struct ils_message_event *ils;
        const struct dns_lookup *dns;
    } data;
};

/* Called for each event, in the order of what was captured. */
typedef void event_sink(void *data, const struct event *event);

#endif
