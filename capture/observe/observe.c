/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From connections to events: what net/ calls, and the observers there are. */
#include "capture/observe/observe.h"

#include <glib.h>

#include "capture/observe/decrypted.h"
#include "capture/observe/dns/dns_lookups.h"
#include "capture/observe/observer.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tftp/tftp.h"

enum {
    MEMORY_MOST = 32 * 1024 * 1024,  /* of all observers together */
    CERTIFICATES_UNUSED_MOST = 4096, /* kept for their next sight */
};

const struct observer *const observers[] = {
    &tls_observer, &http_observer, &s2s_observer, &ils_observer, &dns_observer, NULL,
};

const struct connection *observe_connection(struct observe *observe, struct flow *flow) {
    return connection_of(observe, flow);
}

static void tell_ended(struct connection *connection, enum side side, bool reset,
                       struct frame_ref ref) {
    for (size_t i = 0; observers[i] != NULL; i++)
        if (observers[i]->ended != NULL)
            observers[i]->ended(connection, side, reset, ref);
}

static void on_bytes(void *data, struct flow *flow, enum side from, struct span bytes,
                     struct frame_ref ref) {
    struct connection *connection = connection_of(data, flow);
    struct direction *side = &connection->directions[from];
    side->at = flow->streams[from].position;
    side->undecided = false;
    connection_take_bytes(connection, from, bytes, ref);
    if (!side->undecided && side->head_length == 0)
        redact_settle(connection, from);
}

static void on_gap(void *data, struct flow *flow, enum side from, uint64_t missing, enum gap why,
                   struct frame_ref ref) {
    (void)why;
    struct connection *connection = connection_of(data, flow);
    struct direction *side = &connection->directions[from];
    side->head_length = 0;
    if (side->observer != NULL) {
        side->observer->gap(connection, from, missing, ref);
        decrypted_gap(connection, from, ref);
        return;
    }
    side->searching = true; /* what it says in the hole may have been an answer */
    for (size_t i = 0; observers[i] != NULL; i++)
        observers[i]->gap(connection, from, missing, ref);
}

static void on_ended(void *data, struct flow *flow, enum side from, struct frame_ref ref) {
    struct connection *connection = connection_of(data, flow);
    bool reset = flow->sides[from].reset.frame != 0;
    tell_ended(connection, from, reset, ref);
    tcp_life_ended(connection, from);
}

/* A RST after the same side's FIN: its stream has ended before, so nobody else tells. */
static void on_segment(void *data, struct flow *flow, enum side from, const struct segment *segment,
                       struct frame_ref ref) {
    struct observe *observe = data;
    struct connection *connection = flow->above;
    if ((segment->flags & TCP_PSH) != 0 && (connection == NULL || connection->ils_state != NULL))
        psh_frames_note(&observe->psh_frames, ref.frame);
    if ((segment->flags & TCP_RST) == 0 || connection == NULL ||
        !connection->directions[from].fin_reported)
        return;
    on_ended(data, flow, from, ref);
}

static void on_datagram(void *data, const struct udp_datagram *datagram, struct frame_ref ref) {
    struct observe *observe = data;
    tftp_datagram(observe->tftp, datagram, ref);
    dns_lookups_datagram(observe->dns, datagram, ref);
}

static void on_gone(void *data, struct flow *flow) {
    struct connection *connection = connection_of(data, flow);
    const struct frame_ref *seen[2] = {&flow->sides[CLIENT].last_seen,
                                       &flow->sides[SERVER].last_seen};
    struct frame_ref last =
        seen[CLIENT]->frame > seen[SERVER]->frame ? *seen[CLIENT] : *seen[SERVER];
    tell_ended(connection, SERVER, true, last);
    tcp_life_gone(connection, last);
    decrypted_count(connection);
    for (size_t i = 0; observers[i] != NULL; i++)
        observers[i]->gone(connection);
    flow->above = NULL;
    g_free(connection);
}

static void on_icmp(void *data, const struct icmp_error *error, struct frame_ref ref) {
    struct observe *observe = data;
    struct event event = {.type = EVENT_ICMP_ERROR, .ref = ref, .data.icmp = error};
    struct flow *flow = NULL;
    if (error->protocol == 6 && observe->net != NULL)
        flow = net_find_flow(observe->net, &error->source, &error->destination);
    if (error->protocol == 17)
        tftp_unreachable(observe->tftp, error);
    if (flow == NULL) {
        event.outside[CLIENT] = error->source;
        event.outside[SERVER] = error->destination;
        observe->sink(observe->sink_data, &event);
        return;
    }
    event.actor = endpoint_equals(&flow->endpoints[CLIENT], &error->source) ? CLIENT : SERVER;
    connection_tell(connection_of(observe, flow), event);
}

struct observe *observe_new(struct limits *limits, event_sink *sink, void *sink_data) {
    struct observe *observe = g_new0(struct observe, 1);
    observe->budget = (struct budget){.most = MEMORY_MOST, .limits = limits};
    observe->certificates = certificate_store_new(CERTIFICATES_UNUSED_MOST);
    observe->sink = sink;
    observe->sink_data = sink_data;
    observe->tftp = tftp_new(observe);
    observe->dns = dns_lookups_new(observe);
    return observe;
}

void observe_free(struct observe *observe) {
    observe->net = NULL; /* it is gone */
    tftp_free(observe->tftp);
    dns_lookups_free(observe->dns);
    certificate_store_free(observe->certificates);
    g_free(observe);
}

void observe_teach(struct observe *observe, const struct observe_ports *ports) {
    observe->ports = *ports;
}

void observe_attach(struct observe *observe, struct net *net) {
    observe->net = net;
    net_want_udp(net, DNS_PORT, true);
}

void observe_want_tftp(struct observe *observe, uint16_t port) {
    tftp_want_port(observe->tftp, port);
}

void observe_tick(struct observe *observe, int64_t now) {
    tftp_tick(observe->tftp, now);
    dns_lookups_tick(observe->dns, now);
}

void observe_finish(struct observe *observe) {
    tftp_finish(observe->tftp);
    dns_lookups_finish(observe->dns);
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
    };
}
