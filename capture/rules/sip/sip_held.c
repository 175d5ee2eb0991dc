/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/sip/sip_held.h"

enum { HELD_MOST = 4096 };

/* Timer C (RFC 3261 16.6): so long a call may ring. */
static const int64_t hold_time = 180 * TIME_SECOND;

struct held {
    uint64_t call;
    struct finding *finding;
    char *cause;
    GList link;
};

void sip_held_start(struct sip_held *held) {
    held->calls = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_queue_init(&held->order);
}

/* The finding is left to the caller. */
static void forget(struct sip_held *held, struct held *one) {
    g_hash_table_remove(held->calls, &one->call);
    g_queue_unlink(&held->order, &one->link);
    g_free(one->cause);
    g_free(one);
}

static void drop(struct sip_held *held, struct held *one) {
    finding_discard(one->finding);
    forget(held, one);
}

void sip_held_stop(struct sip_held *held) {
    while (held->order.head != NULL)
        drop(held, held->order.head->data);
    g_hash_table_destroy(held->calls);
}

static void report(struct sip_held *held, struct rule_context *context, struct held *one) {
    finding_report(context, one->finding, one->cause);
    forget(held, one);
}

bool sip_held_add(struct sip_held *held, struct rule_context *context, uint64_t call,
                  struct finding *finding, const char *cause) {
    struct held *one = g_hash_table_lookup(held->calls, &call);
    if (one != NULL) {
        one->finding->confidence = finding->confidence = CONFIDENCE_CERTAIN;
        report(held, context, one);
        finding_report(context, finding, cause);
        return true;
    }
    if (g_hash_table_size(held->calls) == HELD_MOST) {
        context->limits->hit[LIMIT_SIP_CALLS]++;
        report(held, context, held->order.head->data);
    }
    one = g_new0(struct held, 1);
    *one = (struct held){.call = call, .finding = finding, .cause = g_strdup(cause)};
    one->link.data = one;
    g_hash_table_insert(held->calls, &one->call, one);
    g_queue_push_tail_link(&held->order, &one->link);
    return false;
}

void sip_held_drop(struct sip_held *held, uint64_t call) {
    struct held *one = held->order.head == NULL ? NULL : g_hash_table_lookup(held->calls, &call);
    if (one != NULL)
        drop(held, one);
}

void sip_held_settle(struct sip_held *held, struct rule_context *context, bool all) {
    while (held->order.head != NULL) {
        struct held *oldest = held->order.head->data;
        if (!all && time_is_near(oldest->finding->ref.time, context->clock.now, hold_time))
            return;
        report(held, context, oldest);
    }
}
