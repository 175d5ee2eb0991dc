/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fact, as observers tell it to the rules: what happened, in which frame, who did it. Which facts
 * there are stands with each protocol: enum tls_event in tls/tls.h, and so on. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_EVENT_H
#define UCSCOPE_CAPTURE_OBSERVE_EVENT_H

#include <assert.h>

#include "capture/net/net.h"
#include "capture/observe/observers.h"

struct connection;

/* Where the event types of a family begin: of an observer, or of what several of them tell. */
enum event_family {
    EVENT_FAMILY_ENGINE = OBSERVER_COUNT,
    EVENT_FAMILY_DOWNLOAD,
    EVENT_FAMILY_TRACE,
    EVENT_FAMILY_PATH,
    EVENT_FAMILY_COUNT
};
#define EVENTS_OF(family) ((family) << 8)
/* How many types a family has at most; and what stands for all of them where types are named. */
enum { EVENT_TYPES_MOST = 16 };
#define EVENTS_ALL(family) (EVENTS_OF(family) | 0xffu)

enum engine_event {
    EVENT_TIME = EVENTS_OF(EVENT_FAMILY_ENGINE), /* nothing but time has passed (live capture
                                                    without packets) */
};

struct event {
    unsigned type; /* of some protocol's enum */
    struct frame_ref ref;
    enum side actor;
    /* Valid during the call. From outside (engine_event) it may be NULL: then `outside` names the
     * endpoints by enum side. */
    const struct connection *connection;
    struct endpoint outside[2];
    uint8_t outside_protocol; /* IP protocol between them; 0: TCP */
    bool outside_is_exported; /* a message that was exported told it: its frame has no IP */
    const void *data; /* what its type says; each protocol has a function that reads its own */
};

static inline unsigned event_family(unsigned type) {
    return type >> 8;
}

/* Among those of its family, from 0. */
static inline unsigned event_number(unsigned type) {
    assert((type & 0xff) < EVENT_TYPES_MOST);
    return type & 0xff;
}

static inline bool event_is_of(const struct event *event, unsigned family) {
    return event_family(event->type) == family;
}

/* The data of an event that is known to be of this family. */
static inline const void *event_data(const struct event *event, unsigned family) {
    assert(event_is_of(event, family) && event->data != NULL);
    (void)family;
    return event->data;
}

/* Called for each event, in the order of what was captured. */
typedef void event_sink(void *data, const struct event *event);

#endif
