/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP/1.x as rules see it: a request and the response it got. Sources: RFC 9110, RFC 9112. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_HTTP_HTTP_H
#define UCSCOPE_CAPTURE_OBSERVE_HTTP_HTTP_H

#include "capture/observe/connection.h"
#include "capture/observe/event.h"

enum { HTTP_METHOD = 16, HTTP_TARGET = 256, HTTP_FIELD = 256, HTTP_BODY_KEPT = 2048 };

/* Texts are terminated, cut when longer, with control bytes replaced; passwords are not kept. */
struct http_exchange {
    struct frame_ref request; /* of the request's last header byte; frame 0: not captured */
    char method[HTTP_METHOD];
    char target[HTTP_TARGET];
    char host[HTTP_FIELD];
    char soap_action[HTTP_FIELD]; /* without quotes, or "" */
    char authorization[32];       /* scheme: "Basic", "Digest", ...; "" when none was sent */
    bool session_cookie;          /* a JSESSIONID cookie was sent */
    bool expects_continue;        /* Expect: 100-continue: the body waits for an interim answer */
    bool request_complete;        /* all of it was sent; set when it is told as unanswered */
    struct frame_ref response;    /* of the final response's last header byte; frame 0: none yet */
    uint16_t status;              /* final status; interim 1xx are not answers */
    char reason[64];
    char authenticate[HTTP_FIELD]; /* WWW-Authenticate: all challenges, separated by commas; of
                                      NTLM and Negotiate the scheme alone */
    bool challenge_goes_on; /* of the scheme that was sent: the next of several steps, or the same
                               once more with another nonce. Otherwise a 401 is the end of it */
    char location[HTTP_FIELD]; /* without credentials and query */
    char content_type[64];
    char content_encoding[32]; /* "gzip", ...; "" when the body is as it is */
    char retry_after[64];
    uint64_t body_length; /* of the response, as far as it came */
    bool body_complete;
    bool body_blank; /* nothing but zeros came, as where it was taken out: `body` is empty */
    char body[HTTP_BODY_KEPT + 1]; /* its beginning: of a response of status >= 400, or to a POST */
};

/* What is known of the HTTP spoken on a connection. */
struct http_session {
    bool is_spoken; /* a head was read that is one; otherwise the rest tells nothing */
    uint64_t requests, responses; /* whole ones */
    unsigned waiting;             /* requests without their final response */
    char tunnel_to[HTTP_TARGET];  /* connection.tunnel_to; or "" */
    bool unit_open;               /* a request or response is incomplete so far */
    bool gap; /* bytes were missing or could not be followed: pairs may be lost */
};

enum http_event {
    EVENT_HTTP_RESPONSE = EVENTS_OF(OBSERVER_HTTP), /* the actor answered, finally; data:
                                                       event_http. Body complete or at its end */
    EVENT_HTTP_UNANSWERED, /* the connection ended with this request unanswered; actor: who asked;
                              ref: the request; data: event_http. Not told when the answer may be in
                              a gap or nothing of the other direction was captured */
};

static inline const struct http_exchange *event_http(const struct event *event) {
    return event_data(event, OBSERVER_HTTP);
}

/* What is known of the HTTP on this connection, in clear or decrypted; NULL: none was seen. */
static inline const struct http_session *http_session_of(const struct connection *connection) {
    const struct http_session *session = connection->states[OBSERVER_HTTP];
    return session != NULL && session->is_spoken ? session : NULL;
}

#endif
