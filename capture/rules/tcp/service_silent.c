/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Servers that take a connection and what is asked, and do not say a single byte. Their protocols
 * are not read: those are listed of which it is known that a server answers each client at once. */
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/waiting.h"

/* What the client says first; NULL: nothing that would have to be answered. */
static const char *const questions[SERVICE_COUNT] = {
    [SERVICE_CTI] = "request",
    [SERVICE_DATABASE] = "request",
    [SERVICE_SSH_TUNNEL] = "first message",
};

static const char *question_of(const struct rule_context *context, const struct flow *flow) {
    const enum service service =
        services_at(context->services, IP_TCP, flow->endpoints[SERVER].port);
    return service == SERVICE_NONE ? NULL : questions[service];
}

/* Nothing of the server's was missed, as all was captured from the beginning. */
static bool is_silent(const struct connection *connection) {
    const struct flow *flow = connection->flow;
    return flow->sides[SERVER].syn.frame != 0 && flow->sides[SERVER].payload_bytes == 0 &&
           tls_session_of(connection) == NULL;
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (event->connection == NULL || !is_silent(event->connection))
        return;
    const struct flow *flow = event->connection->flow;
    const char *question = question_of(context, flow);
    if (question == NULL ||
        findings_imply(context->findings, flow->id, IMPLIES_SILENCE | IMPLIES_RESET))
        return;
    const struct frame_ref asked = flow->sides[CLIENT].first_data;
    const struct waiting waiting = waiting_of(context, flow, CLIENT, asked);
    if (waiting.end == WAITING_NOT_JUDGED)
        return;
    struct event about = *event;
    about.actor = SERVER;
    about.ref = asked;
    const bool has_closed = waiting.end == WAITING_CLOSED;
    struct finding *finding =
        finding_begin(context, &about, CODE_SERVICE_NO_ANSWER,
                      has_closed ? CONFIDENCE_LIKELY : waiting.confidence, question);
    waiting_say(finding, &waiting, question);
    finding_report(context, finding, has_closed ? "closed" : "");
}

const struct rule service_silent_rule = {.event = on_event,
                                         RULE_EVENTS(EVENTS_OF_END, EVENT_TCP_GONE)};
