/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What XMPP servers say themselves: streams they end with an error, stanzas they send back. */
#include "capture/observe/connection.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/xmpp_s2s/dialback.h"
#include "capture/rules/xmpp_s2s/s2s_auth.h"
#include "capture/rules/xmpp_s2s/s2s_conditions.h"
#include "capture/rules/xmpp_s2s/s2s_facts.h"
#include "capture/rules/xmpp_s2s/s2s_recovery.h"

#include <glib.h>

/* XEP-0220 2.1.1: a server that refused a dialback may end the stream it came on. That is no second
 * trouble. */
static bool follows_refusal(struct rule_context *context, const struct event *event) {
    uint64_t stream = event->connection->flow->id;
    bool refused = findings_have(context->findings, stream, CODE_S2S_DIALBACK_REFUSED) ||
                   findings_have(context->findings, stream, CODE_S2S_DIALBACK_ERROR);
    return refused && findings_add_evidence(context->findings, stream, event->ref,
                                            "stream error that followed");
}

/* A side says that it can not go on where nothing was offered to go on with. */
static bool is_for_want_of_auth(const struct event *event) {
    static const char *const conditions[] = {"unsupported-feature", "not-authorized",
                                             "unsupported-stanza-type", "undefined-condition",
                                             "connection-timeout"};
    const struct s2s_session *session = s2s_session_of(event->connection);
    const char *condition = event_s2s(event)->condition.value;
    const bool asked = session->sides[CLIENT].request.frame != 0;
    if (asked && strcmp(condition, "connection-timeout") == 0)
        return false; /* a dialback that was begun has findings of its own */
    for (unsigned i = 0; i < G_N_ELEMENTS(conditions); i++)
        if (strcmp(condition, conditions[i]) == 0)
            return s2s_auth_is_lacking(event->connection);
    return false;
}

static void report_error(struct rule_context *context, const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    const struct s2s_session *session = s2s_session_of(event->connection);
    const struct s2s_side *other = &session->sides[other_side(event->actor)];
    const bool about_tls = s2s_error_is_about_tls(event);
    const bool is_whole = s2s_is_whole(event->connection);
    const bool is_first = is_whole && session->sides[event->actor].opening.frame == 0;
    /* What led to it, and has a finding of its own, may not have been captured. */
    const bool is_likely = about_tls || !is_whole;
    struct finding *finding =
        finding_begin(context, event, about_tls ? CODE_S2S_TLS_POLICY : CODE_S2S_STREAM_ERROR,
                      is_likely ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN, "stream error");
    finding_add_evidence(finding, other->request, "dialback request before");
    s2s_add_facts(finding, session);
    finding_add_fact(finding, "condition", "%s", unit->condition.value);
    finding_add_fact(finding, "other_host", "%s", unit->other_host.value);
    finding_add_fact(finding, "text", "%s", unit->text.value);
    if (!about_tls)
        finding->check = g_strdup(s2s_stream_error_advice(unit->condition.value));
    char *condition = s2s_condition_text(unit);
    finding_say(finding, "{actor} ended the XMPP stream with {other}%s: %s%s",
                is_first ? " before it had opened its own" : "", condition,
                about_tls ? "; TLS was not started on it" : "");
    const char *from = finding_fact(finding, "from_domain"),
               *to = finding_fact(finding, "to_domain");
    char *domains = g_strdup_printf("%s %s", from == NULL ? "" : from, to == NULL ? "" : to);
    if (strcmp(unit->condition.value, "see-other-host") == 0)
        s2s_recovery_hold(context, event, finding, unit->condition.value, S2S_RECOVERS_ADMITTED);
    else
        finding_report_kind(context, finding, unit->condition.value, domains);
    g_free(domains);
    g_free(condition);
}

/* A server that does not understand an error, or was about to go on, answers it by its own. */
static bool answers_error(struct rule_context *context, const struct event *event) {
    const struct s2s_session *session = s2s_session_of(event->connection);
    return session->sides[other_side(event->actor)].stream_error.frame != 0 &&
           findings_add_evidence(context->findings, event->connection->flow->id, event->ref,
                                 "stream error in answer");
}

static void on_stream_error(struct rule_context *context, const struct event *event) {
    if (follows_refusal(context, event) || answers_error(context, event) ||
        dialback_explains_error(context, event) ||
        s2s_recovery_add(context, event, "stream error that followed"))
        return;
    if (is_for_want_of_auth(event))
        s2s_auth_report_lacking(context, event);
    else if (!s2s_error_is_idleness(event) && !s2s_error_is_giving_up(event))
        report_error(context, event);
}

static void on_bounced(struct rule_context *context, const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    struct finding *finding =
        finding_begin(context, event, CODE_S2S_STANZA_BOUNCED, CONFIDENCE_CERTAIN, "error stanza");
    finding_add_fact(finding, "condition", "%s", unit->condition.value);
    finding_add_fact(finding, "text", "%s", unit->text.value);
    finding_add_fact(finding, "stanza", "%s", xmpp_s2s_kind_text(unit->kind));
    finding_add_fact(finding, "from", "%s", unit->from.value);
    finding_add_fact(finding, "to", "%s", unit->to.value);
    finding_add_fact(finding, "id", "%s", unit->id.value);
    char *condition = s2s_condition_text(unit);
    finding_say(finding, "{actor} sent back what {other} had sent, as an error: %s", condition);
    finding_report(context, finding, unit->condition.value);
    g_free(condition);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (event->connection == NULL ||
        findings_have(context->findings, event->connection->flow->id, CODE_TLS_NOT_SPOKEN))
        return;
    if (event_s2s(event)->kind == XMPP_S2S_STREAM_ERROR)
        on_stream_error(context, event);
    else if (xmpp_s2s_is_stanza(event_s2s(event)))
        on_bounced(context, event);
}

const struct rule s2s_errors_rule = {.event = on_event, RULE_EVENTS(EVENT_S2S_UNIT)};
