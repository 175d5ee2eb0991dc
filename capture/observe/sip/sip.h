/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP as rules see it: a request and its final answer, or none. Requests and answers find each
 * other by RFC 3261 17.1.3, over UDP, TCP and inside TLS alike. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_H
#define UCSCOPE_CAPTURE_OBSERVE_SIP_SIP_H

#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "sip/sip_message.h"

/* RFC 3261 17.1: Timer B and Timer F, after which an unanswered request is given up. */
#define SIP_TRANSACTION_TIME (32 * TIME_SECOND)

/* CUCM's words for who asks and is not known to it, in Warning 399: they stay when a capture is
 * redacted. */
#define SIP_NO_DEVICE "Unable to find a device handler"
/* And what CUBE and Expressway warn of. */
#define SIP_MOST_CALLS    "Maximum Number of Connections"
#define SIP_NO_TRANSCODER "Transcoder Not Configured"
#define SIP_NO_BANDWIDTH  "Insufficient Bandwidth"
#define SIP_BY_POLICY     "Policy Response"

/* Credentials that a request came with, or that a challenge asks for: Authorization and
 * WWW-Authenticate, Proxy-Authorization and Proxy-Authenticate. */
enum sip_credentials { SIP_TO_SERVER, SIP_TO_PROXY };

/* Where a trace has a message. */
struct sip_quote {
    const char *file; /* NULL: it was captured, or nowhere. Never freed */
    uint64_t line;
    int64_t time;     /* UTC, nanoseconds; 0: the file does not tell */
    const char *text; /* the record in one line */
};

/* Spans are as they were captured, and live as long as the event. */
struct sip_exchange {
    struct frame_ref request; /* sent first; frame 0: not captured */
    struct frame_ref resent;  /* sent last, when it was sent again */
    unsigned sent;            /* how often it was captured */
    enum sip_method method;
    struct span uri, agent;  /* of the request: its address, its User-Agent */
    struct span offer;       /* media, codecs and encryption that it offers, in words */
    bool is_in_dialog;       /* it belongs to a call or subscription that there is */
    bool is_first_hop;       /* who sent it has made it: no proxy was before */
    bool goes_no_further;    /* Max-Forwards 0 */
    bool has_credentials[2]; /* by enum sip_credentials */
    uint64_t realms[2];      /* of these, hashed; 0: none */
    uint64_t call;           /* the same for all requests of one call, of one registration */
    bool was_unanswered; /* it was told to be: its answer came later than SIP_TRANSACTION_TIME */
    bool was_heard;      /* no answer came; something of SIP did, from who was asked */
    const struct sip_message *answer;       /* NULL: none */
    struct sip_quote asked_by, answered_by; /* of a trace: request and answer; their frame is 0 */
};

enum sip_event {
    /* The actor answered, finally. On a connection `outside` is empty; over UDP it names who asked
     * (CLIENT) and who was asked (SERVER). data: event_sip. An answer that is repeated is told
     * once. */
    EVENT_SIP_ANSWERED = EVENTS_OF(OBSERVER_SIP),
    /* The actor, who was asked, did not answer in SIP_TRANSACTION_TIME, or until the connection or
     * the capture ended; not told where the answer may be among bytes that are missing, nor of a
     * CANCEL whose INVITE had its final answer. ref: the request; data: event_sip. */
    EVENT_SIP_UNANSWERED,
    /* The actor sent a message, of any kind, every time that it was captured. Over UDP and of a
     * trace `outside` names who sent it (CLIENT) and to whom (SERVER). data: event_sip_message. */
    EVENT_SIP_MESSAGE,
};

static inline const struct sip_exchange *event_sip(const struct event *event) {
    assert(event->type != EVENT_SIP_MESSAGE);
    return event_data(event, OBSERVER_SIP);
}

static inline const struct sip_message *event_sip_message(const struct event *event) {
    assert(event->type == EVENT_SIP_MESSAGE);
    return event_data(event, OBSERVER_SIP);
}

/* The message that a side sent last, or is sending. */
struct sip_sent {
    struct frame_ref begun; /* frame 0: none */
    uint64_t length;        /* bytes that it has, or as far as they came when it does not tell */
};

/* What is known of the SIP on a connection, in clear or decrypted. */
struct sip_session {
    bool is_spoken; /* a message was read */
    struct sip_sent last[2];
};

/* NULL: none was seen. */
static inline const struct sip_session *sip_session_of(const struct connection *connection) {
    const struct sip_session *session = connection->states[OBSERVER_SIP];
    return session != NULL && session->is_spoken ? session : NULL;
}

/* The same for the same realm (RFC 7616 3.3), which stands in quotes; 0: `value` has none. */
uint64_t sip_realm_hash(struct span value);

#endif
