/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hubs that take a spoke's message and say nothing. Who gives up waiting is not who failed; a hub
 * that closes is judged by ils_refused.c. */
#include <glib.h>

#include "capture/observe/connection.h"
#include "capture/observe/ils/ils.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/ils/ils_facts.h"
#include "capture/rules/ils/ils_pairs.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/waiting.h"

/* Where the spoke began to say what was never answered; frame 0: it did not, or it may have been
 * answered. */
static struct frame_ref asked_by_password(const struct connection *connection) {
    const struct ils_session *ils = ils_session_of(connection);
    const struct frame_ref none = {.frame = 0};
    if (ils == NULL || tls_session_of(connection) != NULL || !ils->sides[CLIENT].first_is_whole ||
        ils->sides[SERVER].messages > 0 || ils->sides[SERVER].gap ||
        connection->flow->sides[SERVER].payload_bytes > 0)
        return none;
    return ils->sides[CLIENT].first;
}

static struct frame_ref asked_over_tls(const struct connection *connection) {
    const struct tls_session *tls = tls_session_of(connection);
    const struct frame_ref none = {.frame = 0};
    if (tls == NULL || tls->roles_swapped || tls->started_in_middle ||
        !tls_handshake_finished(tls) || tls->gap_in_handshake || tls->sides[CLIENT].gap ||
        tls->sides[SERVER].gap || tls->answered.frame != 0 || !tls_hears(connection, SERVER))
        return none;
    /* A server's tickets look like data. */
    const bool may_be_answered =
        tls->version < TLS_VERSION_1_3 && tls->sides[SERVER].application_records > 0;
    return may_be_answered ? none : tls->sides[CLIENT].first_application;
}

static void report(struct rule_context *context, const struct event *event, struct frame_ref asked,
                   const struct waiting *waiting) {
    const struct tls_session *tls = tls_session_of(event->connection);
    struct event about = *event;
    about.actor = SERVER;
    about.ref = asked;
    struct finding *finding = finding_begin(context, &about, CODE_ILS_NO_ANSWER,
                                            waiting->confidence, "message of the spoke");
    finding_add_evidence(finding, event->connection->flow->sides[CLIENT].syn, "SYN");
    if (tls != NULL)
        finding_add_evidence(finding, tls->handshake_finished, "end of the TLS handshake");
    waiting_explain(finding, waiting);
    if (ils_session_of(event->connection) != NULL)
        ils_first_message_fact(finding, ils_session_of(event->connection));
    if (tls != NULL)
        tls_handshake_facts(finding, tls);
    finding_say(finding,
                "{server} took the first message of {client} and did not answer in %.1f s; %s",
                (double)waiting->waited / (double)TIME_SECOND, waiting_end_text(waiting));
    ils_pairs_note_failure(context, event);
    finding_report(context, finding, "");
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    const bool left = event_is_end(event) && event->actor == CLIENT;
    if ((!left && event->type != EVENT_TCP_GONE) || event->connection == NULL)
        return;
    const enum service service = ils_service(context, event);
    const struct flow *flow = event->connection->flow;
    if (service == SERVICE_NONE || findings_imply(context->findings, flow->id, IMPLIES_RESET))
        return;
    const struct frame_ref asked = service == SERVICE_ILS ? asked_by_password(event->connection)
                                                          : asked_over_tls(event->connection);
    const struct waiting waiting = waiting_of(context, flow, CLIENT, asked);
    if (waiting.end == WAITING_GAVE_UP || waiting.end == WAITING_STILL)
        report(context, event, asked, &waiting);
}

const struct rule ils_silent_rule = {.event = on_event, RULE_EVENTS(EVENTS_OF_END, EVENT_TCP_GONE)};
