/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/merge_runs.h"

#include <string.h>

struct merge_run {
    struct run_summary summary; /* its texts are these: */
    char *key;
    char *named[RUN_NAMED];
};

static void free_run(gpointer data) {
    struct merge_run *run = data;
    for (unsigned i = 0; i < RUN_NAMED; i++)
        g_free(run->named[i]);
    g_free(run->key);
    g_free(run);
}

static struct merge_run *at(const GPtrArray *runs, guint index) {
    return runs->pdata[index];
}

/* "KEY 3/8" */
static char *identity_of(const struct run_summary *run) {
    return g_strdup_printf("%s %u/%u", run->key, run->shard, run->shards);
}

GHashTable *merge_runs_new(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_run);
}

static struct merge_run *copy_of(const struct run_summary *summary) {
    struct merge_run *run = g_new0(struct merge_run, 1);
    run->summary = *summary;
    run->summary.key = run->key = g_strdup(summary->key);
    for (unsigned i = 0; i < RUN_NAMED; i++)
        run->summary.named[i] = run->named[i] = g_strdup(summary->named[i]);
    return run;
}

void merge_runs_add(GHashTable *runs, const struct run_summary *summary) {
    g_hash_table_replace(runs, identity_of(summary), copy_of(summary));
}

static bool is_of_scan(const struct run_summary *one, const struct run_summary *other) {
    return strcmp(one->key, other->key) == 0;
}

/* --- parts ------------------------------------------------------------------------------------ */

static gint compare(gconstpointer a, gconstpointer b) {
    const struct run_summary *one = &(*(struct merge_run *const *)a)->summary;
    const struct run_summary *other = &(*(struct merge_run *const *)b)->summary;
    const int names = g_strcmp0(one->named[0], other->named[0]);
    const int keys = names != 0 ? names : strcmp(one->key, other->key);
    if (keys != 0)
        return keys;
    if (one->shards != other->shards)
        return one->shards < other->shards ? -1 : 1;
    return one->shard < other->shard ? -1 : one->shard > other->shard;
}

/* How many from `first` on are parts of the same whole. */
static guint parts_from(const GPtrArray *runs, guint first) {
    const struct run_summary *run = &at(runs, first)->summary;
    guint count = 1;
    while (first + count < runs->len && is_of_scan(&at(runs, first + count)->summary, run) &&
           at(runs, first + count)->summary.shards == run->shards)
        count++;
    return count;
}

/* The first of them is all of them then. */
static void join(GPtrArray *runs, guint first, guint count) {
    struct run_summary *whole = &at(runs, first)->summary;
    for (guint i = 1; i < count; i++) {
        const struct run_summary *part = &at(runs, first + i)->summary;
        whole->passed_over += part->passed_over;
        whole->not_scanned += part->not_scanned;
        whole->is_interrupted |= part->is_interrupted;
    }
    whole->shard = whole->shards = 0;
    if (count > 1)
        g_ptr_array_remove_range(runs, first + 1, count - 1);
}

/* Free the table, too; its values are the array's. */
static GPtrArray *take_all(GHashTable *table) {
    GPtrArray *runs = g_ptr_array_new_with_free_func(free_run);
    GHashTableIter iterator;
    gpointer key, run;
    g_hash_table_iter_init(&iterator, table);
    while (g_hash_table_iter_next(&iterator, &key, &run)) {
        g_ptr_array_add(runs, run);
        g_hash_table_iter_steal(&iterator);
        g_free(key);
    }
    g_hash_table_unref(table);
    g_ptr_array_sort(runs, compare);
    return runs;
}

GPtrArray *merge_runs_finish(GHashTable *table, uint64_t *missing) {
    GPtrArray *runs = take_all(table);
    *missing = 0;
    for (guint i = 0; i < runs->len; i++) {
        const unsigned shards = at(runs, i)->summary.shards;
        const guint count = shards == 0 ? 1 : parts_from(runs, i);
        if (count == shards) {
            join(runs, i, count);
            continue;
        }
        *missing += shards == 0 ? 0 : shards - count;
        i += count - 1;
    }
    return runs;
}

/* --- all of them ------------------------------------------------------------------------------ */

void merge_runs_count(const GPtrArray *runs, struct totals *totals) {
    for (guint i = 0; i < runs->len; i++) {
        const struct run_summary *run = &at(runs, i)->summary;
        totals->passed_over += run->passed_over;
        totals->is_interrupted |= run->is_interrupted;
        totals->not_scanned += run->not_scanned;
    }
}

static void add_names(struct run_summary *all, const struct run_summary *run) {
    for (uint64_t i = 0; i < MIN(run->named_count, (uint64_t)RUN_NAMED); i++)
        if (all->named_count + i < RUN_NAMED)
            all->named[all->named_count + i] = run->named[i];
    all->named_count += run->named_count;
}

struct run_summary merge_runs_all(const GPtrArray *runs) {
    struct run_summary all = {0};
    for (guint i = 0; i < runs->len; i++)
        if (i == 0 || !is_of_scan(&at(runs, i)->summary, &at(runs, i - 1)->summary))
            add_names(&all, &at(runs, i)->summary);
    return all;
}

void merge_runs_each(const GPtrArray *runs, void (*take)(void *data, const struct run_summary *run),
                     void *data) {
    for (guint i = 0; i < runs->len; i++)
        take(data, &at(runs, i)->summary);
}
