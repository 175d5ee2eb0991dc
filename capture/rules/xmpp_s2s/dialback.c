/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Follows each dialback from its key to the last answer, across connections: a db:result and the
 * db:verify it causes have domains and key in common, a db:verify and its answer domains and stream
 * id (formats.md C.1). */
#include "capture/rules/xmpp_s2s/dialback.h"
#include "capture/observe/connection.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/dns/dns_names.h"
#include "capture/rules/xmpp_s2s/dialback_pairs.h"
#include "capture/rules/xmpp_s2s/dialback_placement.h"
#include "capture/rules/xmpp_s2s/s2s_facts.h"

#include <glib.h>

enum { PENDING_KEPT = 512 };
/* Expressway gives up after so long (formats.md C.3). */
static const int64_t timeout = 30 * TIME_SECOND;

struct dialbacks {
    GPtrArray *pending; /* struct dialback *, owned, oldest first */
    GHashTable *pairs;  /* dialback_pairs.c */
    const char *const *secrets;
};

static void start(void *state) {
    struct dialbacks *dialbacks = state;
    dialbacks->pending = g_ptr_array_new_with_free_func(g_free);
    dialbacks->pairs = dialback_pairs_new();
}

static void stop(void *state) {
    struct dialbacks *dialbacks = state;
    g_ptr_array_unref(dialbacks->pending);
    g_hash_table_destroy(dialbacks->pairs);
}

void dialback_know_secrets(struct rules *rules, const char *const *secrets) {
    ((struct dialbacks *)rule_state(rules_context(rules), RULE_DIALBACK))->secrets = secrets;
}

const char *const *dialback_secrets(const struct rule_context *context) {
    return ((const struct dialbacks *)rule_state(context, RULE_DIALBACK))->secrets;
}

GHashTable *dialback_pairs_of(const struct rule_context *context) {
    return ((const struct dialbacks *)rule_state(context, RULE_DIALBACK))->pairs;
}

/* --- one dialback ---------------------------------------------------------------------------- */

/* A connection of it ended or is looked at for the last time. */
static void look_at(struct dialback_exchange *exchange) {
    const struct connection *connection = exchange->connection;
    if (connection == NULL)
        return;
    const struct flow *flow = connection->flow;
    enum side answering = other_side(exchange->asking);
    bool gap =
        s2s_session_of(connection) != NULL && s2s_session_of(connection)->sides[answering].gap;
    exchange->answer_may_be_missing =
        gap || flow->sides[answering].segments == 0 || !tls_hears(connection, answering);
    for (enum side side = CLIENT; side <= SERVER; side++) {
        const struct frame_ref *endpoints[] = {&flow->sides[side].fin, &flow->sides[side].reset};
        for (unsigned i = 0; i < 2 && exchange->ended.frame == 0; i++)
            exchange->ended = *endpoints[i];
    }
}

static void report(struct dialbacks *dialbacks, struct rule_context *context,
                   struct dialback *dialback) {
    const struct finding *finding =
        dialback->misplaced.kind != ANSWER_IN_PLACE && dialback_outcome(dialback) == ANSWER_ERROR
            ? dialback_report_misplaced(context, dialback)
            : dialback_report_answer(context, dialback);
    dialback_pairs_note(dialbacks->pairs, context->limits, dialback, finding,
                        dialback_outcome(dialback));
    g_ptr_array_remove(dialbacks->pending, dialback);
}

/* When something was last heard of it. */
static int64_t last_heard(const struct dialback *dialback) {
    const struct frame_ref *refs[] = {&dialback->result.question, &dialback->verify.question,
                                      &dialback->verify.answer};
    int64_t last = INT64_MIN;
    for (unsigned i = 0; i < G_N_ELEMENTS(refs); i++)
        if (refs[i]->frame != 0 && refs[i]->time > last)
            last = refs[i]->time;
    return last;
}

/* Nothing more is to come. An authority's no is an outcome even where nobody passed it on. */
static void give_up(struct dialbacks *dialbacks, struct rule_context *context,
                    struct dialback *dialback) {
    struct dialback_exchange *open =
        dialback->result.flow != 0 ? &dialback->result : &dialback->verify;
    look_at(open);
    if (dialback->verify.type > ANSWER_VALID) {
        report(dialbacks, context, dialback);
        return;
    }
    const bool is_misplaced = dialback->misplaced.kind != ANSWER_IN_PLACE;
    if (is_misplaced || (!dialback->explained && !open->answer_may_be_missing))
        dialback_pairs_note(dialbacks->pairs, context->limits, dialback,
                            is_misplaced ? dialback_report_misplaced(context, dialback)
                                         : dialback_report_unanswered(context, dialback),
                            is_misplaced ? ANSWER_ERROR : ANSWER_NONE);
    g_ptr_array_remove(dialbacks->pending, dialback);
}

static void give_up_late(struct dialbacks *dialbacks, struct rule_context *context) {
    for (unsigned i = 0; i < dialbacks->pending->len;) {
        struct dialback *dialback = dialbacks->pending->pdata[i];
        const bool is_misplaced = dialback->misplaced.kind != ANSWER_IN_PLACE;
        const int64_t patience = is_misplaced ? 2 * timeout : timeout; /* its error may come late */
        if (time_between(last_heard(dialback), context->clock.now) >= patience)
            give_up(dialbacks, context, dialback);
        else
            i++;
    }
}

static struct dialback *add(struct dialbacks *dialbacks, struct rule_context *context,
                            const char *from, const char *to) {
    if (dialbacks->pending->len == PENDING_KEPT) {
        context->limits->hit[LIMIT_DIALBACKS]++;
        g_ptr_array_remove_index(dialbacks->pending, 0);
    }
    struct dialback *dialback = g_new0(struct dialback, 1);
    g_strlcpy(dialback->from, from, sizeof dialback->from);
    g_strlcpy(dialback->to, to, sizeof dialback->to);
    g_ptr_array_add(dialbacks->pending, dialback);
    return dialback;
}

static void order_exchange(struct dialback_exchange *exchange, const struct event *event,
                           enum side asking) {
    const struct flow *flow = event->connection->flow;
    exchange->flow = flow->id;
    exchange->connection = event->connection;
    exchange->asking = asking;
    memcpy(exchange->endpoints, flow->endpoints, sizeof exchange->endpoints);
}

/* db:result with a key: a dialback begins. */
static void on_result(struct dialbacks *dialbacks, struct rule_context *context,
                      const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    enum side receiving = other_side(event->actor);
    struct dialback *dialback = add(dialbacks, context, unit->from.value, unit->to.value);
    order_exchange(&dialback->result, event, event->actor);
    dialback->result.question = event->ref;
    g_strlcpy(dialback->key, unit->key.value, sizeof dialback->key);
    g_strlcpy(dialback->id, s2s_session_of(event->connection)->sides[receiving].id,
              sizeof dialback->id);
    dialback->inside_tls = tls_session_of(event->connection) != NULL;
    dialback->tls_policy = s2s_policy_text(&s2s_session_of(event->connection)->sides[receiving]);
}

/* db:verify with a key: belongs to the newest result with that key. */
static void on_verify(struct dialbacks *dialbacks, struct rule_context *context,
                      const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    struct dialback *found = NULL;
    for (unsigned i = dialbacks->pending->len; found == NULL && i-- > 0;) {
        struct dialback *dialback = dialbacks->pending->pdata[i];
        bool same_stream = dialback->id[0] == '\0' || strcmp(dialback->id, unit->id.value) == 0;
        if (dialback->verify.flow == 0 && same_stream &&
            dialback_is_between(dialback, unit->to.value, unit->from.value) &&
            strcmp(dialback->key, unit->key.value) == 0)
            found = dialback;
    }
    if (found == NULL) {
        found = add(dialbacks, context, unit->to.value, unit->from.value);
        g_strlcpy(found->key, unit->key.value, sizeof found->key);
    }
    g_strlcpy(found->id, unit->id.value, sizeof found->id);
    order_exchange(&found->verify, event, event->actor);
    found->verify.question = event->ref;
}

static enum dialback_answer answer_of(const struct xmpp_s2s_unit *unit) {
    static const char *const words[] = {
        [ANSWER_VALID] = "valid", [ANSWER_INVALID] = "invalid", [ANSWER_ERROR] = "error"};
    for (unsigned i = ANSWER_VALID; i <= ANSWER_ERROR; i++)
        if (strcmp(unit->type.value, words[i]) == 0)
            return (enum dialback_answer)i;
    return ANSWER_NONE;
}

static void note_answer(struct dialback_exchange *exchange, const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    exchange->answer = event->ref;
    exchange->type = answer_of(unit);
    g_strlcpy(exchange->condition, unit->condition.value, sizeof exchange->condition);
    g_strlcpy(exchange->text, unit->text.value, sizeof exchange->text);
}

/* Who called does not answer a db:verify, unless the stream is agreed on for both ways (XEP-0288):
 * one that does means a question on another stream, which was not captured. */
static bool is_out_of_turn(const struct event *event) {
    const struct s2s_session *session = s2s_session_of(event->connection);
    return event->actor == CLIENT && !session->sides[SERVER].bidi_offered;
}

/* The answer to db:verify. Without stream A this is all there is to see. */
static void on_verified(struct dialbacks *dialbacks, struct rule_context *context,
                        const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    struct dialback *found = NULL;
    for (unsigned i = dialbacks->pending->len; found == NULL && i-- > 0;) {
        struct dialback *dialback = dialbacks->pending->pdata[i];
        const struct dialback_exchange *verify = &dialback->verify;
        bool here = verify->flow == 0 ||
                    (verify->flow == event->connection->flow->id && verify->asking != event->actor);
        if (here && verify->answer.frame == 0 && strcmp(dialback->id, unit->id.value) == 0 &&
            dialback_is_between(dialback, unit->from.value, unit->to.value))
            found = dialback;
    }
    if (found == NULL &&
        (dialback_note_misplaced(dialbacks->pending, event) || is_out_of_turn(event)))
        return;
    if (found == NULL)
        found = add(dialbacks, context, unit->from.value, unit->to.value);
    if (found->verify.flow == 0) {
        order_exchange(&found->verify, event, other_side(event->actor));
        g_strlcpy(found->id, unit->id.value, sizeof found->id);
    }
    note_answer(&found->verify, event);
    dialback_forget_misplaced(found, false);
    if (found->result.flow == 0)
        report(dialbacks, context, found);
}

/* The answer to db:result: the dialback is over. */
static void on_answered(struct dialbacks *dialbacks, struct rule_context *context,
                        const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    struct dialback *found = NULL;
    for (unsigned i = 0; found == NULL && i < dialbacks->pending->len; i++) {
        struct dialback *dialback = dialbacks->pending->pdata[i];
        if (dialback->result.flow == event->connection->flow->id &&
            dialback->result.asking != event->actor &&
            dialback_is_between(dialback, unit->to.value, unit->from.value))
            found = dialback;
    }
    if (found == NULL && dialback_note_misplaced(dialbacks->pending, event))
        return;
    if (found == NULL) {
        found = add(dialbacks, context, unit->to.value, unit->from.value);
        order_exchange(&found->result, event, other_side(event->actor));
    }
    note_answer(&found->result, event);
    dialback_forget_misplaced(found, true);
    report(dialbacks, context, found);
}

static void on_dialback(struct dialbacks *dialbacks, struct rule_context *context,
                        const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    bool result = unit->kind == XMPP_S2S_RESULT, asks = unit->type.raw.at == NULL;
    if (unit->from.value[0] == '\0' || unit->to.value[0] == '\0' ||
        (!asks && answer_of(unit) == ANSWER_NONE))
        return;
    if (asks)
        (result ? on_result : on_verify)(dialbacks, context, event);
    else
        (result ? on_answered : on_verified)(dialbacks, context, event);
}

static bool is_misplaced_on(const struct dialback *dialback, uint64_t flow) {
    return dialback->misplaced.kind != ANSWER_IN_PLACE &&
           (dialback->result.flow == flow || dialback->verify.flow == flow);
}

bool dialback_explains_error(const struct rule_context *context, const struct event *event) {
    const struct dialbacks *dialbacks = rule_state(context, RULE_DIALBACK);
    for (unsigned i = 0; i < dialbacks->pending->len; i++)
        if (is_misplaced_on(dialbacks->pending->pdata[i], event->connection->flow->id))
            return true;
    return false;
}

/* The receiving server ends stream A instead of answering: that is a finding of its own. That
 * nothing was heard for too long is no answer. */
static void on_stream_error(struct dialbacks *dialbacks, struct rule_context *context,
                            const struct event *event) {
    for (unsigned i = dialbacks->pending->len; i-- > 0;) {
        struct dialback *dialback = dialbacks->pending->pdata[i];
        const bool misplaced = is_misplaced_on(dialback, event->connection->flow->id);
        if (dialback->result.flow != event->connection->flow->id && !misplaced)
            continue;
        if (misplaced || s2s_error_is_idleness(event)) {
            dialback->result.ended = event->ref;
            give_up(dialbacks, context, dialback);
            continue;
        }
        dialback->explained = true;
        dialback_pairs_note(dialbacks->pairs, context->limits, dialback, NULL, ANSWER_ERROR);
        findings_add_evidence(context->findings, dialback->result.flow, dialback->result.question,
                              "db:result that it left unanswered");
    }
}

/* The receiving server did not get to the one that it wanted to ask. */
static void on_refused(const struct dialbacks *dialbacks, const struct rule_context *context,
                       const struct event *event) {
    const struct endpoint *endpoints = event_endpoints(event);
    for (unsigned i = dialbacks->pending->len; i-- > 0;) {
        struct dialback *dialback = dialbacks->pending->pdata[i];
        const struct dialback_exchange *result = &dialback->result;
        if (result->flow == 0 || dialback->verify.flow != 0 ||
            !address_equals(&result->endpoints[other_side(result->asking)].address,
                            &endpoints[CLIENT].address) ||
            !dns_names_may_serve(context, &endpoints[CLIENT].address, dialback->from,
                                 &endpoints[SERVER]))
            continue;
        dialback->refused = (struct dialback_refused){event->ref, endpoints[SERVER]};
    }
}

static void on_gone(struct dialbacks *dialbacks, const struct event *event) {
    for (unsigned i = 0; i < dialbacks->pending->len; i++) {
        struct dialback *dialback = dialbacks->pending->pdata[i];
        struct dialback_exchange *exchanges[] = {&dialback->result, &dialback->verify};
        for (unsigned n = 0; n < G_N_ELEMENTS(exchanges); n++) {
            if (exchanges[n]->flow != event->connection->flow->id)
                continue;
            look_at(exchanges[n]);
            exchanges[n]->connection = NULL;
        }
    }
}

static void on_event_of(struct dialbacks *dialbacks, struct rule_context *context,
                        const struct event *event) {
    if (dialbacks->pending->len > 0)
        give_up_late(dialbacks, context);
    if (event->type == EVENT_TCP_GONE)
        on_gone(dialbacks, event);
    if (event->type == EVENT_TCP_REFUSED)
        on_refused(dialbacks, context, event);
    if (event->type != EVENT_S2S_UNIT || event->connection == NULL)
        return;
    if (event_s2s(event)->kind == XMPP_S2S_STREAM_ERROR)
        on_stream_error(dialbacks, context, event);
    else if (xmpp_s2s_is_dialback(event_s2s(event)))
        on_dialback(dialbacks, context, event);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    struct dialbacks *dialbacks = state;
    on_event_of(dialbacks, context, event);
    rule_wait(context, RULE_DIALBACK, dialbacks->pending->len > 0);
}

static void finish(void *state, struct rule_context *context) {
    struct dialbacks *dialbacks = state;
    give_up_late(dialbacks, context);
    while (dialbacks->pending->len > 0) {
        struct dialback *dialback = dialbacks->pending->pdata[0];
        const struct dialback_exchange *open = dialback_main(dialback);
        if (open->ended.frame != 0 || dialback->verify.type > ANSWER_VALID ||
            dialback->misplaced.kind != ANSWER_IN_PLACE)
            give_up(dialbacks, context, dialback);
        else
            g_ptr_array_remove_index(dialbacks->pending, 0);
    }
    dialback_pairs_report(dialbacks->pairs, context->findings);
}

const struct rule dialback_rule = {.state_size = sizeof(struct dialbacks),
                                   .start = start,
                                   .event = on_event,
                                   RULE_EVENTS(EVENT_S2S_UNIT, EVENT_TCP_REFUSED),
                                   .finish = finish,
                                   .stop = stop};
