/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From connections to events: each connection is shown to the observers (TCP life, TLS, HTTP), each
 * by content on any port; what none of them wants is passed by, unless its port speaks for it
 * (ILS). TFTP is met on its ports. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_OBSERVE_H
#define UCSCOPE_CAPTURE_OBSERVE_OBSERVE_H

#include "capture/net/net.h"
#include "capture/observe/event.h"
#include "capture/observe/redact_allow.h"
#include "capture/observe/tls/tls_keys.h"

struct observe;

/* What only the port tells. */
enum port_speech { PORT_SPEECH_UNKNOWN, PORT_SPEECH_ILS, PORT_SPEECH_ILS_OVER_TLS };

struct observe_ports {
    /* What is spoken to this port; NULL: nothing is known of any. */
    enum port_speech (*speech)(const void *data, uint16_t port);
    const void *data;
    const struct ils_framing *ils_framing; /* NULL: it is learned */
};

/* `limits` is counted into. Events go to `sink`. */
struct observe *observe_new(struct limits *limits, event_sink *sink, void *sink_data);
void observe_free(struct observe *observe);

/* Call it before the first packet; what it points to must outlive `observe`. */
void observe_teach(struct observe *observe, const struct observe_ports *ports);

/* Who is told which bytes are kept; it must outlive `observe`. Before the first packet. */
void observe_listen_redact(struct observe *observe, const struct redact_listener *listener);

/* What net/ is to call. Free the net first: it still tells of connections that go. */
struct net_listener observe_listener(struct observe *observe);

/* The net that listener was given to, so that an ICMP error finds its connection. */
void observe_attach(struct observe *observe, struct net *net);

/* TFTP requests are sent to this port; once attached. */
void observe_want_tftp(struct observe *observe, uint16_t port);

/* Capture time goes on; every second or so is enough. Then the end of the capture: what is not over
 * yet is told. */
void observe_tick(struct observe *observe, int64_t now);
void observe_finish(struct observe *observe);

/* Application data that this side sent over TLS, in order, decrypted by somebody else; before the
 * packet of `place` is told: one record at a time. What is in it is read as if it had come in
 * clear. Nothing happens on a connection without TLS. */
void observe_decrypted_bytes(struct flow *flow, enum side side, struct span bytes,
                             struct frame_ref ref);

/* What became of the TLS sessions that are gone, seen with the keys that there are (NULL: none).
 * The keys must outlive it. `fitting` (NULL: nobody) is told of each that a key fits. */
void observe_know_keys(struct observe *observe, const struct tls_keys *keys,
                       tls_fitting_sink *fitting, void *fitting_data);
const struct tls_counts *observe_tls_counts(const struct observe *observe);

/* What is known of this connection; never NULL, lives as long as the flow. */
const struct connection *observe_connection(struct observe *observe, struct flow *flow);

#endif
