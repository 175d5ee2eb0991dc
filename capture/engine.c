/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/engine.h"

#include "capture/observe/event.h"
#include "capture/observe/ils/ils.h"
#include "capture/observe/observe.h"
#include "capture/observe/redact/byte_origins.h"
#include "capture/observe/sip/sip.h"
#include "capture/observe/trace/trace.h"
#include "capture/rules/capture_clock.h"
#include "capture/rules/ctl/ctl_facts.h"
#include "capture/rules/rules.h"
#include "capture/rules/tls/host_store.h"
#include "capture/rules/xmpp_s2s/dialback.h"

#include <glib.h>

enum { FLOWS_DEFAULT = 65536 };
static const int64_t tick_every = TIME_SECOND;

struct engine {
    struct services *own_services; /* NULL: they were given */
    struct limits limits;
    struct rules *rules;
    struct observe *observe;
    struct net *net;
    struct byte_origins *byte_origins; /* NULL: nobody asks what stays */
    struct redact_listener redact;
    event_sink *on_event; /* may be NULL */
    void *on_event_data;
    int64_t now;        /* newest time of a packet; INT64_MIN before the first one */
    bool has_begun;     /* there was a packet */
    int64_t ticked;     /* capture time of the observers' last tick */
    bool has_decrypted; /* records wait for the packet that has them */
    bool judged;        /* nothing is told any more: what engine_free lets go is not judged */
};

static void forward_event(void *data, const struct event *event) {
    struct engine *engine = data;
    if (engine->judged)
        return;
    if (engine->on_event != NULL)
        engine->on_event(engine->on_event_data, event);
    rules_clock(engine->rules, engine->now);
    if (event->type != EVENT_SIP_MESSAGE) /* rules judge the exchange that it belongs to */
        rules_event(engine->rules, event);
}

static const char *service_at(const void *services, bool over_udp, uint16_t port) {
    const enum service service = services_at(services, over_udp ? IP_UDP : IP_TCP, port);
    return service == SERVICE_NONE ? NULL : service_table[service].option;
}

static unsigned next_service(const void *services, bool over_udp, unsigned port) {
    return services_next(services, over_udp ? IP_UDP : IP_TCP, port);
}

struct engine *engine_new(const struct engine_options *options, finding_sink *sink,
                          void *sink_data) {
    struct engine *engine = g_malloc0(sizeof *engine);
    engine->now = INT64_MIN;
    engine->on_event = options->on_event;
    engine->on_event_data = options->on_event_data;
    const struct services *services = options->services;
    if (services == NULL) {
        engine->own_services = g_new(struct services, 1);
        services_init(engine->own_services);
        services = engine->own_services;
    }
    engine->rules = rules_new(services, &engine->limits, sink, sink_data);
    rules_know_files(engine->rules, options->files);
    dialback_know_secrets(engine->rules, options->dialback_secrets);
    if (options->quotes_nothing)
        rules_quote_nothing(engine->rules);
    for (unsigned i = 0; i < options->list_count; i++)
        ctl_know_list(engine->rules, options->lists[i].path, options->lists[i].bytes);
    for (unsigned i = 0; i < options->host_count; i++)
        tls_know_host(engine->rules, options->hosts[i].point, options->hosts[i].authorities,
                      options->hosts[i].own);
    engine->observe = observe_new(&engine->limits, forward_event, engine);
    const struct observe_ports ports = {
        .service = service_at, .next = next_service, .data = services};
    observe_know_ports(engine->observe, &ports);
    ils_know_framing(engine->observe, options->ils_framing);
    const struct net_listener listener = observe_listener(engine->observe);
    engine->net = net_new(options->flow_capacity == 0 ? FLOWS_DEFAULT : options->flow_capacity,
                          &listener, &engine->limits);
    net_listen_segments(engine->net, options->on_segment, options->on_segment_data);
    observe_attach(engine->observe, engine->net);
    return engine;
}

/* byte_origins stands between net and observe. */
void engine_clear_ranges(struct engine *engine, struct clear_ranges *clear_ranges,
                         const struct pseudonyms *pseudonyms) {
    const struct net_listener above = observe_listener(engine->observe);
    engine->byte_origins = byte_origins_new(clear_ranges, engine->net);
    engine->redact = byte_origins_redact(engine->byte_origins, pseudonyms);
    observe_listen_redact(engine->observe, &engine->redact);
    const struct net_listener listener = byte_origins_listener(engine->byte_origins, &above);
    net_listen(engine->net, &listener);
    rules_quote_nothing(engine->rules);
}

static void tick(struct engine *engine, int64_t now) {
    engine->ticked = now;
    rules_clock(engine->rules, now);
    observe_tick(engine->observe, now);
}

/* Nobody captured for a while, or the capture's times are not in order. */
static void note_leap(struct engine *engine, int64_t now) {
    const bool leaps = engine->has_begun && !time_is_near(engine->now, now, CAPTURE_HOLE);
    engine->has_begun = true;
    if (!leaps)
        return;
    rules_clock_leap(engine->rules, engine->now, now);
    engine->now = now;
}

NEVER_INLINE static void go_on(struct engine *engine, int64_t now) {
    note_leap(engine, now);
    tick(engine, now);
}

void engine_packet(struct engine *engine, const struct packet *packet) {
    if (!time_is_near(engine->ticked, packet->time, tick_every))
        go_on(engine, packet->time);
    if (packet->time > engine->now)
        engine->now = packet->time;
    net_packet(engine->net, packet);
    if (engine->has_decrypted)
        tls_decrypted_end(engine->observe);
    engine->has_decrypted = false;
}

/* The connection that an event from outside speaks of, if the capture has it. Who told it may have
 * taken the other side for the client. */
static void find_connection(struct engine *engine, struct event *event) {
    struct flow *flow =
        net_find_flow(engine->net, &event->outside[CLIENT], &event->outside[SERVER]);
    if (flow == NULL)
        return;
    if (!endpoint_equals(&flow->endpoints[CLIENT], &event->outside[CLIENT]))
        event->actor = other_side(event->actor);
    event->connection = observe_connection(engine->observe, flow);
}

/* Between packets their times count, and the time of the line may be of another clock. */
static void take_line(struct engine *engine, const struct event *event) {
    const struct trace_told *told = trace_told_of(event);
    const int64_t time = told->time != 0 ? told->time : told->clock_time;
    if (!trace_says_sip(told->statement))
        return;
    if (!engine->has_begun && time > engine->now) {
        engine->now = time;
        tick(engine, time);
    }
    observe_line(engine->observe, event);
}

void engine_event(struct engine *engine, const struct event *event) {
    if (engine->judged)
        return;
    struct event reported = *event;
    if (reported.type == EVENT_TIME) {
        if (reported.ref.time > engine->now)
            engine->now = reported.ref.time;
        net_tick(engine->net, reported.ref.time);
        tick(engine, reported.ref.time);
    } else if (reported.connection == NULL) {
        find_connection(engine, &reported);
    }
    rules_event(engine->rules, &reported);
    if (reported.type == EVENT_TRACE_LINE)
        take_line(engine, &reported);
}

void engine_decrypted_record(struct engine *engine, const struct endpoint *from,
                             const struct endpoint *to, const struct tls_opened *opened,
                             struct frame_ref ref) {
    struct flow *flow = engine->judged ? NULL : net_find_flow(engine->net, from, to);
    if (flow == NULL)
        return;
    enum side side = endpoint_equals(&flow->endpoints[CLIENT], from) ? CLIENT : SERVER;
    tls_decrypted_record(flow, side, opened, ref);
    engine->has_decrypted = true;
}

void engine_know_keys(struct engine *engine, const struct tls_keys *keys, tls_fitting_sink *fitting,
                      void *fitting_data) {
    tls_know_keys(engine->observe, keys, fitting, fitting_data);
}

const struct tls_counts *engine_tls_counts(const struct engine *engine) {
    return tls_counts_of(engine->observe);
}

void engine_finish(struct engine *engine) {
    if (engine->judged)
        return;
    net_finish(engine->net);
    observe_tick(engine->observe, engine->now);
    observe_finish(engine->observe);
    rules_finish(engine->rules);
    engine->judged = true;
}

void engine_free(struct engine *engine) {
    engine->judged = true;
    net_free(engine->net);
    observe_free(engine->observe);
    byte_origins_free(engine->byte_origins);
    rules_free(engine->rules);
    g_free(engine->own_services);
    g_free(engine);
}

void engine_service_map(const struct engine *engine, service_pair_sink *sink, void *sink_data) {
    rules_service_map(engine->rules, sink, sink_data);
}

struct not_judged engine_not_judged(const struct engine *engine) {
    const struct tls_counts *tls = engine_tls_counts(engine);
    const struct net_counts *counts = engine_counts(engine);
    struct not_judged not_judged = {.tls_not_opened = tls->hidden,
                                    .dropped = engine->limits.hit[LIMIT_FLOWS] +
                                               engine->limits.hit[LIMIT_HALF_OPEN] +
                                               engine->limits.hit[LIMIT_MEMORY],
                                    .cut = counts->cut_packets,
                                    .no_packets = counts->packets == 0};
    rules_not_judged(engine->rules, &not_judged);
    not_judged.no_service = not_judged.no_service && !not_judged.no_packets;
    return not_judged;
}

const struct net_counts *engine_counts(const struct engine *engine) {
    return net_counts(engine->net);
}

const struct limits *engine_limits(const struct engine *engine) {
    return &engine->limits;
}
