/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stations that are not let back to their first server: it rejects the token that they ask for,
 * again and again. A station that has to wait for its turn lost nothing; whether it came over in
 * the end is known at the end of the capture. */
#include "capture/rules/sccp/sccp_facts.h"
#include "capture/rules/sccp/sccp_stations.h"
#include "sccp/sccp_body.h"

#include <glib.h>

enum { REJECTED_LEAST = 3, WAITING_MOST = 4096, KEY = SCCP_NAME + 2 * ADDRESS_TEXT };

/* Servers let a few stations come over at a time: it takes minutes until all are there. */
static const int64_t long_time = 300 * TIME_SECOND;
/* A station that did not ask for so long beyond what it was told to wait begins anew. */
static const int64_t pause_time = 600 * TIME_SECOND;

/* A station that one server told to wait. */
struct token_wait {
    char *key;
    struct finding *finding; /* owned until it is reported; about the first rejection */
    struct sccp_station station;
    struct frame_ref latest;
    unsigned count;
    uint32_t seconds; /* that the latest rejection tells it to wait */
    bool has_seconds;
    struct address elsewhere; /* where it was registered then; valid with `registered` */
    struct frame_ref registered;
    GList link;
};

struct token_waits {
    GHashTable *by_key; /* token_wait.key -> struct token_wait *, owned */
    GQueue in_order;    /* struct token_wait *, the first rejected first */
};

static void wait_free(gpointer data) {
    struct token_wait *wait = data;
    finding_discard(wait->finding);
    g_free(wait->key);
    g_free(wait);
}

static void start(void *state) {
    struct token_waits *waits = state;
    waits->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, wait_free);
    g_queue_init(&waits->in_order);
}

static void stop(void *state) {
    struct token_waits *waits = state;
    g_hash_table_destroy(waits->by_key);
}

/* The station, by its name or else its address, at this server. */
static void write_key(const struct event *event, char key[KEY]) {
    const struct endpoint *endpoints = event_endpoints(event);
    const struct sccp_station *station = &sccp_session_of(event->connection)->station;
    char server[ADDRESS_TEXT], client[ADDRESS_TEXT];
    g_snprintf(key, KEY, "%s %s", address_write(&endpoints[SERVER].address, server),
               station->name[0] != '\0' ? station->name
                                        : address_write(&endpoints[CLIENT].address, client));
}

static void forget(struct token_waits *waits, struct token_wait *wait) {
    g_queue_unlink(&waits->in_order, &wait->link);
    g_hash_table_remove(waits->by_key, wait->key);
}

static struct token_wait *add(struct token_waits *waits, struct rule_context *context,
                              const struct event *event, const char *key) {
    if (waits->in_order.length == WAITING_MOST) {
        context->limits->hit[LIMIT_SCCP_STATIONS]++;
        return NULL;
    }
    struct token_wait *wait = g_new0(struct token_wait, 1);
    wait->key = g_strdup(key);
    wait->link.data = wait;
    wait->station = sccp_session_of(event->connection)->station;
    wait->finding = sccp_finding_begin(context, event, CODE_SCCP_TOKEN_REJECTED, CONFIDENCE_CERTAIN,
                                       "token rejected");
    g_queue_push_tail_link(&waits->in_order, &wait->link);
    g_hash_table_insert(waits->by_key, wait->key, wait);
    return wait;
}

/* It asked so late that it must have been elsewhere in between. */
static bool has_paused(const struct token_wait *wait, const struct event *event) {
    return !time_is_near(wait->latest.time, event->ref.time,
                         pause_time + (int64_t)wait->seconds * TIME_SECOND);
}

static void note_elsewhere(struct token_wait *wait, const struct rule_context *context,
                           const struct event *event) {
    const struct sccp_place *place =
        sccp_stations_find(rule_state(context, RULE_SCCP_LOST), context->limits, event->connection);
    const struct address *server = &event_endpoints(event)[SERVER].address;
    if (place == NULL || place->registered.frame == 0 ||
        address_equals(&place->registered_with, server))
        return;
    wait->elsewhere = place->registered_with;
    wait->registered = place->registered;
}

static void on_rejected(struct token_waits *waits, struct rule_context *context,
                        const struct event *event) {
    struct wire_u32 seconds;
    char key[KEY];
    write_key(event, key);
    struct token_wait *wait = g_hash_table_lookup(waits->by_key, key);
    if (wait != NULL && has_paused(wait, event)) {
        forget(waits, wait);
        wait = NULL;
    }
    if (wait == NULL && (wait = add(waits, context, event, key)) == NULL)
        return;
    wait->latest = event->ref;
    wait->count++;
    wait->has_seconds = sccp_read_number(event_sccp(event)->body, &seconds);
    wait->seconds = wait->has_seconds ? seconds.value : 0;
    note_elsewhere(wait, context, event);
}

/* It is there now, or about to be, or was turned away by an answer that says why. */
static void on_settled(struct token_waits *waits, const struct event *event) {
    char key[KEY];
    write_key(event, key);
    struct token_wait *wait = g_hash_table_lookup(waits->by_key, key);
    if (wait != NULL)
        forget(waits, wait);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    if (event->connection == NULL)
        return;
    if (event->type == EVENT_SCCP_TOKEN_REJECTED)
        on_rejected(state, context, event);
    else if (event->type == EVENT_SCCP_TOKEN_GRANTED || event->type == EVENT_SCCP_REGISTERED ||
             event->type == EVENT_SCCP_REJECTED)
        on_settled(state, event);
}

static void report(struct rule_context *context, struct token_wait *wait) {
    struct finding *finding = wait->finding;
    const double minutes =
        (double)time_between(finding->ref.time, wait->latest.time) / (60.0 * (double)TIME_SECOND);
    wait->finding = NULL;
    finding_add_evidence(finding, wait->latest, "latest rejection");
    finding_add_evidence(finding, wait->registered, "registered elsewhere");
    finding_add_fact(finding, "tokens_rejected", "%u", wait->count);
    if (wait->has_seconds)
        finding_add_fact(finding, "to_wait", "%u s", wait->seconds);
    if (wait->registered.frame != 0) {
        char server[ADDRESS_TEXT];
        finding_add_fact(finding, "registered_with", "%s", address_write(&wait->elsewhere, server));
    }
    finding_say(finding,
                "{actor} rejected the token of {other} %u times in %.1f minutes, and did not let "
                "it come over",
                wait->count, minutes);
    sccp_finding_report(context, finding, "token", &wait->station);
}

static void finish(void *state, struct rule_context *context) {
    struct token_waits *waits = state;
    for (const GList *link = waits->in_order.head; link != NULL; link = link->next) {
        struct token_wait *wait = link->data;
        if (wait->count >= REJECTED_LEAST &&
            time_between(wait->finding->ref.time, wait->latest.time) >= long_time)
            report(context, wait);
    }
}

const struct rule sccp_token_rule = {.state_size = sizeof(struct token_waits),
                                     .start = start,
                                     .stop = stop,
                                     .event = on_event,
                                     RULE_EVENTS(EVENTS_ALL(OBSERVER_SCCP)),
                                     .finish = finish};
