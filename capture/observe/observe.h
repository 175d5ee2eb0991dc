/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From connections and datagrams to events: each is shown to the observers, which know their
 * protocols by content on any port; what none of them wants is passed by, unless its port speaks
 * for it. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_OBSERVE_H
#define UCSCOPE_CAPTURE_OBSERVE_OBSERVE_H

#include "capture/net/net.h"
#include "capture/observe/connection.h"
#include "capture/observe/event.h"

struct observe;
struct redact_listener;

/* What only ports tell: the service on one, by the name that its observer knows ("ils", "tftp");
 * NULL: none that is known. */
struct observe_ports {
    const char *(*service)(const void *data, bool over_udp,
                           uint16_t port); /* NULL: nothing is known of any */
    const void *data;
    /* The first from `port` on that has one; past UINT16_MAX: none. NULL: each may. */
    unsigned (*next)(const void *data, bool over_udp, unsigned port);
};

/* `limits` is counted into. Events go to `sink`. */
struct observe *observe_new(struct limits *limits, event_sink *sink, void *sink_data);
void observe_free(struct observe *observe);

/* Call it before observe_attach; what it points to must outlive `observe`. */
void observe_know_ports(struct observe *observe, const struct observe_ports *ports);

/* Who is told which bytes stay; it must outlive `observe`. Before the first packet. */
void observe_listen_redact(struct observe *observe, const struct redact_listener *listener);

/* What net/ is to call. Free the net first: it still tells of connections that go. */
struct net_listener observe_listener(struct observe *observe);

/* The net that listener was given to: an ICMP error finds its connection there, and UDP is asked
 * for. */
void observe_attach(struct observe *observe, struct net *net);

/* A line of a trace, which may have a message of some protocol: an event as engine_event has it. */
void observe_line(struct observe *observe, const struct event *event);

/* Capture time goes on; every second or so is enough. Then the end of the capture: what is not over
 * yet is told. */
void observe_tick(struct observe *observe, int64_t now);
void observe_finish(struct observe *observe);

/* What is known of this connection; never NULL, lives as long as the flow. */
const struct connection *observe_connection(struct observe *observe, struct flow *flow);

#endif
