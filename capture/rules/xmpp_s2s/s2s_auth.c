/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How servers prove their domains to each other: a SASL that is refused, and streams on which no
 * way to do it is offered. */
#include "capture/rules/xmpp_s2s/s2s_auth.h"

#include "capture/observe/connection.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/tls/tls_facts.h"
#include "capture/rules/xmpp_s2s/s2s_conditions.h"
#include "capture/rules/xmpp_s2s/s2s_facts.h"
#include "capture/rules/xmpp_s2s/s2s_recovery.h"

#include <glib.h>

#define OFFERS_NOTHING                                                                             \
    "{server} offers {client} no way to prove its domain, neither SASL nor dialback; "

/* --- refused --------------------------------------------------------------------------------- */

/* Who joined in the middle does not know whether servers speak, or a client and its server. */
static bool is_between_servers(const struct s2s_session *session, const char *mechanism) {
    return session->sides[CLIENT].opening.frame != 0 || session->sides[SERVER].opening.frame != 0 ||
           strcmp(mechanism, "EXTERNAL") == 0;
}

static void on_refused(struct rule_context *context, const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    const struct connection *connection = event->connection;
    const struct s2s_session *session = s2s_session_of(connection);
    const struct s2s_side *asked = &session->sides[other_side(event->actor)];
    if (!is_between_servers(session, asked->mechanism))
        return;
    struct finding *finding =
        finding_begin(context, event, CODE_S2S_SASL_REFUSED, CONFIDENCE_CERTAIN, "failure");
    finding_add_evidence(finding, asked->auth, "auth");
    s2s_add_facts(finding, session);
    finding_add_fact(finding, "mechanism", "%s", asked->mechanism);
    finding_add_fact(finding, "mechanisms_offered", "%s", session->sides[event->actor].mechanisms);
    finding_add_fact(finding, "condition", "%s", unit->condition.value);
    finding_add_fact(finding, "text", "%s", unit->text.value);
    if (tls_session_of(connection) != NULL)
        tls_presented_facts(finding, connection, other_side(event->actor));
    const char *advice = s2s_sasl_failure_advice(unit->condition.value);
    if (advice != NULL)
        finding_advise(finding, true, "%s", advice);
    char *condition = s2s_condition_text(unit);
    const char *gap = asked->mechanism[0] == '\0' ? "" : " ";
    finding_say(finding, "{actor} refused the SASL%s%s of {other}%s%s: %s", gap, asked->mechanism,
                asked->from[0] == '\0' ? "" : " for ", asked->from, condition);
    s2s_recovery_hold(context, event, finding, unit->condition.value, S2S_RECOVERS_PROVED);
    g_free(condition);
}

/* --- not offered ----------------------------------------------------------------------------- */

/* The server's latest features leave no way to go on, unless the client does so unasked. STARTTLS
 * comes first where it is offered: what then counts is inside. */
static bool offers_nothing(const struct connection *connection) {
    const struct s2s_session *session = s2s_session_of(connection);
    const struct s2s_side *client = &session->sides[CLIENT], *server = &session->sides[SERVER];
    const bool is_known = server->features.frame != 0 && !client->gap && !server->gap;
    const bool is_in_clear = tls_session_of(connection) == NULL;
    return is_known && server->mechanisms[0] == '\0' && !server->dialback_offered &&
           !(is_in_clear && server->starttls_offered != XMPP_S2S_STARTTLS_NONE);
}

/* A domain was proved on this stream, or it is used as if. */
static bool is_in_use(const struct s2s_session *session) {
    return session->is_proved || session->sides[CLIENT].stanzas > 0 ||
           session->sides[SERVER].stanzas > 0;
}

/* Those that count come inside TLS, and were not seen there. */
static bool is_hidden(const struct connection *connection) {
    const struct s2s_session *session = s2s_session_of(connection);
    return s2s_has_proceeded(connection) &&
           session->sides[SERVER].features.frame <= session->sides[SERVER].proceed.frame;
}

bool s2s_auth_is_lacking(const struct connection *connection) {
    return offers_nothing(connection) && !is_in_use(s2s_session_of(connection)) &&
           !is_hidden(connection);
}

static void say_lacking(struct finding *finding, const struct event *event) {
    if (event->type != EVENT_S2S_UNIT) {
        finding_say(finding, OFFERS_NOTHING "the client left");
        return;
    }
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    char *condition = s2s_condition_text(unit);
    finding_add_fact(finding, "condition", "%s", unit->condition.value);
    finding_add_fact(finding, "text", "%s", unit->text.value);
    finding_say(finding, OFFERS_NOTHING "the %s ended the stream: %s",
                event->actor == CLIENT ? "client" : "server", condition);
    g_free(condition);
}

void s2s_auth_report_lacking(struct rule_context *context, const struct event *event) {
    const struct s2s_session *session = s2s_session_of(event->connection);
    const bool has_error = event->type == EVENT_S2S_UNIT;
    struct event about = *event;
    about.ref = session->sides[SERVER].features;
    about.actor = SERVER;
    struct finding *finding =
        finding_begin(context, &about, CODE_S2S_AUTH_NOT_OFFERED,
                      has_error ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, "features");
    finding_add_evidence(finding, session->sides[CLIENT].request, "dialback all the same");
    finding_add_evidence(finding, event->ref, has_error ? "stream error" : "end");
    s2s_add_facts(finding, session);
    finding_add_fact(finding, "offered", "neither SASL nor dialback%s",
                     tls_session_of(event->connection) == NULL ? ", nor STARTTLS" : "");
    say_lacking(finding, event);
    finding_report(context, finding, "");
}

/* The client left a stream on which it could not do anything. */
static void on_end(struct rule_context *context, const struct event *event) {
    const struct s2s_session *session = s2s_session_of(event->connection);
    const struct s2s_side *client = &session->sides[CLIENT], *server = &session->sides[SERVER];
    const bool left = event->actor == CLIENT && s2s_client_left_first(event->connection);
    const bool asked = client->request.frame != 0 || client->auth.frame != 0;
    if (!left || asked || session->client_to_server || client->opening.frame == 0 ||
        client->stream_error.frame != 0 || server->stream_error.frame != 0 ||
        !s2s_auth_is_lacking(event->connection))
        return;
    s2s_auth_report_lacking(context, event);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (event->connection == NULL || s2s_session_of(event->connection) == NULL)
        return;
    if (event->type == EVENT_S2S_UNIT && event_s2s(event)->kind == XMPP_S2S_SASL_FAILURE)
        on_refused(context, event);
    else if (event_is_end(event))
        on_end(context, event);
}

const struct rule s2s_auth_rule = {.event = on_event, RULE_EVENTS(EVENT_S2S_UNIT, EVENTS_OF_END)};
