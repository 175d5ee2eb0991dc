/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was heard of ILS without TLS on a connection. Cisco never published its bytes: there are
 * messages, their sizes and what they look like (formats.md A). */
#ifndef UCSCOPE_CAPTURE_OBSERVE_ILS_ILS_H
#define UCSCOPE_CAPTURE_OBSERVE_ILS_ILS_H

#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "ils/learner.h"
#include "ils/message.h"

/* Of longer messages, what they look like is judged from their beginning. */
enum { ILS_JUDGED_MOST = 8192 };

/* A message that ended. `message` lives for the call. */
struct ils_message_event {
    uint64_t number;        /* among its side's, from 1 */
    struct frame_ref begun; /* its first bytes */
    const struct ils_message *message;
};

struct ils_session_side {
    uint64_t messages;      /* that have ended */
    struct frame_ref first; /* where the first one ended */
    bool first_is_whole; /* false: it is not the first of the connection, or bytes of it are missing
                          */
    uint64_t first_size;
    enum ils_look first_look;
    unsigned first_block;    /* ils_message.block */
    struct frame_ref latest; /* where the latest one ended */
    bool gap;                /* bytes of it were missing */
};

struct ils_session {
    struct ils_session_side sides[2]; /* by enum side: the spoke is the client */
    enum ils_learning learning;
    struct ils_framing framing; /* with ILS_LEARNED, ILS_GIVEN and ILS_UNFIT */
    unsigned rests_on;          /* ILS_LEARNED: messages */
    unsigned dropped;           /* how often a learned framing was given up */
};

enum ils_event {
    EVENT_ILS_MESSAGE = EVENTS_OF(OBSERVER_ILS), /* the actor's message on a port of ILS ended; ref:
                                                    its last byte; data: event_ils */
};

static inline const struct ils_message_event *event_ils(const struct event *event) {
    return event_data(event, OBSERVER_ILS);
}

/* What was heard of ILS on this connection, in clear or decrypted; NULL: nothing. */
static inline const struct ils_session *ils_session_of(const struct connection *connection) {
    return connection->states[OBSERVER_ILS];
}

struct observe;

/* How messages are told apart, for all connections; NULL: it is learned. It must outlive `observe`.
 */
void ils_know_framing(struct observe *observe, const struct ils_framing *framing);

#endif
