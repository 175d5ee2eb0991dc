/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table whose entries are also in three queues, one for each stage, by last use. Flows
 * come from blocks that are allocated as they are needed, so that a small capture costs little. */
#include "capture/net/flow_table.h"

#include "capture/net/mix.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/random.h>

enum { STAGES = FLOW_CLOSED + 1, BLOCK_FLOWS = 32, FIRST_BUCKETS = 64 };

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
    unsigned count, capacity;
    uint64_t touches, total;
    uint64_t seed[3];
    struct queue queues[STAGES];
    struct flow *unused; /* by hash_next */
    struct block *blocks;
    struct limits *limits;
    flow_gone *gone;
    void *data;
    int64_t clock; /* capture time without leaps; valid when clock_runs */
    bool clock_runs;
};

static uint64_t hash_endpoint(const struct flow_table *table, const struct endpoint *endpoint) {
    uint64_t half[2];
    memcpy(half, endpoint->address.bytes, sizeof half);
    return mix(mix(half[0] ^ table->seed[0], half[1] ^ table->seed[1]) ^ endpoint->port,
               table->seed[2]);
}

uint64_t flow_table_hash(const struct flow_table *table, const struct endpoint *a,
                         const struct endpoint *b) {
    const uint64_t one = hash_endpoint(table, a), two = hash_endpoint(table, b);
    return mix((one + two) ^ table->seed[2], (one ^ two) | 1);
}

static struct block *block_new(struct flow_table *table) {
    struct block *block = calloc(1, sizeof *block);
    if (block != NULL) {
        block->next = table->blocks;
        table->blocks = block;
    }
    return block;
}

struct flow_table *flow_table_new(unsigned capacity, struct limits *limits, flow_gone *gone,
                                  void *data) {
    struct flow_table *table = calloc(1, sizeof *table);
    if (table == NULL)
        abort();
    table->capacity = capacity == 0 ? 1 : capacity;
    table->limits = limits;
    table->gone = gone;
    table->data = data;
    /* Without random numbers everything works, but collisions can be made on purpose. */
    if (getrandom(table->seed, sizeof table->seed, GRND_NONBLOCK) < 0)
        table->seed[0] = (uint64_t)(uintptr_t)table;
    table->seed[2] |= 1;
    table->bucket_mask = FIRST_BUCKETS - 1;
    table->buckets = calloc(FIRST_BUCKETS, sizeof(struct flow *));
    if (table->buckets == NULL || block_new(table) == NULL)
        abort();
    return table;
}

static void queue_take_out(struct queue *queue, struct flow *flow) {
    *(flow->older == NULL ? &queue->oldest : &flow->older->newer) = flow->newer;
    *(flow->newer == NULL ? &queue->newest : &flow->newer->older) = flow->older;
}

static void queue_append(struct queue *queue, struct flow *flow) {
    flow->older = queue->newest;
    flow->newer = NULL;
    *(queue->newest == NULL ? &queue->oldest : &queue->newest->newer) = flow;
    queue->newest = flow;
}

void flow_table_touch(struct flow_table *table, struct flow *flow, enum flow_stage stage) {
    flow->touched = ++table->touches;
    if (flow->stage == stage && flow->newer == NULL)
        return;
    queue_take_out(&table->queues[flow->stage], flow);
    flow->stage = stage;
    queue_append(&table->queues[stage], flow);
}

/* The one unused for longest. NULL when there is none. */
static struct flow *oldest_of_all(struct flow_table *table) {
    struct flow *oldest = NULL;
    for (int stage = 0; stage < STAGES; stage++) {
        struct flow *flow = table->queues[stage].oldest;
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
    while (flow != NULL && (flow->hash != hash || !is_between(flow, a, b)))
        flow = flow->hash_next;
    return flow;
}

struct flow *flow_find(struct flow_table *table, const struct endpoint *a,
                       const struct endpoint *b) {
    return flow_table_find(table, flow_table_hash(table, a, b), a, b);
}

void flow_table_remove(struct flow_table *table, struct flow *flow) {
    table->gone(table->data, flow);
    free(flow->progress);
    flow->progress = NULL;
    struct flow **link = &table->buckets[flow->hash & table->bucket_mask];
    while (*link != flow)
        link = &(*link)->hash_next;
    *link = flow->hash_next;
    queue_take_out(&table->queues[flow->stage], flow);
    table->count--;
    flow->hash_next = table->unused;
    table->unused = flow;
}

void flow_table_clear(struct flow_table *table) {
    for (struct flow *flow; (flow = oldest_of_all(table)) != NULL;)
        flow_table_remove(table, flow);
}

void flow_table_free(struct flow_table *table) {
    if (table == NULL)
        return;
    flow_table_clear(table);
    for (struct block *block = table->blocks, *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    free(table->buckets);
    free(table);
}

/* Keeps chains short. Without memory for it they get longer. */
static void grow_buckets(struct flow_table *table) {
    const size_t grown = (table->bucket_mask + 1) * 2;
    struct flow **buckets = calloc(grown, sizeof(struct flow *));
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
    free(table->buckets);
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

static void evict(struct flow_table *table) {
    struct flow *oldest = oldest_of_all(table);
    assert(oldest != NULL);
    table->limits->hit[LIMIT_FLOWS]++;
    flow_table_remove(table, oldest);
}

struct flow *flow_table_add(struct flow_table *table, uint64_t hash, const struct endpoint *client,
                            const struct endpoint *server) {
    if (table->count == table->capacity)
        evict(table);
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
        .hash = hash,
        .touched = ++table->touches,
        .endpoints = {*client, *server},
        .id = ++table->total,
    };
    *bucket = flow;
    queue_append(&table->queues[flow->stage], flow);
    table->count++;
    return flow;
}

static int64_t last_seen(const struct flow *flow) {
    const int64_t client = flow->sides[CLIENT].last_seen.time;
    const int64_t server = flow->sides[SERVER].last_seen.time;
    return client > server ? client : server;
}

static void let_go(struct flow_table *table, enum flow_stage stage, int64_t timeout) {
    for (struct flow *flow; (flow = table->queues[stage].oldest) != NULL;) {
        if (time_between(last_seen(flow), table->clock) <= timeout)
            return;
        flow_table_remove(table, flow);
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
    let_go(table, FLOW_OPENING, FLOW_OPENING_TIMEOUT * TIME_SECOND);
    let_go(table, FLOW_CLOSED, FLOW_CLOSED_TIMEOUT * TIME_SECOND);
}

uint64_t flow_table_total(const struct flow_table *table) {
    return table->total;
}
