/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/sip/sip_table.h"

#include "capture/observe/sip/sip_state.h"

#include <glib.h>

/* Powers of two: tables begin with their FIRST entries, so that a small capture costs little. */
enum { TRANSACTIONS_MOST = 16384, BUCKETS = 32768, PAIRS = 16384, FIRST = 256, NOTHING = -1 };

struct queue {
    int32_t oldest, newest;
};

struct sip_table {
    struct limits *limits;
    struct sip_transaction all[TRANSACTIONS_MOST];
    int32_t buckets[BUCKETS];
    uint32_t bucket_count; /* that are in use */
    struct queue queues[SIP_STAGE_COUNT];
    int32_t used;          /* so many of `all` were ever used */
    uint64_t pairs[PAIRS]; /* hashed; 0: free */
    bool pair_answers[PAIRS];
    size_t pair_places; /* that are in use */
    size_t pair_count;
};

struct sip_table *sip_table_new(struct limits *limits) {
    struct sip_table *table = g_malloc(sizeof *table);
    table->limits = limits;
    table->used = 0;
    table->pair_count = 0;
    table->bucket_count = FIRST;
    for (unsigned i = 0; i < FIRST; i++)
        table->buckets[i] = NOTHING;
    for (unsigned i = 0; i < SIP_STAGE_COUNT; i++)
        table->queues[i] = (struct queue){NOTHING, NOTHING};
    table->pair_places = FIRST;
    memset(table->pairs, 0, FIRST * sizeof *table->pairs);
    return table;
}

void sip_table_free(struct sip_table *table) {
    for (int32_t i = 0; table != NULL && i < table->used; i++)
        g_free(table->all[i].quoted);
    g_free(table);
}

/* --- transactions ---------------------------------------------------------------------------- */

static void enqueue(struct sip_table *table, struct sip_transaction *one, enum sip_stage stage) {
    struct queue *queue = &table->queues[stage];
    const int32_t index = (int32_t)(one - table->all);
    one->stage = (uint8_t)stage;
    one->older = queue->newest;
    one->newer = NOTHING;
    if (queue->newest != NOTHING)
        table->all[queue->newest].newer = index;
    else
        queue->oldest = index;
    queue->newest = index;
}

static void dequeue(struct sip_table *table, const struct sip_transaction *one) {
    struct queue *queue = &table->queues[one->stage];
    if (one->older != NOTHING)
        table->all[one->older].newer = one->newer;
    else
        queue->oldest = one->newer;
    if (one->newer != NOTHING)
        table->all[one->newer].older = one->older;
    else
        queue->newest = one->older;
}

void sip_table_change(struct sip_table *table, struct sip_transaction *one, enum sip_stage stage,
                      int64_t time) {
    dequeue(table, one);
    enqueue(table, one, stage);
    one->changed = time;
}

void sip_transaction_attach(struct sip_transaction *one, struct connection *connection) {
    one->connection = connection;
    if (connection != NULL)
        ((struct sip_state *)connection->states[OBSERVER_SIP])->open++;
}

void sip_transaction_detach(struct sip_transaction *one) {
    if (one->connection != NULL)
        ((struct sip_state *)one->connection->states[OBSERVER_SIP])->open--;
    one->connection = NULL;
}

static int32_t *bucket_of(struct sip_table *table, uint64_t key) {
    return &table->buckets[key & (table->bucket_count - 1)];
}

/* Each bucket becomes two, in the order that it had. */
static void grow_buckets(struct sip_table *table) {
    const uint32_t count = table->bucket_count;
    for (uint32_t at = 0; at < count; at++) {
        int32_t *ends[2] = {&table->buckets[at], &table->buckets[at + count]};
        for (int32_t index = table->buckets[at], next; index != NOTHING; index = next) {
            struct sip_transaction *one = &table->all[index];
            int32_t **end = &ends[(one->key & count) != 0];
            next = one->hash_next;
            **end = index;
            *end = &one->hash_next;
        }
        *ends[0] = *ends[1] = NOTHING;
    }
    table->bucket_count = 2 * count;
}

void sip_table_forget(struct sip_table *table, struct sip_transaction *one) {
    int32_t *link = bucket_of(table, one->key);
    const int32_t index = (int32_t)(one - table->all);
    while (*link != index)
        link = &table->all[*link].hash_next;
    *link = one->hash_next;
    sip_transaction_detach(one);
    g_clear_pointer(&one->quoted, g_free);
    sip_table_change(table, one, SIP_FREE, 0);
}

struct sip_transaction *sip_table_find(struct sip_table *table, uint64_t key) {
    int32_t index = *bucket_of(table, key);
    while (index != NOTHING && table->all[index].key != key)
        index = table->all[index].hash_next;
    return index == NOTHING ? NULL : &table->all[index];
}

struct sip_transaction *sip_table_oldest(struct sip_table *table, enum sip_stage stage) {
    const int32_t index = table->queues[stage].oldest;
    return index == NOTHING ? NULL : &table->all[index];
}

struct sip_transaction *sip_table_newer(struct sip_table *table,
                                        const struct sip_transaction *than) {
    return than->newer == NOTHING ? NULL : &table->all[than->newer];
}

static struct sip_transaction *take_free(struct sip_table *table) {
    static const enum sip_stage order[] = {SIP_OVER, SIP_IN_PROGRESS, SIP_WAITING};
    struct sip_transaction *one = sip_table_oldest(table, SIP_FREE);
    if (one == NULL && table->used < TRANSACTIONS_MOST) {
        if ((uint32_t)table->used == table->bucket_count && table->bucket_count < BUCKETS)
            grow_buckets(table);
        one = &table->all[table->used++];
        one->quoted = NULL;
        enqueue(table, one, SIP_FREE);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(order) && one == NULL; i++) {
        one = sip_table_oldest(table, order[i]);
        if (one == NULL)
            continue;
        if (order[i] != SIP_OVER)
            table->limits->hit[LIMIT_SIP_TRANSACTIONS]++;
        sip_table_forget(table, one);
    }
    return one;
}

struct sip_transaction *sip_table_add(struct sip_table *table, uint64_t key, enum sip_stage stage,
                                      int64_t time) {
    struct sip_transaction *one = take_free(table);
    int32_t *bucket = bucket_of(table, key);
    one->key = key;
    one->hash_next = *bucket;
    *bucket = (int32_t)(one - table->all);
    one->connection = NULL;
    one->is_answered = one->came_in = false;
    one->uri_length = one->agent_length = one->offer_length = 0;
    one->exchange = (struct sip_exchange){.sent = 0};
    sip_table_change(table, one, stage, time);
    return one;
}

/* --- who was heard ---------------------------------------------------------------------------- */

/* Where it stands, or would. Some places always stay free. */
static size_t find_pair(const struct sip_table *table, uint64_t pair) {
    const size_t last = table->pair_places - 1;
    size_t at = pair & last;
    while (table->pairs[at] != 0 && table->pairs[at] != pair)
        at = (at + 1) & last;
    return at;
}

static void grow_pairs(struct sip_table *table) {
    const size_t places = table->pair_places;
    uint64_t *pairs = g_memdup2(table->pairs, places * sizeof *pairs);
    bool *answers = g_memdup2(table->pair_answers, places * sizeof *answers);
    table->pair_places = 2 * places;
    memset(table->pairs, 0, table->pair_places * sizeof *table->pairs);
    for (size_t i = 0; i < places; i++) {
        if (pairs[i] == 0)
            continue;
        const size_t at = find_pair(table, pairs[i]);
        table->pairs[at] = pairs[i];
        table->pair_answers[at] = answers[i];
    }
    g_free(pairs);
    g_free(answers);
}

bool sip_table_has_pair(const struct sip_table *table, uint64_t pair) {
    return table->pairs[find_pair(table, pair)] == pair;
}

bool sip_table_pair_answers(const struct sip_table *table, uint64_t pair) {
    const size_t at = find_pair(table, pair);
    return table->pairs[at] == pair && table->pair_answers[at];
}

void sip_table_note_pair(struct sip_table *table, uint64_t pair, bool answers) {
    size_t at = find_pair(table, pair);
    if (table->pairs[at] == pair) {
        table->pair_answers[at] = answers;
        return;
    }
    const bool is_full = table->pair_count == table->pair_places / 4 * 3;
    if (is_full && table->pair_places == PAIRS) {
        table->limits->hit[LIMIT_SIP_PAIRS]++;
        return;
    }
    if (is_full) {
        grow_pairs(table);
        at = find_pair(table, pair);
    }
    table->pairs[at] = pair;
    table->pair_answers[at] = answers;
    table->pair_count++;
}
