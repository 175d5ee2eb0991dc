/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How clients that lack a list go on: in clear, in TLS, or in what was not captured. */
#include "capture/observe/connection.h"
#include "capture/observe/http/http.h"
#include "capture/observe/sccp/sccp.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/ctl/ctl_failures.h"

/* Other fetches of a client, of which the snap length, or a hole, took the answers. */
static void note_hidden(struct ctl_failures *failures, const struct rule_context *context,
                        const struct connection *connection) {
    const struct flow *flow = connection->flow;
    const struct http_session *http = http_session_of(connection);
    const enum service service =
        services_at(context->services, IP_TCP, flow->endpoints[SERVER].port);
    if (http == NULL || !http->gap ||
        (service != SERVICE_HTTP_TFTP && service != SERVICE_HTTPS_TFTP))
        return;
    for (GList *link = ctl_failures_first_of(failures, &flow->endpoints[CLIENT].address);
         link != NULL; link = link->next) {
        struct ctl_failure *failure = link->data;
        failure->rest_is_hidden |= ctl_failure_is_of(failure, &flow->endpoints[CLIENT].address) &&
                                   failure->finding->connection != flow->id;
    }
}

/* Where the server answered, in whatever was captured of it. */
static struct frame_ref answered(const struct event *event) {
    const struct frame_ref first = event->connection->flow->sides[SERVER].first_data;
    return first.frame != 0 ? first : event->ref;
}

/* Where the client was heard in clear; frame 0: it was not. A station that was rejected did not go
 * on. */
static struct frame_ref spoken_in_clear(const struct event *event, enum service service) {
    const struct flow_side *sides = event->connection->flow->sides;
    const struct frame_ref none = {.frame = 0};
    if (tls_session_of(event->connection) != NULL)
        return none;
    if (event->type == EVENT_SCCP_REGISTERED || event->type == EVENT_SCCP_ALIVE)
        return event->ref;
    const bool has_spoken = sides[CLIENT].payload_bytes > 0 && sides[SERVER].payload_bytes > 0;
    return has_spoken && service == SERVICE_SIP ? answered(event) : none;
}

static struct frame_ref spoken_in_tls(const struct event *event, enum service service) {
    const struct frame_ref none = {.frame = 0};
    const bool is_of_tls = service == SERVICE_SIP_TLS || service == SERVICE_SCCP_TLS;
    return is_of_tls && !event_is_of(event, OBSERVER_SCCP) ? answered(event) : none;
}

static bool is_told_of(const struct event *event) {
    return event->type == EVENT_TCP_GONE || event_is_end(event) || event->type == EVENT_TLS_HELLO ||
           event->type == EVENT_SCCP_REGISTERED || event->type == EVENT_SCCP_ALIVE;
}

void ctl_failures_note_event(struct ctl_failures *failures, const struct rule_context *context,
                             const struct event *event) {
    if (failures->pending.length == 0 || !is_told_of(event))
        return;
    if (event->type == EVENT_TCP_GONE)
        note_hidden(failures, context, event->connection);
    const struct endpoint *endpoints = event->connection->flow->endpoints;
    const enum service service = services_at(context->services, IP_TCP, endpoints[SERVER].port);
    const struct frame_ref in_tls = spoken_in_tls(event, service),
                           in_clear = spoken_in_clear(event, service);
    if (in_tls.frame == 0 && in_clear.frame == 0)
        return;
    for (GList *link = ctl_failures_first_of(failures, &endpoints[CLIENT].address); link != NULL;
         link = link->next) {
        struct ctl_failure *failure = link->data;
        if (!ctl_failure_is_of(failure, &endpoints[CLIENT].address))
            continue;
        ctl_failure_note(&failure->went_secure, in_tls);
        ctl_failure_note(&failure->went_clear, in_clear);
    }
}
