/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SCCP as rules see it: a station (the client) registers with a server, keeps its registration
 * alive, and gives it up. In clear and inside TLS alike. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SCCP_SCCP_H
#define UCSCOPE_CAPTURE_OBSERVE_SCCP_SCCP_H

#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "sccp/sccp_message.h"

enum sccp_event {
    /* data of all: event_sccp, as far as it was captured. What they change in the session is done
     * when they are told. */
    EVENT_SCCP_REGISTERING = EVENTS_OF(OBSERVER_SCCP), /* RegisterReq; actor: the station */
    EVENT_SCCP_REGISTERED,                             /* RegisterAck; actor: the server */
    EVENT_SCCP_REJECTED,                               /* RegisterReject; actor: the server */
    EVENT_SCCP_ALIVE,                                  /* KeepAliveAck; actor: the server */
    EVENT_SCCP_TOKEN_GRANTED,  /* RegisterTokenAck: the station may come over from another server;
                                  actor: the server */
    EVENT_SCCP_TOKEN_REJECTED, /* RegisterTokenReject: not yet, it may ask again later; actor: the
                                  server */
    EVENT_SCCP_RESET,          /* Reset: the station is to start anew; actor: the server */
    EVENT_SCCP_UNREGISTERING,  /* UnregisterReq; actor: the station */
    EVENT_SCCP_STAYS,          /* UnregisterAck that says no: it has a call; actor: the server */
};

static inline const struct sccp_message *event_sccp(const struct event *event) {
    return event_data(event, OBSERVER_SCCP);
}

enum { SCCP_NAME = 17, SCCP_LOAD = 33 };

/* What a station says of itself when it registers, fit to be shown. */
struct sccp_station {
    char name[SCCP_NAME]; /* "SEP001122334455"; "": it was not heard */
    char load[SCCP_LOAD]; /* firmware; "": not heard */
    uint32_t device_type;
    uint8_t protocol_version;
    bool has_type, has_version;
};

/* What is known of the SCCP on a connection. Frame 0: it was not seen. */
struct sccp_session {
    bool is_spoken;
    bool has_gaps; /* of what was said, something is missing */
    bool is_used;  /* more goes over it than what keeps it alive, or asks to register */
    struct sccp_station station;
    struct frame_ref asked;         /* RegisterReq that was not answered so far */
    struct frame_ref registered;    /* RegisterAck; frame 0 again after a rejection */
    struct frame_ref early;         /* the latest RegisterAck or RegisterReject before a RegisterReq
                                       was heard */
    struct frame_ref reset;         /* the server's latest Reset */
    struct frame_ref unregistering; /* UnregisterReq; frame 0 again when it was refused, or the
                                       station registered anew */
    struct frame_ref alive;         /* the latest KeepAliveAck */
    struct frame_ref unanswered;    /* the first KeepAlive since then */
    struct frame_ref unanswered_last;
    unsigned unanswered_count;
    uint8_t protocol_version; /* that the server asked for; 0: it told none */
};

/* NULL: none was seen. */
static inline const struct sccp_session *sccp_session_of(const struct connection *connection) {
    const struct sccp_session *session = connection->states[OBSERVER_SCCP];
    return session != NULL && session->is_spoken ? session : NULL;
}

#endif
