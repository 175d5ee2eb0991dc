/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table whose entries are also in queues by last use, two for each stage: those of whom it
 * is not known whether they may go, and those that were spared because no end of theirs has very
 * many. Flows come from blocks that are allocated as they are needed, so that a small capture costs
 * little. */
#include "capture/net/flow_table.h"

#include "capture/net/flow_table_state.h"
#include "capture/net/mix.h"
#include "capture/net/random_seed.h"

#include <glib.h>
#include <stdlib.h>

static uint64_t hash_address(const struct flow_table *table, const struct address *address) {
    uint64_t half[2];
    memcpy(half, address->bytes, sizeof half);
    return mix(half[0] ^ table->seed[0], half[1] ^ table->seed[1]);
}

static uint64_t hash_endpoint(const struct flow_table *table, const struct endpoint *endpoint) {
    return mix(hash_address(table, &endpoint->address) ^ endpoint->port, table->seed[2]);
}

/* Mixed once more than for a flow, whose hash is mixed anyway: of neighbours' products the low bits
 * alone are much alike. */
static uint64_t hash_host(const struct flow_table *table, const struct address *address) {
    return mix(hash_address(table, address), table->seed[2]);
}

struct host_hashes flow_table_hosts(const void *table, const struct endpoint endpoints[2]) {
    return (struct host_hashes){{hash_host(table, &endpoints[CLIENT].address),
                                 hash_host(table, &endpoints[SERVER].address)}};
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
    if (!random_seed(table->seed, sizeof table->seed))
        table->seed[0] = (uint64_t)(uintptr_t)table;
    table->seed[2] |= 1;
    table->bucket_mask = FIRST_BUCKETS - 1;
    table->buckets = g_new0(struct flow *, FIRST_BUCKETS);
    table->half_open = half_open_table_new(table->capacity);
    table->blocks = g_new0(struct block, 1);
    return table;
}

void flow_queue_take_out(struct flow_table *table, struct flow *flow) {
    struct queue *queue = &table->queues[flow->stage][flow->spared];
    *(flow->older == NULL ? &queue->oldest : &flow->older->newer) = flow->newer;
    *(flow->newer == NULL ? &queue->newest : &flow->newer->older) = flow->older;
    table->closed -= flow->stage == FLOW_CLOSED;
}

void flow_queue_append(struct flow_table *table, struct flow *flow, enum flow_stage stage,
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
    flow_queue_take_out(table, flow);
    flow_queue_append(table, flow, stage, false);
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
    flow_queue_take_out(table, flow);
    const struct host_hashes hosts = flow_table_hosts(table, flow->endpoints);
    host_counts_remove(&table->host_counts, &hosts);
    table->count--;
    flow->hash_next = table->unused;
    table->unused = flow;
}

void flow_table_remove_older(struct flow_table *table, struct flow *flow,
                             struct half_open *half_open) {
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
        flow_table_remove_older(table, flow, half_open);
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

/* Without an id. */
static struct flow *add(struct flow_table *table, uint64_t hash, const struct endpoint *client,
                        const struct endpoint *server) {
    flow_table_make_room(table);
    struct flow *flow = unused_flow(table);
    if (flow == NULL) { /* no memory; the first block is full, so there is one to let go */
        flow_table_evict(table);
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
    flow_queue_append(table, flow, FLOW_OPENING, false);
    const struct host_hashes hosts = flow_table_hosts(table, flow->endpoints);
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
    const struct host_hashes hosts = flow_table_hosts(table, half_open->endpoints);
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
    const struct host_hashes hosts = flow_table_hosts(table, endpoints);
    struct half_open *half_open =
        half_open_table_add(table->half_open, hash, &hosts, client, server);
    if (half_open == NULL) {
        struct half_open *least = half_open_table_least(table->half_open, flow_table_hosts, table);
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

uint64_t flow_table_total(const struct flow_table *table) {
    return table->total;
}
