/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/xmpp_s2s/s2s_recovery.h"

#include "capture/observe/connection.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/xmpp_s2s/s2s.h"

#include <glib.h>

/* LATE_KEPT: what is found of connections that are gone is remembered for as many, so that the end
 * of the capture can tell how they went. */
enum { HELD_KEPT = 256, LATE_KEPT = 4096 };
/* As long as a dialback may take. */
static const int64_t patience = 30 * TIME_SECOND;

struct held {
    struct finding *finding; /* owned */
    char *cause;
    char *from, *to; /* the domains of the stream; "" unknown */
    uint64_t stream; /* flow id */
    enum s2s_recovery recovery;
    bool is_gone; /* the stream's connection is */
};

struct recoveries {
    GQueue held;   /* struct held *, owned, oldest first */
    unsigned late; /* reported of connections that were gone */
};

static void held_free(gpointer memory) {
    struct held *held = memory;
    finding_discard(held->finding);
    g_free(held->cause);
    g_free(held->from);
    g_free(held->to);
    g_free(held);
}

static void start(void *state) {
    g_queue_init(&((struct recoveries *)state)->held);
}

static void stop(void *state) {
    g_queue_clear_full(&((struct recoveries *)state)->held, held_free);
}

static void report_oldest(struct recoveries *recoveries, struct rule_context *context) {
    struct held *held = g_queue_pop_head(&recoveries->held);
    finding_report(context, held->finding, held->cause);
    held->finding = NULL;
    if (held->is_gone && !context->has_ended && recoveries->late++ >= LATE_KEPT)
        findings_forget(context->findings, held->stream);
    held_free(held);
}

static struct held *find_held(const struct recoveries *recoveries, uint64_t stream) {
    for (GList *link = recoveries->held.head; link != NULL; link = link->next)
        if (((struct held *)link->data)->stream == stream)
            return link->data;
    return NULL;
}

/* Of the server that was called, where the caller does not say whom it wants. */
static const char *called_domain(const struct s2s_session *session) {
    return session->sides[CLIENT].to[0] != '\0' ? session->sides[CLIENT].to
                                                : session->sides[SERVER].from;
}

void s2s_recovery_hold(struct rule_context *context, const struct event *event,
                       struct finding *finding, const char *cause, enum s2s_recovery recovery) {
    struct recoveries *recoveries = rule_state(context, RULE_S2S_RECOVERY);
    const uint64_t stream = event->connection->flow->id;
    const struct s2s_session *session = s2s_session_of(event->connection);
    struct held *known = find_held(recoveries, stream);
    if (known != NULL) {
        finding_add_evidence(known->finding, event->ref, "once more");
        finding_discard(finding);
        return;
    }
    if (g_queue_get_length(&recoveries->held) == HELD_KEPT)
        report_oldest(recoveries, context);
    struct held *held = g_new0(struct held, 1);
    *held = (struct held){.finding = finding,
                          .cause = g_strdup(cause),
                          .from = g_strdup(session->sides[CLIENT].from),
                          .to = g_strdup(called_domain(session)),
                          .stream = stream,
                          .recovery = recovery};
    g_queue_push_tail(&recoveries->held, held);
    rule_wait(context, RULE_S2S_RECOVERY, true);
}

bool s2s_recovery_add(struct rule_context *context, const struct event *event, const char *role) {
    const struct recoveries *recoveries = rule_state(context, RULE_S2S_RECOVERY);
    struct held *held = find_held(recoveries, event->connection->flow->id);
    if (held != NULL)
        finding_add_evidence(held->finding, event->ref, role);
    return held != NULL;
}

static bool is_between(const struct held *held, const char *from, const char *to) {
    return held->from[0] != '\0' && g_ascii_strcasecmp(held->from, from) == 0 &&
           g_ascii_strcasecmp(held->to, to) == 0;
}

/* The server of `from` got on with that of `to`, on this stream. */
static void drop(struct recoveries *recoveries, uint64_t stream, const char *from, const char *to,
                 enum s2s_recovery least) {
    for (GList *link = recoveries->held.head; link != NULL;) {
        struct held *held = link->data;
        GList *next = link->next;
        const bool same_stream = held->stream == stream && least == S2S_RECOVERS_PROVED;
        const bool same_domains = is_between(held, from, to) && held->recovery >= least;
        if (same_stream || same_domains) {
            held_free(held);
            g_queue_delete_link(&recoveries->held, link);
        }
        link = next;
    }
}

static void on_unit(struct recoveries *recoveries, const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    const struct s2s_session *session = s2s_session_of(event->connection);
    const uint64_t stream = event->connection->flow->id;
    const char *from = session->sides[CLIENT].from, *to = called_domain(session);
    if (unit->kind == XMPP_S2S_RESULT && strcmp(unit->type.value, "valid") == 0)
        drop(recoveries, stream, unit->to.value, unit->from.value, S2S_RECOVERS_PROVED);
    else if (unit->kind == XMPP_S2S_SUCCESS && event->actor == SERVER)
        drop(recoveries, stream, from, to, S2S_RECOVERS_PROVED);
    else if (unit->kind == XMPP_S2S_FEATURES && event->actor == SERVER)
        drop(recoveries, stream, from, to, S2S_RECOVERS_ADMITTED);
}

/* While something is held. */
static void on_event(void *state, struct rule_context *context, const struct event *event) {
    struct recoveries *recoveries = state;
    if (event->type == EVENT_S2S_UNIT && event->connection != NULL)
        on_unit(recoveries, event);
    if (event->type == EVENT_TCP_GONE) {
        struct held *held = find_held(recoveries, event->connection->flow->id);
        if (held != NULL)
            held->is_gone = true;
    }
    const struct held *oldest = g_queue_peek_head(&recoveries->held);
    while (oldest != NULL &&
           time_between(oldest->finding->ref.time, context->clock.now) >= patience) {
        report_oldest(recoveries, context);
        oldest = g_queue_peek_head(&recoveries->held);
    }
    rule_wait(context, RULE_S2S_RECOVERY, oldest != NULL);
}

static void finish(void *state, struct rule_context *context) {
    struct recoveries *recoveries = state;
    while (!g_queue_is_empty(&recoveries->held))
        report_oldest(recoveries, context);
}

const struct rule s2s_recovery_rule = {.state_size = sizeof(struct recoveries),
                                       .start = start,
                                       .event = on_event,
                                       .finish = finish,
                                       .stop = stop};
