/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table whose entries are also in queues by last use, two for each stage: those of whom it
 * is not known whether they may go, and those that were spared because no end of theirs has very
 * many. Flows come from blocks that are allocated as they are needed, so that a small capture costs
 * little. */
#include "capture/net/flow_table.h"

#include "capture/net/half_open_table.h"
#include "capture/net/host_counts.h"
#include "capture/net/mix.h"

#include <glib.h>
#include <stdlib.h>
#include <sys/random.h>

enum {
    STAGES = FLOW_CLOSED + 1,
    BLOCK_FLOWS = 32,
    FIRST_BUCKETS = 64,
    MANY = 8,        /* a host has many that has more than this part of the table */
    CLOSED_MOST = 4, /* this part of the table is for closed connections */
    SHORT_EACH = 2   /* let go of for each new one while memory is short */
};

/* In this order they are let go of when there is no room. */
static const enum flow_stage least_first[] = {FLOW_CLOSED, FLOW_OPENING, FLOW_UNPROVEN, FLOW_OPEN};

struct block {
    struct block *next;
    unsigned used;
    struct flow flows[BLOCK_FLOWS];
};

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

static uint64_t hash_address(const struct flow_table *table, const struct address *address) {
    uint64_t half[2];
    memcpy(half, address->bytes, sizeof half);
    return mix(half[0] ^ table->seed[0], half[1] ^ table->seed[1]);
}

static uint64_t hash_endpoint(const struct flow_table *table, const struct endpoint *endpoint) {
    return mix(hash_address(table, &endpoint->address) ^ endpoint->port, table->seed[2]);
}

static struct host_hashes hosts_of(const void *table, const struct endpoint endpoints[2]) {
    return (struct host_hashes){{hash_address(table, &endpoints[CLIENT].address),
                                 hash_address(table, &endpoints[SERVER].address)}};
}

uint64_t flow_table_hash(const struct flow_table *table, const struct endpoint *a,
                         const struct endpoint *b) {
    const uint64_t one = hash_endpoint(table, a), two = hash_endpoint(table, b);
    return mix((one + two) ^ table->seed[2], (one ^ two) | 1);
}

static struct block *block_new(struct flow_table *table) {
    struct block *block = g_try_new0(struct block, 1);
    if (block != NULL) {
        block->next = table->blocks;
        table->blocks = block;
    }
    return block;
}

struct flow_table *flow_table_new(unsigned capacity, struct limits *limits, flow_gone *gone,
                                  flow_memory_is_short *is_short, void *data) {
    struct flow_table *table = g_new0(struct flow_table, 1);
    table->capacity = capacity == 0 ? 1 : capacity;
    table->limits = limits;
    table->gone = gone;
    table->is_short = is_short;
    table->data = data;
    /* Without random numbers everything works, but collisions can be made on purpose. */
    if (getrandom(table->seed, sizeof table->seed, GRND_NONBLOCK) < 0)
        table->seed[0] = (uint64_t)(uintptr_t)table;
    table->seed[2] |= 1;
    table->bucket_mask = FIRST_BUCKETS - 1;
    table->buckets = g_new0(struct flow *, FIRST_BUCKETS);
    table->half_open = half_open_table_new(table->capacity);
    table->blocks = g_new0(struct block, 1);
    return table;
}

static void queue_take_out(struct flow_table *table, struct flow *flow) {
    struct queue *queue = &table->queues[flow->stage][flow->spared];
    *(flow->older == NULL ? &queue->oldest : &flow->older->newer) = flow->newer;
    *(flow->newer == NULL ? &queue->newest : &flow->newer->older) = flow->older;
    table->closed -= flow->stage == FLOW_CLOSED;
}

static void queue_append(struct flow_table *table, struct flow *flow, enum flow_stage stage,
                         bool spared) {
    struct queue *queue = &table->queues[stage][spared];
    flow->stage = stage;
    flow->spared = spared;
    flow->older = queue->newest;
    flow->newer = NULL;
    *(queue->newest == NULL ? &queue->oldest : &queue->newest->newer) = flow;
    queue->newest = flow;
    table->closed += stage == FLOW_CLOSED;
}

void flow_table_touch(struct flow_table *table, struct flow *flow, enum flow_stage stage) {
    flow->touched = ++table->touches;
    if (flow->stage == stage && flow->newer == NULL && !flow->spared)
        return;
    queue_take_out(table, flow);
    queue_append(table, flow, stage, false);
}

/* The one unused for longest. NULL when there is none. */
static struct flow *oldest_of_all(struct flow_table *table) {
    struct flow *oldest = NULL;
    for (int i = 0; i < 2 * STAGES; i++) {
        struct flow *flow = table->queues[i / 2][i % 2].oldest;
        if (flow != NULL && (oldest == NULL || flow->touched < oldest->touched))
            oldest = flow;
    }
    return oldest;
}

static bool is_between(const struct flow *flow, const struct endpoint *a,
                       const struct endpoint *b) {
    return (endpoint_equals(&flow->endpoints[CLIENT], a) &&
            endpoint_equals(&flow->endpoints[SERVER], b)) ||
           (endpoint_equals(&flow->endpoints[CLIENT], b) &&
            endpoint_equals(&flow->endpoints[SERVER], a));
}

struct flow *flow_table_find(struct flow_table *table, uint64_t hash, const struct endpoint *a,
                             const struct endpoint *b) {
    struct flow *flow = table->buckets[hash & table->bucket_mask];
    while (flow != NULL && (flow->hash != (uint32_t)hash || !is_between(flow, a, b)))
        flow = flow->hash_next;
    return flow;
}

struct flow *flow_find(struct flow_table *table, const struct endpoint *a,
                       const struct endpoint *b) {
    const uint64_t hash = flow_table_hash(table, a, b);
    struct flow *flow = flow_table_find(table, hash, a, b);
    struct half_open *half_open =
        flow == NULL ? flow_table_find_half_open(table, hash, a, b) : NULL;
    return half_open == NULL ? flow : flow_table_promote(table, half_open);
}

void flow_table_remove(struct flow_table *table, struct flow *flow) {
    table->gone(table->data, flow);
    free(flow->progress);
    flow->progress = NULL;
    struct flow **link = &table->buckets[flow->hash & table->bucket_mask];
    while (*link != flow)
        link = &(*link)->hash_next;
    *link = flow->hash_next;
    queue_take_out(table, flow);
    const struct host_hashes hosts = hosts_of(table, flow->endpoints);
    host_counts_remove(&table->host_counts, &hosts);
    table->count--;
    flow->hash_next = table->unused;
    table->unused = flow;
}

/* Whichever was unused for longer; not both are NULL. */
static void remove_older(struct flow_table *table, struct flow *flow, struct half_open *half_open) {
    if (half_open == NULL || (flow != NULL && flow->touched < half_open->touched))
        flow_table_remove(table, flow);
    else
        flow_table_remove_half_open(table, half_open);
}

void flow_table_clear(struct flow_table *table) {
    for (;;) {
        struct flow *flow = oldest_of_all(table);
        struct half_open *half_open = half_open_table_oldest(table->half_open);
        if (flow == NULL && half_open == NULL)
            return;
        remove_older(table, flow, half_open);
    }
}

void flow_table_free(struct flow_table *table) {
    if (table == NULL)
        return;
    flow_table_clear(table);
    for (struct block *block = table->blocks, *next; block != NULL; block = next) {
        next = block->next;
        g_free(block);
    }
    half_open_table_free(table->half_open);
    g_free(table->buckets);
    g_free(table);
}

/* Keeps chains short. Without memory for it they get longer. */
static void grow_buckets(struct flow_table *table) {
    const size_t grown = (table->bucket_mask + 1) * 2;
    struct flow **buckets = g_try_new0(struct flow *, grown);
    if (buckets == NULL)
        return;
    for (size_t i = 0; i <= table->bucket_mask; i++) {
        for (struct flow *flow = table->buckets[i], *next; flow != NULL; flow = next) {
            next = flow->hash_next;
            struct flow **bucket = &buckets[flow->hash & (grown - 1)];
            flow->hash_next = *bucket;
            *bucket = flow;
        }
    }
    g_free(table->buckets);
    table->buckets = buckets;
    table->bucket_mask = grown - 1;
}

static struct flow *unused_flow(struct flow_table *table) {
    struct flow *flow = table->unused;
    if (flow != NULL) {
        table->unused = flow->hash_next;
        return flow;
    }
    struct block *block = table->blocks;
    if (block->used == BLOCK_FLOWS)
        block = block_new(table);
    return block == NULL ? NULL : &block->flows[block->used++];
}

/* --- who makes room -------------------------------------------------------------------------- */

static bool has_many(struct flow_table *table, const struct flow *flow) {
    const struct host_hashes hosts = hosts_of(table, flow->endpoints);
    return host_counts_exceed(&table->host_counts, &hosts, table->capacity / MANY);
}

/* Of a host that has many, the oldest; else the oldest of all. NULL: there is none in that stage.
 */
static struct flow *least_of(struct flow_table *table, enum flow_stage stage) {
    for (struct flow *flow; (flow = table->queues[stage][false].oldest) != NULL;) {
        if (stage == FLOW_CLOSED || has_many(table, flow))
            return flow;
        queue_take_out(table, flow);
        queue_append(table, flow, stage, true);
    }
    return table->queues[stage][true].oldest;
}

static enum limit limit_of(const struct flow *flow) {
    if (flow->stage == FLOW_CLOSED)
        return LIMIT_CLOSED;
    return flow->sides[CLIENT].payload_bytes + flow->sides[SERVER].payload_bytes > 0
               ? LIMIT_FLOWS
               : LIMIT_HALF_OPEN;
}

static void evict_from(struct flow_table *table, const enum flow_stage *stages, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct flow *flow = least_of(table, stages[i]);
        if (flow == NULL)
            continue;
        table->limits->hit[limit_of(flow)]++;
        flow_table_remove(table, flow);
        return;
    }
}

static void evict(struct flow_table *table) {
    evict_from(table, least_first, sizeof least_first / sizeof least_first[0]);
}

/* An opening keeps nothing that memory runs short of. */
static void evict_for_memory(struct flow_table *table) {
    static const enum flow_stage stages[] = {FLOW_CLOSED, FLOW_UNPROVEN, FLOW_OPEN};
    evict_from(table, stages, sizeof stages / sizeof stages[0]);
}

static void make_room(struct flow_table *table) {
    if (table->closed >= (table->capacity + CLOSED_MOST - 1) / CLOSED_MOST)
        evict_from(table, (enum flow_stage[]){FLOW_CLOSED}, 1);
    if (table->count == table->capacity)
        evict(table);
    for (int i = 0; i < SHORT_EACH && table->is_short != NULL && table->is_short(table->data); i++)
        evict_for_memory(table);
}

/* Without an id. */
static struct flow *add(struct flow_table *table, uint64_t hash, const struct endpoint *client,
                        const struct endpoint *server) {
    make_room(table);
    struct flow *flow = unused_flow(table);
    if (flow == NULL) { /* no memory; the first block is full, so there is one to let go */
        evict(table);
        flow = unused_flow(table);
    }
    if (table->count > table->bucket_mask)
        grow_buckets(table);
    struct flow **bucket = &table->buckets[hash & table->bucket_mask];
    *flow = (struct flow){
        .hash_next = *bucket,
        .hash = (uint32_t)hash,
        .touched = ++table->touches,
        .endpoints = {*client, *server},
    };
    *bucket = flow;
    queue_append(table, flow, FLOW_OPENING, false);
    const struct host_hashes hosts = hosts_of(table, flow->endpoints);
    host_counts_add(&table->host_counts, &hosts);
    table->count++;
    return flow;
}

struct flow *flow_table_add(struct flow_table *table, uint64_t hash, const struct endpoint *client,
                            const struct endpoint *server) {
    struct flow *flow = add(table, hash, client, server);
    flow->id = ++table->total;
    return flow;
}

/* --- with nothing but a SYN ------------------------------------------------------------------ */

struct half_open *flow_table_find_half_open(struct flow_table *table, uint64_t hash,
                                            const struct endpoint *a, const struct endpoint *b) {
    return half_open_table_find(table->half_open, hash, a, b);
}

static void forget_half_open(struct flow_table *table, struct half_open *half_open) {
    const struct host_hashes hosts = hosts_of(table, half_open->endpoints);
    half_open_table_remove(table->half_open, half_open, &hosts);
}

void flow_table_remove_half_open(struct flow_table *table, struct half_open *half_open) {
    struct flow flow;
    half_open_expand(half_open, &flow);
    forget_half_open(table, half_open);
    table->gone(table->data, &flow);
}

struct half_open *flow_table_add_half_open(struct flow_table *table, uint64_t hash,
                                           const struct endpoint *client,
                                           const struct endpoint *server) {
    const struct endpoint endpoints[2] = {*client, *server};
    const struct host_hashes hosts = hosts_of(table, endpoints);
    struct half_open *half_open =
        half_open_table_add(table->half_open, hash, &hosts, client, server);
    if (half_open == NULL) {
        struct half_open *least = half_open_table_least(table->half_open, hosts_of, table);
        if (least == NULL)
            return NULL;
        table->limits->hit[LIMIT_HALF_OPEN]++;
        flow_table_remove_half_open(table, least);
        half_open = half_open_table_add(table->half_open, hash, &hosts, client, server);
    }
    half_open->id = ++table->total;
    return half_open;
}

void flow_table_touch_half_open(struct flow_table *table, struct half_open *half_open) {
    half_open_table_touch(table->half_open, half_open, ++table->touches);
}

struct flow *flow_table_promote(struct flow_table *table, struct half_open *half_open) {
    struct flow expanded;
    half_open_expand(half_open, &expanded);
    const uint64_t hash =
        flow_table_hash(table, &expanded.endpoints[CLIENT], &expanded.endpoints[SERVER]);
    forget_half_open(table, half_open);
    struct flow *flow = add(table, hash, &expanded.endpoints[CLIENT], &expanded.endpoints[SERVER]);
    expanded.hash_next = flow->hash_next;
    expanded.hash = flow->hash;
    expanded.older = flow->older;
    expanded.newer = flow->newer;
    expanded.touched = flow->touched;
    *flow = expanded;
    return flow;
}

/* --- time ------------------------------------------------------------------------------------ */

static int64_t last_seen(const struct flow *flow) {
    const int64_t client = flow->sides[CLIENT].last_seen.time;
    const int64_t server = flow->sides[SERVER].last_seen.time;
    return client > server ? client : server;
}

static void let_go_closed(struct flow_table *table) {
    for (struct flow *flow; (flow = table->queues[FLOW_CLOSED][false].oldest) != NULL;) {
        if (time_between(last_seen(flow), table->clock) <= FLOW_CLOSED_TIMEOUT * TIME_SECOND)
            return;
        flow_table_remove(table, flow);
    }
}

/* NULL: it is not due yet. */
static struct flow *overdue_opening(const struct flow_table *table) {
    struct flow *spared = table->queues[FLOW_OPENING][true].oldest,
                *flow = table->queues[FLOW_OPENING][false].oldest;
    if (flow == NULL || (spared != NULL && spared->touched < flow->touched))
        flow = spared;
    const int64_t timeout = FLOW_OPENING_TIMEOUT * TIME_SECOND;
    return flow != NULL && time_between(last_seen(flow), table->clock) > timeout ? flow : NULL;
}

static struct half_open *overdue_half_open(const struct flow_table *table) {
    struct half_open *half_open = half_open_table_oldest(table->half_open);
    const int64_t timeout = FLOW_OPENING_TIMEOUT * TIME_SECOND;
    return half_open != NULL && time_between(half_open->last.time, table->clock) > timeout
               ? half_open
               : NULL;
}

static void let_go_openings(struct flow_table *table) {
    for (;;) {
        struct flow *flow = overdue_opening(table);
        struct half_open *half_open = overdue_half_open(table);
        if (flow == NULL && half_open == NULL)
            return;
        remove_older(table, flow, half_open);
    }
}

void flow_table_tick(struct flow_table *table, int64_t now) {
    const int64_t step = 30 * TIME_SECOND, passed = time_between(table->clock, now);
    if (table->clock_runs && passed >= 0 && passed < TIME_SECOND)
        return;
    if (!table->clock_runs || passed < step)
        table->clock = now;
    else
        table->clock = time_after(table->clock, step);
    table->clock_runs = true;
    let_go_openings(table);
    let_go_closed(table);
}

uint64_t flow_table_total(const struct flow_table *table) {
    return table->total;
}
