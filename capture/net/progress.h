/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of one side's data was sent again, and whether its receiver ever acknowledged it. Kept only
 * for connections where something was sent again or is missing at the receiver (SACK, RFC 2018). */
#ifndef UCSCOPE_CAPTURE_NET_PROGRESS_H
#define UCSCOPE_CAPTURE_NET_PROGRESS_H

#include "capture/net/packet.h"
#include "capture/net/transport.h"

struct progress_side {
    /* The first data that was sent again and is not acknowledged so far. */
    uint32_t sequence;      /* of its first byte; valid when repeats > 0 */
    uint32_t end;           /* the sequence number after the segment that was sent again */
    uint32_t repeats;       /* how often it was sent again; 0: nothing is waiting */
    struct frame_ref sent;  /* the latest new data before that */
    struct frame_ref first; /* its first repetition */
    struct frame_ref last;  /* its latest one */
    uint64_t healed;        /* how many were acknowledged in the end */
    /* What the receiver says it lacks while it has what came after. */
    uint32_t lacking;          /* sequence number of the first missing byte; valid when sacks > 0 */
    uint32_t lacking_end;      /* after the last one */
    uint32_t sacks;            /* how often it said so; 0: it lacks nothing */
    struct frame_ref sacked;   /* the first time */
    struct frame_ref resacked; /* the latest time */
    /* Probes whether the receiver is still there, since it was last heard (RFC 9293 3.8.4). */
    uint32_t keep_alives;
    struct frame_ref probed;   /* the first of them */
    struct frame_ref reprobed; /* the latest */
};

struct progress {
    struct progress_side sides[2]; /* by the side that sent the data */
};

/* A segment of this side that brings nothing new. `sent`: the latest new data before it. */
void progress_repeat(struct progress_side *side, const struct segment *segment,
                     struct frame_ref sent, struct frame_ref ref);

/* A segment that only asks for an acknowledgement. */
void progress_keep_alive(struct progress_side *side, struct frame_ref ref);

/* This side sends new data, which it may not do for long while old data waits. */
void progress_new_data(struct progress_side *side);

/* The receiver of this side's data acknowledges. */
void progress_acknowledged(struct progress_side *side, const struct segment *segment,
                           struct frame_ref ref);

/* Whether the segment's options have a SACK block. *first and *last: the edges of the lowest. */
bool progress_read_sack(const struct segment *segment, uint32_t *first, uint32_t *last);

#endif
