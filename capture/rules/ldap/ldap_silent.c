/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Binds and StartTLS that a directory takes and does not answer; of one that never said anything,
 * other requests, too. A search that goes on for long may be one that waits for changes. */
#include "capture/observe/ldap/ldap.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/waiting.h"

/* It has to be answered before anything else goes on (RFC 4511 4.2.1, 4.14.1). */
static bool is_exclusive(const struct ldap_request *request) {
    return request->operation == LDAP_BIND || request->is_start_tls;
}

/* The request that should have been answered at once; NULL: there is none. A client that asked for
 * more, and a server that said more, show that the answer was missed. */
static const struct ldap_request *find_unanswered(const struct connection *connection) {
    const struct ldap_session *ldap = ldap_session_of(connection);
    const struct flow_side *server = &connection->flow->sides[SERVER];
    if (ldap == NULL || ldap->request_count == 0)
        return NULL;
    if (server->payload_bytes == 0)
        return &ldap->requests[0];
    const struct ldap_request *newest = &ldap->requests[ldap->request_count - 1];
    return is_exclusive(newest) && server->last_data.frame < newest->ref.frame ? newest : NULL;
}

static const char *name_request(const struct ldap_request *request) {
    return request->operation == LDAP_BIND     ? "LDAP bind"
           : request->is_start_tls             ? "StartTLS"
           : request->operation == LDAP_SEARCH ? "LDAP search"
                                               : "LDAP request";
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (event->connection == NULL)
        return;
    const struct flow *flow = event->connection->flow;
    const struct ldap_request *request = find_unanswered(event->connection);
    if (request == NULL ||
        findings_imply(context->findings, flow->id, IMPLIES_SILENCE | IMPLIES_RESET))
        return;
    const struct waiting waiting = waiting_of(context, flow, CLIENT, request->ref);
    if (waiting.end == WAITING_NOT_JUDGED)
        return;
    struct event about = *event;
    about.actor = SERVER;
    about.ref = request->ref;
    struct finding *finding = finding_begin(context, &about, CODE_SERVICE_NO_ANSWER,
                                            waiting.confidence, name_request(request));
    if (finding->service[0] == '\0')
        finding->service = service_table[SERVICE_LDAP].words;
    waiting_say(finding, &waiting, name_request(request));
    finding_report(context, finding, name_request(request));
}

const struct rule ldap_silent_rule = {.event = on_event,
                                      RULE_EVENTS(EVENTS_OF_END, EVENT_TCP_GONE)};
