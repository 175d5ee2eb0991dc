/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stations that are registered no more, or do not come to be, though nobody refused them: they
 * unregister by themselves, the server does not answer, or it ends the connection. What the server
 * asked for (Reset), and what a station gives up for a registration elsewhere, is no trouble. */
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/sccp/sccp_facts.h"
#include "capture/rules/sccp/sccp_silence.h"
#include "capture/rules/sccp/sccp_stations.h"
#include "sccp/sccp_body.h"

/* A token that was granted so long ago is not what a station leaves for. */
static const int64_t token_time = 120 * TIME_SECOND;

static void start(void *state) {
    sccp_stations_start(state);
}

static void stop(void *state) {
    sccp_stations_stop(state);
}

static void finish(void *state, struct rule_context *context) {
    sccp_stations_settle(state, context, true);
}

static double seconds(int64_t time) {
    return (double)time / (double)TIME_SECOND;
}

static const struct address *server_of(const struct event *event) {
    return &event->connection->flow->endpoints[SERVER].address;
}

/* --- it unregisters --------------------------------------------------------------------------- */

/* Another server took it over, or is about to. */
static bool goes_elsewhere(const struct sccp_place *place, const struct event *event) {
    const bool has_token = place->token.frame != 0 &&
                           !address_equals(&place->token_of, server_of(event)) &&
                           time_is_near(place->token.time, event->ref.time, token_time);
    const bool is_there =
        place->registered.frame != 0 && !address_equals(&place->registered_with, server_of(event));
    return has_token || is_there;
}

static bool saves_power(const struct event *event) {
    struct wire_u32 reason;
    return sccp_read_number(event_sccp(event)->body, &reason) &&
           reason.value == SCCP_UNREGISTER_POWER_SAVE;
}

/* By this connection, as far as is known. */
static bool is_registered(const struct connection *connection) {
    const struct sccp_session *session = sccp_session_of(connection);
    return session->registered.frame != 0 ||
           (session->alive.frame != 0 && !sccp_is_standby(connection));
}

/* The server did, or may have done so in what was not captured. */
static bool may_be_asked_for(const struct event *event) {
    const struct sccp_session *session = sccp_session_of(event->connection);
    return session->reset.frame != 0 || !is_registered(event->connection) ||
           !flow_hears_both(event->connection->flow);
}

static void on_unregistering(struct sccp_stations *stations, struct rule_context *context,
                             const struct event *event) {
    const struct sccp_session *session = sccp_session_of(event->connection);
    struct sccp_place *place = sccp_stations_find(stations, context->limits, event->connection);
    if (place == NULL || may_be_asked_for(event) || goes_elsewhere(place, event) ||
        saves_power(event))
        return;
    const bool is_sure = session->registered.frame != 0;
    struct finding *finding =
        sccp_finding_begin(context, event, CODE_SCCP_UNREGISTERED,
                           is_sure ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, "unregistration");
    finding_add_evidence(finding, session->registered, "registered");
    finding_say(finding, "{actor} gave up its registration with {other}, which had not asked for "
                         "it");
    sccp_stations_hold(stations, context, place, event, finding, "unregistered", false);
}

/* It has a call, and will ask again; or the server had asked for it, as packets that were captured
 * in another order show. */
static void on_explained(struct sccp_stations *stations, struct rule_context *context,
                         const struct event *event) {
    struct sccp_place *place = sccp_stations_find(stations, context->limits, event->connection);
    if (place != NULL)
        sccp_stations_drop(stations, place);
}

/* --- it registers ----------------------------------------------------------------------------- */

/* From here on this connection is the station's. */
static void on_registering(struct sccp_stations *stations, struct rule_context *context,
                           const struct event *event) {
    struct sccp_place *place = sccp_stations_find(stations, context->limits, event->connection);
    if (place != NULL)
        place->connection = event->connection->flow->id;
}

static void registers_at(struct sccp_stations *stations, struct rule_context *context,
                         const struct event *event, struct sccp_place *place) {
    if (place == NULL)
        return;
    place->registered = event->ref;
    place->registered_with = *server_of(event);
    struct sccp_leave *leave = place->leave;
    if (leave == NULL)
        return;
    if (!leave->is_doubtful && !address_equals(&leave->server, server_of(event))) {
        sccp_stations_drop(stations, place);
        return;
    }
    finding_add_evidence(leave->finding, event->ref, "registered again");
    finding_add_fact(leave->finding, "registered_again", "after %.1f s, frame %" G_GUINT64_FORMAT,
                     seconds(time_between(leave->finding->ref.time, event->ref.time)),
                     (uint64_t)event->ref.frame);
    sccp_stations_report(stations, context, leave);
}

static void has_token_at(const struct event *event, struct sccp_place *place) {
    if (place == NULL)
        return;
    place->token = event->ref;
    place->token_of = *server_of(event);
}

static void on_registered(struct sccp_stations *stations, struct rule_context *context,
                          const struct event *event) {
    struct limits *limits = context->limits;
    struct sccp_place *by_name = sccp_stations_find(stations, limits, event->connection),
                      *at_address = sccp_stations_at(stations, limits, event->connection);
    registers_at(stations, context, event, by_name);
    if (at_address != by_name)
        registers_at(stations, context, event, at_address);
}

static void on_token(struct sccp_stations *stations, struct rule_context *context,
                     const struct event *event) {
    has_token_at(event, sccp_stations_find(stations, context->limits, event->connection));
    has_token_at(event, sccp_stations_at(stations, context->limits, event->connection));
}

/* --- the server leaves ------------------------------------------------------------------------ */

/* The same station came back by another connection, and this one is of no use any more. */
static bool is_superseded(struct sccp_stations *stations, struct rule_context *context,
                          const struct event *event) {
    const struct sccp_place *place =
        sccp_stations_find(stations, context->limits, event->connection);
    return place != NULL && place->connection != 0 &&
           place->connection != event->connection->flow->id;
}

/* The server acknowledges more than the client's data: its FIN, which was captured later. */
static bool has_client_left(const struct flow *flow) {
    const struct flow_side *client = &flow->sides[CLIENT], *server = &flow->sides[SERVER];
    return client->has_highest && server->has_acknowledged &&
           (int32_t)(server->acknowledged - client->highest) > 0;
}

/* A connection that was captured from the middle, and over which nothing goes but KeepAlives, may
 * be one by which the station is not registered. */
static void hold_or_report(struct sccp_stations *stations, struct rule_context *context,
                           const struct event *event, struct finding *finding, const char *cause) {
    const struct sccp_session *session = sccp_session_of(event->connection);
    struct sccp_place *place = sccp_stations_find(stations, context->limits, event->connection);
    if (session->registered.frame != 0 || session->is_used)
        sccp_finding_report(context, finding, cause, &session->station);
    else if (place == NULL)
        finding_discard(finding);
    else
        sccp_stations_hold(stations, context, place, event, finding, cause, true);
}

static void judge_close(struct sccp_stations *stations, struct rule_context *context,
                        const struct event *event) {
    const struct sccp_session *session = sccp_session_of(event->connection);
    const struct flow *flow = event->connection->flow;
    if (!is_registered(event->connection) || session->reset.frame != 0 || !flow_hears_both(flow) ||
        has_client_left(flow) || is_superseded(stations, context, event))
        return;
    const bool by_reset = event->type == EVENT_TCP_RESET;
    struct finding *finding = sccp_finding_begin(
        context, event, CODE_SCCP_UNREGISTERED,
        session->registered.frame != 0 && !by_reset ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY,
        by_reset ? "reset" : "close");
    finding_add_evidence(finding, session->registered, "registered");
    finding_add_evidence(finding, session->alive, "latest KeepAliveAck");
    finding_say(finding, "{actor} %s the connection of {other}, which was registered",
                by_reset ? "reset" : "closed");
    hold_or_report(stations, context, event, finding, by_reset ? "reset" : "closed");
}

/* --- events ----------------------------------------------------------------------------------- */

static void on_end(struct sccp_stations *stations, struct rule_context *context,
                   const struct event *event) {
    const struct sccp_session *session = sccp_session_of(event->connection);
    const struct flow *flow = event->connection->flow;
    const bool first_to_leave =
        event_is_end(event) && flow_side_left(&flow->sides[other_side(event->actor)]).frame == 0;
    if (session == NULL || session->unregistering.frame != 0 ||
        findings_have(context->findings, flow->id, CODE_SCCP_UNREGISTERED) ||
        findings_have(context->findings, flow->id, CODE_TCP_RESET) ||
        findings_imply(context->findings, flow->id, IMPLIES_SILENCE))
        return;
    if (session->asked.frame != 0)
        sccp_judge_registration(context, event);
    else if (first_to_leave && event->actor == SERVER)
        judge_close(stations, context, event);
    else if (session->unanswered_count > 0)
        sccp_judge_keep_alives(context, event);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    if (event->connection == NULL)
        return;
    sccp_stations_settle(state, context, false);
    if (event->type == EVENT_SCCP_UNREGISTERING)
        on_unregistering(state, context, event);
    else if (event->type == EVENT_SCCP_REGISTERING)
        on_registering(state, context, event);
    else if (event->type == EVENT_SCCP_REGISTERED)
        on_registered(state, context, event);
    else if (event->type == EVENT_SCCP_TOKEN_GRANTED)
        on_token(state, context, event);
    else if (event->type == EVENT_SCCP_STAYS || event->type == EVENT_SCCP_RESET)
        on_explained(state, context, event);
    else if (event_is_end(event) || event->type == EVENT_TCP_GONE)
        on_end(state, context, event);
    const struct sccp_stations *stations = state;
    rule_wait(context, RULE_SCCP_LOST, stations->leaves.length > 0);
}

const struct rule sccp_lost_rule = {
    .state_size = sizeof(struct sccp_stations),
    .start = start,
    .stop = stop,
    .event = on_event,
    RULE_EVENTS(EVENTS_ALL(OBSERVER_SCCP), EVENTS_OF_END, EVENT_TCP_GONE),
    .finish = finish};
