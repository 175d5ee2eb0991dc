/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stream headers that were heard and never answered. Who gives up waiting is not who failed. */
#include "capture/observe/connection.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/waiting.h"
#include "capture/rules/xmpp_s2s/s2s_facts.h"

static bool is_unanswered(const struct connection *connection) {
    const struct s2s_session *session = s2s_session_of(connection);
    return session != NULL && !session->client_to_server && tls_session_of(connection) == NULL &&
           session->sides[CLIENT].opening.frame != 0 && !session->sides[CLIENT].gap &&
           !session->sides[SERVER].gap && connection->flow->sides[SERVER].payload_bytes == 0;
}

static void report(struct rule_context *context, const struct event *event,
                   const struct waiting *waiting) {
    const struct s2s_session *session = s2s_session_of(event->connection);
    struct event about = *event;
    about.actor = SERVER;
    about.ref = event->connection->flow->sides[CLIENT].first_data;
    struct finding *finding =
        finding_begin(context, &about, CODE_S2S_NO_ANSWER, waiting->confidence, "stream header");
    waiting_explain(finding, waiting);
    finding_add_evidence(finding, session->sides[CLIENT].stream_error,
                         "stream error by the client");
    s2s_add_facts(finding, session);
    if (waiting->end == WAITING_CLOSED) {
        finding_add_evidence(finding, waiting->decided, "close");
        finding_say(finding, "{server} closed the connection of {client} without answering its "
                             "XMPP stream header");
    } else {
        finding_say(finding,
                    "{server} did not answer the XMPP stream header of {client} in %.1f s; %s",
                    (double)waiting->waited / (double)TIME_SECOND, waiting_end_text(waiting));
    }
    finding_report(context, finding, "");
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (event->connection == NULL || !is_unanswered(event->connection) ||
        findings_imply(context->findings, event->connection->flow->id, IMPLIES_RESET))
        return;
    const struct waiting waiting = waiting_of(context, event->connection->flow, CLIENT,
                                              event->connection->flow->sides[CLIENT].first_data);
    if (waiting.end != WAITING_NOT_JUDGED)
        report(context, event, &waiting);
}

const struct rule s2s_silent_rule = {.event = on_event, RULE_EVENTS(EVENTS_OF_END, EVENT_TCP_GONE)};
