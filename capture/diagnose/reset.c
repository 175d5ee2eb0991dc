/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Resets of established connections, graded: after a fatal alert they are evidence of it, after the
 * work was done they are silence, in the middle of it they are trouble. */
#include "capture/diagnose/diagnosis.h"
#include "capture/diagnose/tls_facts.h"

#include <glib.h>

/* The last word of a connection that is idle for this long is taken for the last word it had to
 * say. */
static const int64_t idle = INT64_C(5000000000);

/* A client that resets this soon after its last word did not wait for an answer: that word was its
 * farewell. */
static const int64_t haste = INT64_C(100000000);

/* What was told of the connection is why it was reset. */
static bool is_explained(const struct diagnosis *diagnosis, uint64_t conversation) {
    static const enum code ends[] = {CODE_S2S_TLS_POLICY,        CODE_S2S_STREAM_ERROR,
                                     CODE_S2S_DIALBACK_REFUSED,  CODE_S2S_DIALBACK_ERROR,
                                     CODE_ILS_PASSWORD_MISMATCH, CODE_ILS_CERTIFICATE_NOT_IMPORTED,
                                     CODE_ILS_METHOD_MISMATCH,   CODE_TCP_RESET};
    if (tls_failure_was_told(diagnosis, conversation))
        return true;
    for (unsigned i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (findings_have(diagnosis->findings, conversation, ends[i]))
            return true;
    return false;
}

/* What is lost can be told of a connection whose both sides were captured, and once. */
static bool can_be_judged(const struct flow *flow, enum side resetting) {
    const struct flow_side *other = &flow->sides[other_side(resetting)];
    return other->segments > 0 && other->reset.frame == 0;
}

static bool says_goodbye(const struct tls_side *tls) {
    return tls->last_alert.place.frame != 0 ||
           (tls->encrypted_alert.frame != 0 &&
            tls->encrypted_alert_record == tls->protected_records);
}

/* One side had said that it was about to close: by FIN, by the end of its XMPP stream, by a TLS
 * alert in clear or by what looks like one. */
static bool was_announced(const struct conversation *conversation) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        if (conversation->flow->sides[side].fin.frame != 0)
            return true;
        const struct s2s_talk *s2s = conversation->s2s;
        if (s2s != NULL && s2s->sides[side].closing.frame != 0)
            return true;
        const struct tls_side *tls =
            conversation->tls == NULL ? NULL : &conversation->tls->sides[side];
        if (tls != NULL && says_goodbye(tls))
            return true;
    }
    return false;
}

struct loss {
    const char *what; /* NULL: nothing was lost */
    enum confidence confidence;
};

static struct loss http_loss(const struct http_talk *http) {
    if (http->waiting > 0)
        return (struct loss){"a request was waiting for its answer", CONFIDENCE_CERTAIN};
    if (http->unit_open)
        return (struct loss){"a message was incomplete", CONFIDENCE_CERTAIN};
    return (struct loss){NULL, CONFIDENCE_CERTAIN};
}

/* The receiver had no room: what was sent beyond its window can not have reached it. */
static bool was_not_taken(const struct flow *flow, enum side sender) {
    const struct flow_side *from = &flow->sides[sender], *to = &flow->sides[other_side(sender)];
    return to->window_closed && to->has_acknowledged && from->has_highest &&
           (int32_t)(from->highest - to->acknowledged) > 0;
}

/* The client acknowledged more than was captured of the server, which may have been the answer. */
static bool answer_was_missed(const struct flow *flow) {
    const struct flow_side *client = &flow->sides[CLIENT], *server = &flow->sides[SERVER];
    return client->has_acknowledged && server->has_highest &&
           (int32_t)(client->acknowledged - server->highest) > 0;
}

/* Without knowing the protocol: an answer is owed to whoever spoke last, and the client speaks
 * first. */
static struct loss opaque_loss(const struct conversation *conversation, enum side resetting,
                               struct place reset) {
    const struct flow_side *client = &conversation->flow->sides[CLIENT],
                           *server = &conversation->flow->sides[SERVER];
    const struct tls_talk *tls = conversation->tls;
    if (tls != NULL && (tls->sides[CLIENT].unit_open || tls->sides[SERVER].unit_open))
        return (struct loss){"a TLS record was incomplete", CONFIDENCE_CERTAIN};
    if (was_not_taken(conversation->flow, SERVER) || was_not_taken(conversation->flow, CLIENT))
        return (struct loss){"data was on its way to a side that had no room for it",
                             CONFIDENCE_CERTAIN};
    if (client->last_data.frame == 0 || client->last_data.frame < server->last_data.frame)
        return (struct loss){NULL, CONFIDENCE_CERTAIN};
    if (answer_was_missed(conversation->flow) ||
        (resetting == CLIENT && reset.time - client->last_data.time < haste))
        return (struct loss){NULL, CONFIDENCE_CERTAIN};
    bool long_ago = reset.time - client->last_data.time > idle;
    return (struct loss){"what the client had sent was not answered",
                         long_ago ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY};
}

static struct loss what_was_lost(const struct conversation *conversation, enum side resetting,
                                 struct place reset) {
    const struct http_talk *http = conversation->http;
    bool known = http != NULL && !http->gap && conversation_hears(conversation, CLIENT) &&
                 conversation_hears(conversation, SERVER);
    return known ? http_loss(http) : opaque_loss(conversation, resetting, reset);
}

static void tell_reset(struct diagnosis *diagnosis, const struct event *event, struct loss loss) {
    const struct flow *flow = event->conversation->flow;
    struct finding *draft =
        diagnosis_draft(diagnosis, event, CODE_TCP_RESET, loss.confidence, "reset");
    finding_add_evidence(draft, flow->sides[CLIENT].last_data, "last data of the client");
    finding_add_evidence(draft, flow->sides[SERVER].last_data, "last data of the server");
    finding_add_fact(draft, "lost", "%s", loss.what);
    finding_add_fact(draft, "client_bytes", "%" G_GUINT64_FORMAT,
                     flow->sides[CLIENT].payload_bytes);
    finding_add_fact(draft, "server_bytes", "%" G_GUINT64_FORMAT,
                     flow->sides[SERVER].payload_bytes);
    char *actor = party_text(draft, event->actor),
         *other = party_text(draft, other_side(event->actor));
    char *summary = g_strdup_printf("%s reset its connection with %s in the middle: %s", actor,
                                    other, loss.what);
    g_free(actor);
    g_free(other);
    diagnosis_conclude(diagnosis, draft, summary, "");
}

static void on_event(void *state, struct diagnosis *diagnosis, const struct event *event) {
    (void)state;
    if (event->type != EVENT_TCP_RESET)
        return;
    const struct conversation *conversation = event->conversation;
    uint64_t id = conversation->flow->id;
    if (is_explained(diagnosis, id)) {
        findings_add_evidence(diagnosis->findings, id, event->place, "reset that followed");
        return;
    }
    if (!can_be_judged(conversation->flow, event->actor))
        return;
    struct loss loss = what_was_lost(conversation, event->actor, event->place);
    if (loss.what != NULL && !was_announced(conversation))
        tell_reset(diagnosis, event, loss);
}

const struct rule reset_rule = {.story = "reset", .event = on_event};
