/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What XMPP servers say themselves: streams they end with an error, stanzas they send back. */
#include "capture/observe/connection.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/xmpp_s2s/s2s_conditions.h"
#include "capture/rules/xmpp_s2s/s2s_facts.h"

#include <glib.h>

/* To be freed with g_free. */
static char *condition_text(const struct xmpp_s2s_unit *unit) {
    const char *condition = unit->condition.value;
    if (condition[0] == '\0')
        return g_strdup("no reason given");
    return g_strdup_printf("%s (%s)", xmpp_s2s_condition_text(condition), condition);
}

/* XEP-0220 2.1.1: a server that refused a dialback may end the stream it came on. That is no second
 * trouble. */
static bool follows_refusal(struct rule_context *context, const struct event *event) {
    uint64_t stream = event->connection->flow->id;
    bool refused = findings_have(context->findings, stream, CODE_S2S_DIALBACK_REFUSED) ||
                   findings_have(context->findings, stream, CODE_S2S_DIALBACK_ERROR);
    return refused && findings_add_evidence(context->findings, stream, event->ref,
                                            "stream error that followed");
}

static void on_stream_error(struct rule_context *context, const struct event *event) {
    if (follows_refusal(context, event) || s2s_error_is_idleness(event) ||
        s2s_error_is_giving_up(event))
        return;
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    const struct s2s_side *other =
        &s2s_session_of(event->connection)->sides[other_side(event->actor)];
    bool about_tls = s2s_error_is_about_tls(event);
    struct finding *finding =
        finding_begin(context, event, about_tls ? CODE_S2S_TLS_POLICY : CODE_S2S_STREAM_ERROR,
                      about_tls ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN, "stream error");
    finding_add_evidence(finding, other->request, "dialback request before");
    s2s_add_facts(finding, s2s_session_of(event->connection));
    finding_add_fact(finding, "condition", "%s", unit->condition.value);
    finding_add_fact(finding, "text", "%s", unit->text.value);
    if (!about_tls)
        finding->check = g_strdup(s2s_stream_error_advice(unit->condition.value));
    char *condition = condition_text(unit);
    finding_say(finding, "{actor} ended the XMPP stream with {other}: %s%s", condition,
                about_tls ? "; TLS was not started on it" : "");
    const char *from = finding_fact(finding, "from_domain"),
               *to = finding_fact(finding, "to_domain");
    char *domains = g_strdup_printf("%s %s", from == NULL ? "" : from, to == NULL ? "" : to);
    finding_report_kind(context, finding, unit->condition.value, domains);
    g_free(domains);
    g_free(condition);
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
    char *condition = condition_text(unit);
    finding_say(finding, "{actor} sent back what {other} had sent, as an error: %s", condition);
    finding_report(context, finding, unit->condition.value);
    g_free(condition);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (event->type != EVENT_S2S_UNIT || event->connection == NULL ||
        findings_have(context->findings, event->connection->flow->id, CODE_TLS_NOT_SPOKEN))
        return;
    if (event_s2s(event)->kind == XMPP_S2S_STREAM_ERROR)
        on_stream_error(context, event);
    else if (xmpp_s2s_is_stanza(event_s2s(event)))
        on_bounced(context, event);
}

const struct rule s2s_errors_rule = {.event = on_event};
