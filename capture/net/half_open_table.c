/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table whose entries are also in two queues by last use: those of whom it is not known
 * whether they may go, and those that were spared because no end of theirs has very many. */
#include "capture/net/half_open_table.h"

#include <glib.h>

enum {
    BLOCK = 32,
    FIRST_BUCKETS = 64,
    MANY = 8 /* a host has many that has more than this part of the table */
};

struct block {
    struct block *next;
    unsigned used;
    struct half_open entries[BLOCK];
};

struct queue {
    struct half_open *oldest, *newest;
};

struct half_open_table {
    struct half_open **buckets;
    size_t bucket_mask; /* number of buckets, a power of two, minus one */
    unsigned count, capacity;
    struct queue queues[2];   /* by half_open.spared */
    struct half_open *unused; /* by hash_next */
    struct block *blocks;
    struct host_counts host_counts;
};

struct half_open_table *half_open_table_new(unsigned capacity) {
    struct half_open_table *table = g_new0(struct half_open_table, 1);
    table->capacity = capacity;
    table->bucket_mask = FIRST_BUCKETS - 1;
    table->buckets = g_new0(struct half_open *, FIRST_BUCKETS);
    return table;
}

void half_open_table_free(struct half_open_table *table) {
    if (table == NULL)
        return;
    for (struct block *block = table->blocks, *next; block != NULL; block = next) {
        next = block->next;
        g_free(block);
    }
    g_free(table->buckets);
    g_free(table);
}

static bool is_between(const struct half_open *half_open, const struct endpoint *a,
                       const struct endpoint *b) {
    const struct endpoint *ends = half_open->endpoints;
    return (endpoint_equals(&ends[CLIENT], a) && endpoint_equals(&ends[SERVER], b)) ||
           (endpoint_equals(&ends[CLIENT], b) && endpoint_equals(&ends[SERVER], a));
}

struct half_open *half_open_table_find(struct half_open_table *table, uint64_t hash,
                                       const struct endpoint *a, const struct endpoint *b) {
    struct half_open *found = table->buckets[hash & table->bucket_mask];
    while (found != NULL && (found->hash != (uint32_t)hash || !is_between(found, a, b)))
        found = found->hash_next;
    return found;
}

static void queue_take_out(struct half_open_table *table, struct half_open *half_open) {
    struct queue *queue = &table->queues[half_open->spared];
    *(half_open->older == NULL ? &queue->oldest : &half_open->older->newer) = half_open->newer;
    *(half_open->newer == NULL ? &queue->newest : &half_open->newer->older) = half_open->older;
}

static void queue_append(struct half_open_table *table, struct half_open *half_open, bool spared) {
    struct queue *queue = &table->queues[spared];
    half_open->spared = spared;
    half_open->older = queue->newest;
    half_open->newer = NULL;
    *(queue->newest == NULL ? &queue->oldest : &queue->newest->newer) = half_open;
    queue->newest = half_open;
}

void half_open_table_touch(struct half_open_table *table, struct half_open *half_open,
                           uint64_t touched) {
    half_open->touched = touched;
    queue_take_out(table, half_open);
    queue_append(table, half_open, false);
}

static struct half_open *unused_entry(struct half_open_table *table) {
    struct half_open *entry = table->unused;
    if (entry != NULL) {
        table->unused = entry->hash_next;
        return entry;
    }
    if (table->blocks == NULL || table->blocks->used == BLOCK) {
        struct block *block = g_try_new0(struct block, 1);
        if (block == NULL)
            return NULL;
        block->next = table->blocks;
        table->blocks = block;
    }
    return &table->blocks->entries[table->blocks->used++];
}

/* Keeps chains short. Without memory for it they get longer. */
static void grow_buckets(struct half_open_table *table) {
    const size_t grown = (table->bucket_mask + 1) * 2;
    struct half_open **buckets = g_try_new0(struct half_open *, grown);
    if (buckets == NULL)
        return;
    for (size_t i = 0; i <= table->bucket_mask; i++) {
        for (struct half_open *entry = table->buckets[i], *next; entry != NULL; entry = next) {
            next = entry->hash_next;
            entry->hash_next = buckets[entry->hash & (grown - 1)];
            buckets[entry->hash & (grown - 1)] = entry;
        }
    }
    g_free(table->buckets);
    table->buckets = buckets;
    table->bucket_mask = grown - 1;
}

struct half_open *half_open_table_add(struct half_open_table *table, uint64_t hash,
                                      const struct host_hashes *hosts,
                                      const struct endpoint *client,
                                      const struct endpoint *server) {
    struct half_open *entry = table->count == table->capacity ? NULL : unused_entry(table);
    if (entry == NULL)
        return NULL;
    if (table->count++ > table->bucket_mask)
        grow_buckets(table);
    struct half_open **bucket = &table->buckets[hash & table->bucket_mask];
    *entry = (struct half_open){
        .hash_next = *bucket, .hash = (uint32_t)hash, .endpoints = {*client, *server}};
    *bucket = entry;
    queue_append(table, entry, false);
    host_counts_add(&table->host_counts, hosts);
    return entry;
}

void half_open_table_remove(struct half_open_table *table, struct half_open *half_open,
                            const struct host_hashes *hosts) {
    struct half_open **link = &table->buckets[half_open->hash & table->bucket_mask];
    while (*link != half_open)
        link = &(*link)->hash_next;
    *link = half_open->hash_next;
    queue_take_out(table, half_open);
    host_counts_remove(&table->host_counts, hosts);
    table->count--;
    half_open->hash_next = table->unused;
    table->unused = half_open;
}

struct half_open *half_open_table_oldest(const struct half_open_table *table) {
    struct half_open *spared = table->queues[true].oldest, *other = table->queues[false].oldest;
    if (spared == NULL || other == NULL)
        return spared == NULL ? other : spared;
    return spared->touched < other->touched ? spared : other;
}

struct half_open *half_open_table_least(struct half_open_table *table, half_open_hosts *hosts_of,
                                        const void *data) {
    for (struct half_open *entry; (entry = table->queues[false].oldest) != NULL;) {
        const struct host_hashes hosts = hosts_of(data, entry->endpoints);
        if (host_counts_exceed(&table->host_counts, &hosts, table->capacity / MANY))
            return entry;
        queue_take_out(table, entry);
        queue_append(table, entry, true);
    }
    return table->queues[true].oldest;
}
