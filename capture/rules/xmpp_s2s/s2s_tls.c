/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS between XMPP servers: secured, refused, or wanted by one side and not by the other. A
 * handshake that fails after proceed is found by the rules about TLS and claimed here. */
#include "capture/observe/connection.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/tls/tls_facts.h"
#include "capture/rules/xmpp_s2s/s2s_facts.h"

#include <glib.h>

enum { POLICIES_KEPT = 4096 };

/* What a server announced where it was called. */
struct policy {
    const char *words;
    struct frame_ref ref;
};

struct s2s_tls {
    GHashTable *policies; /* char *, owned: address -> struct policy *, owned */
};

static void start(void *state) {
    struct s2s_tls *rule = state;
    rule->policies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void stop(void *state) {
    g_hash_table_destroy(((struct s2s_tls *)state)->policies);
}

static void learn_policy(struct s2s_tls *rule, struct limits *limits, const struct event *event) {
    char address[ADDRESS_TEXT];
    address_write(&event->connection->flow->endpoints[event->actor].address, address);
    if (g_hash_table_size(rule->policies) >= POLICIES_KEPT &&
        !g_hash_table_contains(rule->policies, address)) {
        limits->hit[LIMIT_XMPP_POLICIES]++;
        return;
    }
    struct policy *policy = g_new(struct policy, 1);
    *policy = (struct policy){
        s2s_policy_text(&s2s_session_of(event->connection)->sides[event->actor]), event->ref};
    g_hash_table_replace(rule->policies, g_strdup(address), policy);
}

/* The side that calls announces nothing here; it may have done so where it was called. */
static void add_policies(const struct s2s_tls *rule, struct finding *finding,
                         const struct s2s_session *session) {
    char address[ADDRESS_TEXT], frame[FRAME_TEXT];
    s2s_add_facts(finding, session);
    address_write(&finding->source.endpoint.address, address);
    const struct policy *policy = g_hash_table_lookup(rule->policies, address);
    if (policy == NULL)
        finding_add_fact(finding, "tls_policy_of_source", "%s",
                         session->sides[CLIENT].starttls.frame != 0
                             ? "starts TLS where it is offered; announced nothing in this capture"
                             : "announced nothing in this capture");
    else
        finding_add_fact(finding, "tls_policy_of_source", "%s (announced in frame %s)",
                         policy->words, frame_text_write(finding->files, policy->ref.frame, frame));
}

static void add_steps(struct finding *finding, const struct s2s_session *session) {
    finding_add_evidence(finding, session->sides[SERVER].features, "features");
    finding_add_evidence(finding, session->sides[CLIENT].starttls, "starttls");
    finding_add_evidence(finding, session->sides[SERVER].proceed, "proceed");
}

static void on_complete(struct s2s_tls *rule, struct rule_context *context,
                        const struct event *event) {
    const struct connection *connection = event->connection;
    if (connection == NULL || !s2s_has_proceeded(connection) ||
        s2s_session_of(connection)->client_to_server ||
        tls_session_of(connection)->gap_in_handshake ||
        findings_have(context->findings, connection->flow->id, CODE_S2S_SECURED))
        return;
    struct finding *finding =
        finding_begin(context, event, CODE_S2S_SECURED, CONFIDENCE_CERTAIN, "data under TLS");
    add_steps(finding, s2s_session_of(connection));
    add_policies(rule, finding, s2s_session_of(connection));
    tls_handshake_facts(finding, tls_session_of(connection));
    tls_presented_facts(finding, connection, SERVER);
    finding_say(finding, "{client} and {server} secured their XMPP stream by STARTTLS");
    finding_report(context, finding, "");
}

static void report(const struct s2s_tls *rule, struct rule_context *context,
                   const struct event *event, struct finding *finding, const char *cause) {
    add_steps(finding, s2s_session_of(event->connection));
    add_policies(rule, finding, s2s_session_of(event->connection));
    finding_report(context, finding, cause);
}

static void on_failure(struct s2s_tls *rule, struct rule_context *context,
                       const struct event *event) {
    struct finding *finding =
        finding_begin(context, event, CODE_S2S_STARTTLS_FAILED, CONFIDENCE_CERTAIN, "failure");
    finding_say(finding,
                "{actor} refused the STARTTLS of {other}: it answered <failure/>, so TLS is "
                "not set up on its side");
    report(rule, context, event, finding, "failure");
}

/* Another finding explains the end of the stream better. */
static bool is_explained(const struct rule_context *context, uint64_t connection) {
    static const enum code codes[] = {CODE_S2S_TLS_POLICY,       CODE_S2S_STREAM_ERROR,
                                      CODE_S2S_STARTTLS_FAILED,  CODE_S2S_DIALBACK_ERROR,
                                      CODE_S2S_DIALBACK_REFUSED, CODE_S2S_AUTH_NOT_OFFERED};
    for (unsigned i = 0; i < G_N_ELEMENTS(codes); i++)
        if (findings_have(context->findings, connection, codes[i]))
            return true;
    return false;
}

/* The client saw that no TLS is offered, and left without having asked for anything. */
static bool left_for_want_of_tls(const struct event *event) {
    const struct s2s_session *session = s2s_session_of(event->connection);
    const struct s2s_side *client = &session->sides[CLIENT], *server = &session->sides[SERVER];
    const bool first = event->actor == CLIENT && s2s_client_left_first(event->connection);
    return first && server->starttls_offered == XMPP_S2S_STARTTLS_NONE &&
           client->request.frame == 0 && client->auth.frame == 0 && client->stanzas == 0 &&
           !session->is_proved;
}

/* The stream ended in clear. Was it because of TLS? */
static void on_end(struct s2s_tls *rule, struct rule_context *context, const struct event *event) {
    const struct connection *connection = event->connection;
    const struct s2s_session *session = s2s_session_of(connection);
    const struct s2s_side *client = &session->sides[CLIENT], *server = &session->sides[SERVER];
    if (tls_session_of(connection) != NULL || session->client_to_server || client->gap ||
        server->gap || client->opening.frame == 0 || server->features.frame == 0 ||
        server->sasl_failure.frame != 0 || is_explained(context, connection->flow->id))
        return;
    bool answered = server->proceed.frame != 0;
    if (client->starttls.frame != 0) {
        struct finding *finding =
            finding_begin(context, event, CODE_S2S_STARTTLS_FAILED, CONFIDENCE_CERTAIN, "end");
        finding_say(finding, "{actor} ended the connection with {other} %s",
                    answered ? "after STARTTLS was accepted, before TLS began"
                             : "before STARTTLS was answered");
        report(rule, context, event, finding, answered ? "accepted" : "unanswered");
    } else if (server->starttls_offered == XMPP_S2S_STARTTLS_REQUIRED) {
        struct event never_started = *event;
        never_started.actor = CLIENT;
        struct finding *finding =
            finding_begin(context, &never_started, CODE_S2S_TLS_POLICY, CONFIDENCE_LIKELY, "end");
        finding_say(finding, "{actor} never started TLS with {other}, which requires it");
        report(rule, context, &never_started, finding, "required");
    } else if (left_for_want_of_tls(event)) {
        struct finding *finding =
            finding_begin(context, event, CODE_S2S_TLS_POLICY, CONFIDENCE_POSSIBLE, "end");
        finding_say(finding, "{actor} asked nothing of {other}, which offers no TLS, and left");
        report(rule, context, event, finding, "not offered");
    }
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    struct s2s_tls *rule = state;
    bool end = event_is_end(event);
    if (event->type == EVENT_TLS_COMPLETE)
        on_complete(rule, context, event);
    else if (end && event->connection != NULL && s2s_session_of(event->connection) != NULL)
        on_end(rule, context, event);
    if (event->type != EVENT_S2S_UNIT || event->connection == NULL)
        return;
    if (event_s2s(event)->kind == XMPP_S2S_FEATURES && tls_session_of(event->connection) == NULL)
        learn_policy(rule, context->limits, event);
    else if (event_s2s(event)->kind == XMPP_S2S_TLS_FAILURE)
        on_failure(rule, context, event);
}

/* The handshake was begun by STARTTLS: one trouble is one finding, under that code. */
static void claim(void *state, struct rule_context *context, const struct event *event,
                  struct finding *finding) {
    (void)state, (void)context;
    if (event->connection == NULL || !s2s_has_proceeded(event->connection))
        return;
    const struct s2s_session *session = s2s_session_of(event->connection);
    if (session->client_to_server)
        return;
    finding->cause = finding->entry;
    finding->entry = &catalogue[CODE_S2S_STARTTLS_FAILED];
    finding_add_fact(finding, "tls_code", "%s", finding->cause->name);
    s2s_add_facts(finding, session);
    for (enum side side = CLIENT; side <= SERVER; side++)
        finding_add_evidence(finding, session->sides[side].proceed, "proceed");
}

static const char *service(const struct rule_context *context,
                           const struct connection *connection) {
    (void)context;
    return s2s_session_of(connection) == NULL ? NULL : service_table[SERVICE_XMPP_S2S].words;
}

const struct rule s2s_tls_rule = {.state_size = sizeof(struct s2s_tls),
                                  .start = start,
                                  .event = on_event,
                                  RULE_EVENTS(EVENT_TLS_COMPLETE, EVENT_S2S_UNIT, EVENTS_OF_END),
                                  .stop = stop,
                                  .claim = claim,
                                  .service = service};
