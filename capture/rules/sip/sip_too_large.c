/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages that are longer than the other side takes: CUCM resets the connection in the middle of
 * one. */
#include "capture/observe/connection.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/sip/sip_facts.h"

#include <glib.h>

/* What CUCM takes unless it is told otherwise, bytes. */
enum { TAKEN_MOST = 5000 };

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    const struct sip_session *session = sip_session_of(event->connection);
    if (session == NULL)
        return;
    const struct sip_sent *sent = &session->last[other_side(event->actor)];
    const struct flow_side *resetting = &event->connection->flow->sides[event->actor];
    const bool was_answered = resetting->last_data.frame > sent->begun.frame;
    if (sent->length <= TAKEN_MOST || was_answered)
        return;
    struct finding *finding =
        sip_finding_begin(context, event, CODE_SIP_TOO_LARGE, CONFIDENCE_LIKELY, "reset");
    finding_add_evidence(finding, sent->begun, "message");
    finding_add_fact(finding, "message_bytes", "%" G_GUINT64_FORMAT, sent->length);
    finding_say(finding,
                "{actor} reset its connection with {other} in answer to a SIP message of "
                "%" G_GUINT64_FORMAT " bytes: most likely it takes none that long",
                sent->length);
    finding_report(context, finding, "");
}

const struct rule sip_too_large_rule = {.event = on_event, RULE_EVENTS(EVENT_TCP_RESET)};
