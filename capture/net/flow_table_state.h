/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What flow_table.c and flow_eviction.c share. */
#ifndef UCSCOPE_CAPTURE_NET_FLOW_TABLE_STATE_H
#define UCSCOPE_CAPTURE_NET_FLOW_TABLE_STATE_H

#include "capture/net/flow_table.h"
#include "capture/net/half_open_table.h"
#include "capture/net/host_counts.h"

enum { STAGES = FLOW_CLOSED + 1, BLOCK_FLOWS = 32, FIRST_BUCKETS = 64 };

struct block {
    struct block *next;
    unsigned used;
    struct flow flows[BLOCK_FLOWS];
};

/* By last use. */
struct queue {
    struct flow *oldest, *newest;
};

struct flow_table {
    struct flow **buckets;
    size_t bucket_mask; /* number of buckets, a power of two, minus one */
    unsigned count, closed, capacity;
    uint64_t touches, total;
    uint64_t seed[3];
    struct queue queues[STAGES][2]; /* by flow.spared */
    struct half_open_table *half_open;
    struct host_counts host_counts;
    struct flow *unused; /* by hash_next */
    struct block *blocks;
    struct limits *limits;
    flow_gone *gone;
    flow_memory_is_short *is_short; /* may be NULL */
    void *data;
    int64_t clock; /* capture time without leaps; valid when clock_runs */
    bool clock_runs;
};

/* Of a connection's ends; as half_open_hosts. */
struct host_hashes flow_table_hosts(const void *table, const struct endpoint endpoints[2]);

/* Out of the queue it is in, and into another one as the newest. */
void flow_queue_take_out(struct flow_table *table, struct flow *flow);
void flow_queue_append(struct flow_table *table, struct flow *flow, enum flow_stage stage,
                       bool spared);

/* Whichever was unused for longer; not both are NULL. */
void flow_table_remove_older(struct flow_table *table, struct flow *flow,
                             struct half_open *half_open);

/* Lets go of the one that matters least, if there is one. */
void flow_table_evict(struct flow_table *table);

/* The same as far as one more flow needs it. */
void flow_table_make_room(struct flow_table *table);

#endif
