/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TCP connection: who opened it, what happened to it, and the two streams of bytes. The table
 * holds a bounded number of them, and lets go first of those that a flood can make in any number:
 * closed ones, those with a SYN only, those of which little is known; then of the one unused for
 * longest. */
#ifndef UCSCOPE_CAPTURE_NET_FLOW_H
#define UCSCOPE_CAPTURE_NET_FLOW_H

#include "capture/net/address.h"
#include "capture/net/limits.h"
#include "capture/net/packet.h"
#include "capture/net/progress.h"
#include "capture/net/stream.h"
#include "capture/net/transport.h"

/* The client opened the connection, the server listened. */
enum side { CLIENT, SERVER };

static inline enum side other_side(enum side side) {
    return side == CLIENT ? SERVER : CLIENT;
}

/* How it is known which side is the client. */
enum opening {
    OPENING_SEEN,    /* a SYN or SYN-ACK was captured */
    OPENING_GUESSED, /* captured from the middle: the server is the side with the better-known port
                      */
};

enum { FLOW_RECENT = 4 }; /* as many as two bits tell apart */

/* The latest segments of a side, to find SPAN's duplicates by: each is one number, and its time in
 * few bits. All zero: none. */
struct flow_recent {
    uint64_t fingerprints[FLOW_RECENT];
    uint32_t times[FLOW_RECENT]; /* flow_recent_time of each */
};

/* In units of 1,024 nanoseconds; begins anew every 73 minutes. */
static inline uint32_t flow_recent_time(int64_t time) {
    return (uint32_t)((uint64_t)time >> 10);
}

/* What one side did. A frame_ref with frame 0: not seen. What every segment touches comes first,
 * for the cache's sake. */
struct flow_side {
    struct frame_ref last_seen;
    struct frame_ref last_data;
    uint64_t segments;      /* all of them but SPAN's duplicates */
    uint64_t payload_bytes; /* how far its sequence numbers went: retransmissions not counted, bytes
                               missing in the capture counted */
    uint32_t highest; /* the sequence number after the last byte sent; valid when has_highest */
    uint32_t acknowledged; /* highest acknowledgement number sent; valid when has_acknowledged */
    uint32_t largest;      /* payload of its largest segment, bytes */
    uint32_t smaller;      /* the largest payload that was smaller, bytes */
    bool has_acknowledged : 1, has_highest : 1;
    bool window_closed : 1;      /* its last segment with ACK had window 0 */
    bool went_on : 1;            /* after its RST it sent more data */
    uint8_t recent_at : 2;       /* belongs to flow.c, as does `recent` */
    uint8_t ttl_least, ttl_most; /* of its packets but RSTs; 0: there was none */
    uint8_t reset_ttl;           /* of `reset` */
    uint32_t syn_sequence;       /* of the latest SYN; valid when syn_count > 0 */
    struct flow_recent recent;
    /* What few segments touch. */
    struct frame_ref syn;   /* its first SYN (client) or SYN-ACK (server) */
    struct frame_ref fin;   /* its first FIN */
    struct frame_ref reset; /* its first RST, if it lies where the other side would accept it: a
                           stray sequence number resets nothing (RFC 5961 3.2) */
    struct frame_ref first_data;
    struct frame_ref window_since; /* since when it is closed; valid with window_closed */
    uint32_t syn_count;            /* SYNs of this opening but SPAN's duplicates */
    uint32_t largest_end;          /* sequence number after the first of the largest size */
    int64_t idle; /* its longest silence of a minute or more that ended with data, nanoseconds */
    struct frame_ref idle_ended; /* that data */
};

/* Seconds of silence after which a flow in that stage is let go; one that both sides ended by FIN
 * is let go sooner where there are very many closed ones. */
enum { FLOW_OPENING_TIMEOUT = 75, FLOW_CLOSED_TIMEOUT = 30, FLOW_FINISHED_TIMEOUT = 2 };

/* How far a connection is; openings and closed ones are let go sooner than open ones. */
enum flow_stage {
    FLOW_OPENING,  /* nothing but SYNs so far */
    FLOW_UNPROVEN, /* open, and no data, or nothing of one side, was captured: easy to invent */
    FLOW_OPEN,     /* with data, and both sides were captured */
    FLOW_CLOSED
};

struct flow {
    struct flow *hash_next; /* this and the next four belong to flow_table.c, as does `spared` */
    struct flow *older, *newer;
    uint64_t touched;
    uint32_t hash;
    uint8_t stage;   /* enum flow_stage */
    uint8_t opening; /* enum opening */
    bool spared;
    bool wants_psh_frames;         /* the observers': one asks which of its packets had PSH */
    struct endpoint endpoints[2];  /* by enum side */
    bool has_fin[2], has_reset[2]; /* by enum side: as its `fin` and `reset` tell. Of flow.c */
    uint64_t id;                   /* unique in one engine, from 1, never reused */
    struct progress *progress;     /* NULL: nothing was sent again, and nothing is missing */
    void *above;               /* the observers' state of this connection; NULL until they set it */
    struct stream streams[2];  /* by enum side: what it sent */
    struct flow_side sides[2]; /* by enum side: what it did */
};

struct flow_table;

/* Called before a flow is forgotten, with its last state: at eviction, when its address pair is
 * used for a new connection, after long silence, and for all that are left at the end. `above` must
 * be freed here, and its streams cleared. */
typedef void flow_gone(void *data, struct flow *flow);

/* Packets of both sides were captured: what one of them did not say may be judged. */
static inline bool flow_hears_both(const struct flow *flow) {
    return flow->sides[CLIENT].segments > 0 && flow->sides[SERVER].segments > 0;
}

/* Where this side left, by FIN or RST, whichever came first; frame 0: it did not. */
static inline struct frame_ref flow_side_left(const struct flow_side *side) {
    const bool reset =
        side->reset.frame != 0 && (side->fin.frame == 0 || side->reset.frame < side->fin.frame);
    return reset ? side->reset : side->fin;
}

/* Whether memory for what is kept of connections runs short. */
typedef bool flow_memory_is_short(void *data);

/* A table of at most `capacity` flows, and as many that have only a SYN; of the closed ones at most
 * a quarter of it. Who is let go of before its time is counted in `limits`: closed connections
 * first, then those with a SYN only, then those without data or of which one side only was
 * captured, then the others; among those, of hosts that have very many. Memory grows with the flows
 * there are. `is_short` is asked for each new flow, with `data`: then others are let go of, too;
 * NULL: it never is. Free with flow_table_free, which calls `gone` for all that are left, in the
 * order of their last packets. */
struct flow_table *flow_table_new(unsigned capacity, struct limits *limits, flow_gone *gone,
                                  flow_memory_is_short *is_short, void *data);
void flow_table_free(struct flow_table *table);

/* Calls `gone` for all, as flow_table_free does, and goes on empty. */
void flow_table_clear(struct flow_table *table);

/* The flow of a segment, made new where needed: unknown endpoints, or a SYN with another sequence
 * number on a connection that had got past its SYN (the old one is then gone). `from` is the side
 * that sent it. Records the segment in flow->sides. `duplicate` is set for a duplicate made by
 * SPAN: the same headers as one of the last few of this side, within 5 ms when the IP packet has an
 * identification of its own (a retransmission has a new one), else within 1 ms. Then
 * nothing was recorded. NULL: it is a SYN of a connection that has nothing else so far, which was
 * recorded and costs no flow; `duplicate` is set then, too. */
struct flow *flow_of_segment(struct flow_table *table, const struct segment *segment,
                             struct frame_ref ref, enum side *from, bool *duplicate);

/* The newest flow between two endpoints, whichever side each is; one that had only a SYN gets a
 * flow of its own. NULL when there is none. */
struct flow *flow_find(struct flow_table *table, const struct endpoint *a,
                       const struct endpoint *b);

/* Lets go of openings that nobody went on with for 75 seconds and of closed connections silent for
 * 30; call it as capture time goes on (cheap). One packet with a time from the far future does not
 * age everything else: it counts for 30 seconds at most. */
void flow_table_tick(struct flow_table *table, int64_t now);

/* How many flows there were. */
uint64_t flow_table_total(const struct flow_table *table);

#endif
