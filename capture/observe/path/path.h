/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happened to a connection between two captures that saw it, as their comparison tells
 * (capture/case/): packets lost, a reset put in, another certificate, other addresses. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_PATH_PATH_H
#define UCSCOPE_CAPTURE_OBSERVE_PATH_PATH_H

#include "capture/observe/event.h"

enum path_event {
    EVENT_PATH_LOST = EVENTS_OF(EVENT_FAMILY_PATH), /* the actor sent what never came */
    EVENT_PATH_LOSSY,       /* some of what the actor sent came only when it was sent again */
    EVENT_PATH_RESET,       /* a reset in the actor's name that it did not send */
    EVENT_PATH_CERTIFICATE, /* the actor's certificate came as another one */
    EVENT_PATH_ADDRESSES,   /* the ends have other addresses or ports, or other sequence numbers */
};

enum { PATH_EVIDENCE_MAX = 12 };

/* A frame that bears it out; frames are numbered through all captures. */
struct path_evidence {
    struct frame_ref ref;
    const char *role; /* static text */
};

enum path_packets { PATH_DATA, PATH_SYN, PATH_SYN_ACK };

struct path_certificate {
    const char *subject, *issuer; /* RFC 4514 text */
    const uint8_t *sha256;        /* 32 bytes */
};

/* Valid during the event. What does not belong to its type is zero. */
struct path {
    const char *from, *to; /* what the captures are called: nearer to the actor, farther from it */
    bool is_certain;
    const char *doubt; /* why it is not certain, static text; NULL: it is */
    struct path_evidence evidence[PATH_EVIDENCE_MAX];
    unsigned evidence_count;
    /* Lost. */
    enum path_packets packets;
    uint64_t lost;   /* different packets that never came; lossy: packets that did not */
    uint64_t times;  /* how often they were sent, all together; lossy: packets that were sent */
    int64_t during;  /* nanoseconds from the first to the last time */
    uint32_t size;   /* the least payload among them, bytes */
    uint32_t passes; /* the largest payload of that side that came, bytes; 0: none did */
    bool is_size;    /* all that is larger than `passes` is lost, and nothing that is not */
    /* Reset. */
    uint8_t ttl, ttl_of_actor; /* of the reset, and of the actor's other packets there */
    bool went_on;              /* the actor did, after it */
    bool both_sides;           /* the other side was reset so, too */
    /* Certificate: sent by the actor, and as the other side has it. */
    struct path_certificate sent, received;
    const char *server_name; /* that the client asked for; NULL: not known */
    const char *elsewhere;   /* the capture where its ends are `after`; NULL: they are the same */
    /* Addresses: as `from` and as `to` have them, by enum side. */
    struct endpoint before[2], after[2];
    bool is_renumbered; /* the sequence numbers are others, too */
};

static inline const struct path *event_path(const struct event *event) {
    return event_data(event, EVENT_FAMILY_PATH);
}

#endif
