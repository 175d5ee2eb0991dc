/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From connections to events: what net/ calls, and the observers there are. */
#include "capture/observe/observe.h"

#include <glib.h>

#include "capture/observe/connection.h"
#include "capture/observe/observer.h"

enum { MEMORY_MOST = 32 * 1024 * 1024 }; /* of all observers together */

#define X(NAME, name) extern const struct observer name##_observer;
OBSERVER_TABLE(X)
#undef X

const struct observer *const observers[OBSERVER_COUNT] = {
#define X(NAME, name) [OBSERVER_##NAME] = &name##_observer,
    OBSERVER_TABLE(X)
#undef X
};

/* --- ports ----------------------------------------------------------------------------------- */

static bool is_last_port(const struct observer_port *known) {
    return known->service == NULL && known->number == 0;
}

static bool is_port(const struct observer_port *known, const char *service, uint16_t port) {
    if (known->service == NULL)
        return known->number == port;
    return service != NULL && strcmp(known->service, service) == 0;
}

bool observer_has_port(const struct observe *observe, enum observer_id id, uint16_t port,
                       bool over_udp, bool from_start) {
    const struct observe_ports *ports = &observe->ports;
    const char *service =
        ports->service == NULL ? NULL : ports->service(ports->data, over_udp, port);
    const struct observer_port *known = observers[id]->ports;
    for (; known != NULL && !is_last_port(known); known++)
        if (known->over_udp == over_udp && (from_start || !known->from_start_only) &&
            is_port(known, service, port))
            return true;
    return false;
}

static unsigned next_udp(const struct observe_ports *ports, unsigned port) {
    return ports->next == NULL ? port : ports->next(ports->data, true, port);
}

/* Datagrams of other ports do not come up from the net. */
static void want_udp(struct observe *observe) {
    const struct observe_ports *ports = &observe->ports;
    for (unsigned id = 0; id < OBSERVER_COUNT; id++)
        for (const struct observer_port *known = observers[id]->ports;
             known != NULL && !is_last_port(known); known++)
            if (known->over_udp && known->service == NULL)
                net_want_udp(observe->net, known->number, true);
    if (ports->service == NULL)
        return;
    for (unsigned port = next_udp(ports, 1); port <= UINT16_MAX; port = next_udp(ports, port + 1))
        for (unsigned id = 0; id < OBSERVER_COUNT; id++)
            if (observer_has_port(observe, id, (uint16_t)port, true, true))
                net_want_udp(observe->net, (uint16_t)port, true);
}

/* --- what net tells -------------------------------------------------------------------------- */

const struct connection *observe_connection(struct observe *observe, struct flow *flow) {
    return connection_of(observe, flow);
}

static void tell_ended(struct connection *connection, enum side side, bool reset,
                       struct frame_ref ref) {
    for (unsigned id = 0; id < OBSERVER_COUNT; id++)
        if (observers[id]->ended != NULL)
            observers[id]->ended(connection, side, reset, ref);
}

static void on_bytes(void *data, struct flow *flow, enum side from, struct span bytes,
                     struct frame_ref ref) {
    struct connection *connection = connection_of(data, flow);
    connection->wire.directions[from].at = flow->streams[from].position;
    layer_take_bytes(&connection->wire, from, bytes, ref);
}

/* How many bytes of what was decrypted are missing is not known: more than any message has. */
static const uint64_t unknown_gap = UINT64_C(1) << 40;

/* Bytes are missing on the wire: some of what would have been decrypted may be, too. */
static void tell_decrypted_gap(struct connection *connection, enum side from,
                               struct frame_ref ref) {
    const struct observer *observer = connection->decrypted.directions[from].observer;
    if (observer != NULL)
        observer->gap(&connection->decrypted, from, unknown_gap, ref);
}

static void on_gap(void *data, struct flow *flow, enum side from, uint64_t missing, enum gap why,
                   struct frame_ref ref) {
    (void)why;
    struct connection *connection = connection_of(data, flow);
    struct direction *direction = &connection->wire.directions[from];
    direction->head_length = 0;
    if (direction->observer != NULL) {
        direction->observer->gap(&connection->wire, from, missing, ref);
        tell_decrypted_gap(connection, from, ref);
        return;
    }
    direction->searching = true; /* what it says in the gap may have been an answer */
    for (unsigned id = 0; id < OBSERVER_COUNT; id++)
        if (observers[id]->gap != NULL)
            observers[id]->gap(&connection->wire, from, missing, ref);
}

static void on_ended(void *data, struct flow *flow, enum side from, struct frame_ref ref) {
    tell_ended(connection_of(data, flow), from, flow->sides[from].reset.frame != 0, ref);
}

/* A burst ends with the last byte of a segment, which the snap length may have cut off. */
static bool is_end_of_burst(const struct segment *segment) {
    return (segment->flags & TCP_PSH) != 0 && span_len(segment->payload) == segment->payload_length;
}

/* A RST after the same side's FIN: its stream has ended before, so nobody else tells. */
static void on_segment(void *data, struct flow *flow, enum side from, const struct segment *segment,
                       struct frame_ref ref) {
    struct observe *observe = data;
    const struct connection *connection = flow->above;
    if (is_end_of_burst(segment) && (connection == NULL || flow->wants_psh_frames))
        psh_frames_note(&observe->psh_frames, ref.frame);
    if ((segment->flags & TCP_RST) != 0 && connection != NULL && connection->fin_reported[from])
        on_ended(data, flow, from, ref);
}

static void on_datagram(void *data, const struct udp_datagram *datagram, struct frame_ref ref) {
    for (unsigned id = 0; id < OBSERVER_COUNT; id++)
        if (observers[id]->datagram != NULL)
            observers[id]->datagram(data, datagram, ref);
}

/* Each observer knows the names that Wireshark has for its protocol. */
static bool on_pdu(void *data, const struct upper_pdu *pdu, struct frame_ref ref) {
    for (unsigned id = 0; id < OBSERVER_COUNT; id++)
        if (observers[id]->pdu != NULL && observers[id]->pdu(data, pdu, ref))
            return true;
    return span_equals_text(pdu->dissector, UPPER_PDU_TEXT);
}

static void on_gone(void *data, struct flow *flow) {
    struct connection *connection = connection_of(data, flow);
    const struct frame_ref *seen[2] = {&flow->sides[CLIENT].last_seen,
                                       &flow->sides[SERVER].last_seen};
    struct frame_ref last =
        seen[CLIENT]->frame > seen[SERVER]->frame ? *seen[CLIENT] : *seen[SERVER];
    connection->is_gone = true;
    tell_ended(connection, SERVER, true, last);
    for (unsigned id = 0; id < OBSERVER_COUNT; id++)
        if (observers[id]->gone != NULL)
            observers[id]->gone(connection, last);
    for (unsigned id = 0; id < OBSERVER_COUNT; id++) {
        if (connection->states[id] == NULL)
            continue;
        if (observers[id]->release != NULL)
            observers[id]->release(connection);
        budget_free(connection_budget(connection), connection->states[id],
                    observers[id]->connection_state_size);
    }
    flow->above = NULL;
    g_free(connection);
}

static void on_icmp(void *data, const struct icmp_error *error, struct frame_ref ref) {
    struct observe *observe = data;
    struct flow *flow = NULL;
    if (error->protocol == 6 && observe->net != NULL)
        flow = net_find_flow(observe->net, &error->source, &error->destination);
    for (unsigned id = 0; id < OBSERVER_COUNT; id++)
        if (observers[id]->icmp != NULL)
            observers[id]->icmp(observe, error, flow, ref);
}

/* Room is left for what the connections that there are still bring. */
static bool on_memory_is_short(void *data) {
    const struct budget *budget = &((const struct observe *)data)->budget;
    return budget->used > budget->most / 4 * 3;
}

/* --- the whole ------------------------------------------------------------------------------- */

struct observe *observe_new(struct limits *limits, event_sink *sink, void *sink_data) {
    struct observe *observe = g_new0(struct observe, 1);
    observe->budget = (struct budget){.most = MEMORY_MOST, .limits = limits};
    observe->sink = sink;
    observe->sink_data = sink_data;
    for (unsigned id = 0; id < OBSERVER_COUNT; id++) {
        observe->states[id] = g_malloc0(observers[id]->capture_state_size);
        if (observers[id]->start != NULL)
            observers[id]->start(observe);
    }
    return observe;
}

void observe_free(struct observe *observe) {
    observe->net = NULL; /* it is gone */
    for (unsigned id = 0; id < OBSERVER_COUNT; id++) {
        if (observers[id]->stop != NULL)
            observers[id]->stop(observe);
        g_free(observe->states[id]);
    }
    g_free(observe);
}

void observe_know_ports(struct observe *observe, const struct observe_ports *ports) {
    observe->ports = *ports;
}

void observe_attach(struct observe *observe, struct net *net) {
    observe->net = net;
    want_udp(observe);
}

void observe_line(struct observe *observe, const struct event *event) {
    for (unsigned id = 0; id < OBSERVER_COUNT; id++)
        if (observers[id]->line != NULL)
            observers[id]->line(observe, event);
}

void observe_tick(struct observe *observe, int64_t now) {
    for (unsigned id = 0; id < OBSERVER_COUNT; id++)
        if (observers[id]->tick != NULL)
            observers[id]->tick(observe, now);
}

void observe_finish(struct observe *observe) {
    for (unsigned id = 0; id < OBSERVER_COUNT; id++)
        if (observers[id]->finish != NULL)
            observers[id]->finish(observe);
}

struct net_listener observe_listener(struct observe *observe) {
    return (struct net_listener){
        .data = observe,
        .segment = on_segment,
        .bytes = on_bytes,
        .gap = on_gap,
        .ended = on_ended,
        .gone = on_gone,
        .datagram = on_datagram,
        .icmp = on_icmp,
        .pdu = on_pdu,
        .memory_is_short = on_memory_is_short,
    };
}
