/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TCP connection: who opened it, what happened to it, and the two streams of bytes. The table
 * holds a bounded number of them and lets go of the one unused for longest. */
#ifndef UCSCOPE_CAPTURE_NET_FLOW_H
#define UCSCOPE_CAPTURE_NET_FLOW_H

#include "capture/net/address.h"
#include "capture/net/limits.h"
#include "capture/net/packet.h"
#include "capture/net/stream.h"
#include "capture/net/tcp.h"

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

/* What one side did. A place with frame 0: not seen. */
struct flow_side {
    struct place syn;   /* its first SYN (client) or SYN-ACK (server) */
    struct place fin;   /* its first FIN */
    struct place reset; /* its first RST */
    struct place first_data;
    struct place last_data;
    struct place last_seen;
    uint64_t segments;      /* all of them, SPAN's copies not counted */
    uint64_t payload_bytes; /* in all, retransmissions not counted */
    uint32_t syn_count;     /* SYNs of this opening, SPAN's copies not counted */
    uint32_t syn_sequence;  /* of `syn` */
    uint32_t acknowledged;  /* highest acknowledgement number sent; valid when has_acknowledged */
    bool has_acknowledged;
};

struct flow {
    uint64_t id;             /* unique in one engine, from 1, never reused */
    struct endpoint ends[2]; /* by enum side */
    enum opening opening;
    struct flow_side sides[2]; /* by enum side: what it did */
    struct stream streams[2];  /* by enum side: what it sent */
    void *above;               /* the observers' state of this connection; NULL until they set it */
    /* What follows belongs to flow.c. */
    struct flow *hash_next;
    struct flow *older, *newer;
    uint64_t hash;
    bool embryonic; /* nothing but SYNs so far */
};

struct flow_table;

/* Called before a flow is forgotten, with its last state: at eviction, when its address pair is
 * used for a new connection, after long silence, and for all that are left at the end. `above` must
 * be freed here. */
typedef void flow_gone(void *data, struct flow *flow);

/* A table of at most `capacity` flows; evictions are counted in `limits`. Free with
 * flow_table_free, which calls `gone` for all that are left, in the order of their last packets. */
struct flow_table *flow_table_new(unsigned capacity, struct limits *limits, flow_gone *gone,
                                  void *data);
void flow_table_free(struct flow_table *table);

/* The flow of a segment, made new where needed: unknown endpoints, or a SYN with another sequence
 * number on a connection that had got past its SYN (the old one is then gone). `from` is the side
 * that sent it. Records the segment in flow->sides. `duplicate` is set for a copy made by SPAN:
 * same headers within a few milliseconds; nothing was recorded then. */
struct flow *flow_of_segment(struct flow_table *table, const struct segment *segment,
                             struct place place, enum side *from, bool *duplicate);

/* The newest flow between two endpoints, whichever side each is. NULL when there is none. */
struct flow *flow_find(struct flow_table *table, const struct endpoint *a,
                       const struct endpoint *b);

/* Lets go of openings that nobody answered for a long time; call it as capture time goes on
 * (cheap). */
void flow_table_tick(struct flow_table *table, int64_t now);

#endif
