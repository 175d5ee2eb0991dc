/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ClientHellos that were heard and never answered. Who gives up waiting is not who failed. */
#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/tls/tls_facts.h"
#include "capture/rules/waiting.h"

#include <glib.h>

/* A client that leaves sooner did not wait long enough to say anything of the server. */
static const int64_t fair_wait = 3 * TIME_SECOND;

static bool is_unanswered(const struct connection *connection) {
    const struct flow *flow = connection->flow;
    const struct tls_session *tls = tls_session_of(connection);
    if (tls == NULL || tls->roles_swapped || tls->started_in_middle)
        return false;
    const struct frame_ref hello = tls->sides[CLIENT].hello;
    const struct flow_side *server = &flow->sides[SERVER];
    const bool silent = server->last_data.frame < hello.frame && !tls->sides[SERVER].gap &&
                        server->fin.frame == 0 && server->reset.frame == 0;
    return hello.frame != 0 && silent && waiting_was_heard(flow, CLIENT) &&
           !waiting_was_answered_unseen(flow, CLIENT);
}

static int64_t later(int64_t a, int64_t b) {
    return a > b ? a : b;
}

/* How long it was waited for: until the client left, or until nothing more was captured. */
static int64_t wait_of(const struct rule_context *context, const struct event *event) {
    const struct flow_side *sides = event->connection->flow->sides;
    const int64_t since = tls_session_of(event->connection)->sides[CLIENT].hello.time;
    if (event->type != EVENT_TCP_GONE)
        return time_between(since, event->ref.time);
    const int64_t seen = later(sides[CLIENT].last_seen.time, sides[SERVER].last_seen.time);
    return later(capture_clock_waited(&context->clock, since), time_between(since, seen));
}

static void report(struct rule_context *context, const struct event *event, int64_t waited) {
    const struct connection *connection = event->connection;
    const struct tls_session *tls = tls_session_of(connection);
    const struct frame_ref acknowledged = connection->flow->sides[SERVER].last_seen;
    const bool waits = event->type == EVENT_TCP_GONE;
    struct event about = *event;
    about.actor = SERVER;
    about.ref = tls->sides[CLIENT].hello;
    struct finding *finding =
        tls_begin_failure(context, &about, CODE_TLS_NO_ANSWER, CONFIDENCE_CERTAIN, "client hello");
    if (acknowledged.frame > about.ref.frame)
        finding_add_evidence(finding, acknowledged, "acknowledgement without an answer");
    if (!waits)
        finding_add_evidence(finding, event->ref, "the client gave up");
    finding_add_fact(finding, "waited_seconds", "%.1f", (double)waited / (double)TIME_SECOND);
    tls_handshake_facts(finding, tls);
    finding_say(finding, "{server} did not answer the ClientHello of {client} in %.1f s; %s",
                (double)waited / (double)TIME_SECOND,
                waits ? "the client still waited when the capture ended" : "the client gave up");
    finding_report(context, finding, "");
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    const bool left = event_is_end(event) && event->actor == CLIENT;
    if ((!left && event->type != EVENT_TCP_GONE) || !is_unanswered(event->connection) ||
        findings_imply(context->findings, event->connection->flow->id, IMPLIES_NO_TLS))
        return;
    const int64_t waited = wait_of(context, event);
    if (waited >= fair_wait)
        report(context, event, waited);
}

const struct rule no_answer_rule = {.event = on_event, RULE_EVENTS(EVENTS_OF_END, EVENT_TCP_GONE)};
