/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is let go of: because there is no room, or because it was silent for long enough. */
#include "capture/net/flow_table_state.h"

enum {
    MANY = 8,         /* a host has many that has more than this part of all */
    CLOSED_MOST = 4,  /* this part of the table is for closed connections */
    CLOSED_FEW = 256, /* so many of them, finished or not, wait for what may come late */
    SHORT_EACH = 2    /* let go of for each new one while memory is short */
};

/* In this order they are let go of when there is no room. */
static const enum flow_stage least_first[] = {FLOW_CLOSED, FLOW_OPENING, FLOW_UNPROVEN, FLOW_OPEN};

/* --- no room --------------------------------------------------------------------------------- */

static bool has_many(struct flow_table *table, const struct flow *flow) {
    const struct host_hashes hosts = flow_table_hosts(table, flow->endpoints);
    return host_counts_exceed(&table->host_counts, &hosts, table->count / MANY);
}

/* NULL: there is none in that stage. */
static struct flow *oldest_of(const struct flow_table *table, enum flow_stage stage) {
    struct flow *spared = table->queues[stage][true].oldest,
                *other = table->queues[stage][false].oldest;
    if (spared == NULL || other == NULL)
        return spared == NULL ? other : spared;
    return spared->touched < other->touched ? spared : other;
}

/* Of a host that has many, the oldest; else, and of closed ones, the oldest of all. NULL: there is
 * none in that stage. */
static struct flow *least_of(struct flow_table *table, enum flow_stage stage) {
    if (stage == FLOW_CLOSED)
        return oldest_of(table, stage);
    for (struct flow *flow; (flow = table->queues[stage][false].oldest) != NULL;) {
        if (has_many(table, flow))
            return flow;
        flow_queue_take_out(table, flow);
        flow_queue_append(table, flow, stage, true);
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

void flow_table_evict(struct flow_table *table) {
    evict_from(table, least_first, sizeof least_first / sizeof least_first[0]);
}

/* An opening keeps nothing that memory runs short of. */
static void evict_for_memory(struct flow_table *table) {
    static const enum flow_stage stages[] = {FLOW_CLOSED, FLOW_UNPROVEN, FLOW_OPEN};
    evict_from(table, stages, sizeof stages / sizeof stages[0]);
}

void flow_table_make_room(struct flow_table *table) {
    if (table->closed >= (table->capacity + CLOSED_MOST - 1) / CLOSED_MOST)
        evict_from(table, (enum flow_stage[]){FLOW_CLOSED}, 1);
    if (table->count == table->capacity)
        flow_table_evict(table);
    for (int i = 0; i < SHORT_EACH && table->is_short != NULL && table->is_short(table->data); i++)
        evict_for_memory(table);
}

/* --- time ------------------------------------------------------------------------------------ */

static int64_t last_seen(const struct flow *flow) {
    const int64_t client = flow->sides[CLIENT].last_seen.time;
    const int64_t server = flow->sides[SERVER].last_seen.time;
    return client > server ? client : server;
}

/* Each side said that it had no more to say, and all before that was captured. */
static bool is_finished(const struct flow *flow) {
    return !flow->has_reset[CLIENT] && !flow->has_reset[SERVER] && flow->streams[CLIENT].ended &&
           flow->streams[SERVER].ended;
}

static bool is_silent_for(const struct flow_table *table, int64_t last, int64_t seconds) {
    return time_between(last, table->clock) > seconds * TIME_SECOND;
}

/* Where there are more than few, finished ones need not wait as long as others, which are spared so
 * that they do not stand before them. */
static bool let_go_early(struct flow_table *table, struct flow *flow) {
    if (table->closed <= CLOSED_FEW ||
        !is_silent_for(table, last_seen(flow), FLOW_FINISHED_TIMEOUT))
        return false;
    if (is_finished(flow)) {
        flow_table_remove(table, flow);
    } else {
        flow_queue_take_out(table, flow);
        flow_queue_append(table, flow, FLOW_CLOSED, true);
    }
    return true;
}

static void let_go_closed(struct flow_table *table) {
    struct flow *flow;
    while ((flow = oldest_of(table, FLOW_CLOSED)) != NULL &&
           is_silent_for(table, last_seen(flow), FLOW_CLOSED_TIMEOUT))
        flow_table_remove(table, flow);
    do
        flow = table->queues[FLOW_CLOSED][false].oldest;
    while (flow != NULL && let_go_early(table, flow));
}

/* NULL: it is not due yet. */
static struct flow *overdue_opening(const struct flow_table *table) {
    struct flow *flow = oldest_of(table, FLOW_OPENING);
    return flow != NULL && is_silent_for(table, last_seen(flow), FLOW_OPENING_TIMEOUT) ? flow
                                                                                       : NULL;
}

static struct half_open *overdue_half_open(const struct flow_table *table) {
    struct half_open *half_open = half_open_table_oldest(table->half_open);
    return half_open != NULL && is_silent_for(table, half_open->last.time, FLOW_OPENING_TIMEOUT)
               ? half_open
               : NULL;
}

static void let_go_openings(struct flow_table *table) {
    for (;;) {
        struct flow *flow = overdue_opening(table);
        struct half_open *half_open = overdue_half_open(table);
        if (flow == NULL && half_open == NULL)
            return;
        flow_table_remove_older(table, flow, half_open);
    }
}

NEVER_INLINE static void go_on(struct flow_table *table, int64_t now, int64_t passed) {
    const int64_t step = 30 * TIME_SECOND;
    if (!table->clock_runs || passed < step)
        table->clock = now;
    else
        table->clock = time_after(table->clock, step);
    table->clock_runs = true;
    let_go_openings(table);
    let_go_closed(table);
}

void flow_table_tick(struct flow_table *table, int64_t now) {
    const int64_t passed = time_between(table->clock, now);
    if (!table->clock_runs || passed < 0 || passed >= TIME_SECOND)
        go_on(table, now, passed);
}
