/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an observer of a protocol is to observe.c, and what it is given to work with. Private to
 * this folder and those in it. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_OBSERVER_H
#define UCSCOPE_CAPTURE_OBSERVE_OBSERVER_H

#include "capture/observe/buffer.h"
#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "capture/observe/observe.h"
#include "capture/observe/psh_frames.h"
#include "capture/observe/redact/redact_unit.h"

struct observe {
    struct budget budget;
    struct net *net; /* NULL until attached, and when it is gone */
    event_sink *sink;
    void *sink_data;
    struct observe_ports ports;
    const struct redact_listener *redact; /* NULL: nobody listens */
    struct psh_frames psh_frames;         /* of connections that want to know */
    void *states[OBSERVER_COUNT];         /* of the capture: each observer's own */
};

enum match { MATCH_NO, MATCH_MORE, MATCH_YES };

/* A port on which an observer is met without a look at the bytes. */
struct observer_port {
    const char
        *service; /* as observe_ports names it; NULL: `number` counts, wherever services are */
    uint16_t number;
    bool over_udp;
    bool from_start_only; /* in the middle of a stream the port does not tell enough */
};

/* One protocol. A line in the table of observers.h makes it known. Slots that it has no use for are
 * NULL. */
struct observer {
    /* Zeroed memory of these sizes is made by observe.c, which frees it: for each connection that
     * speaks the protocol, before `begin`, and one for each capture, before `start`. A state that
     * rules may see begins with what they see. */
    size_t connection_state_size;
    size_t capture_state_size;

    const struct observer_port *ports; /* the last has neither service nor number; NULL: none */
    bool on_wire_only;                 /* is not looked for inside TLS */

    /* --- of a capture --- */
    void (*start)(struct observe *observe);
    void (*stop)(struct observe *observe); /* frees what its state holds, and tells nothing */
    /* From or to a port that it has, or that it asked net_want_udp for; perhaps another's. */
    void (*datagram)(struct observe *observe, const struct udp_datagram *datagram,
                     struct frame_ref ref);
    /* `flow`: the connection that the error speaks of; NULL: none that is known. */
    void (*icmp)(struct observe *observe, const struct icmp_error *error, struct flow *flow,
                 struct frame_ref ref);
    /* A message that was exported, link type 252. False: it is of another protocol. */
    bool (*pdu)(struct observe *observe, const struct upper_pdu *pdu, struct frame_ref ref);
    /* A line of a trace, told from outside; data: struct trace_told. */
    void (*line)(struct observe *observe, const struct event *event);
    /* Did the datagram that the error speaks of answer one that came from there? Who asked has gone
     * since, and nobody misses it. NULL: the ports tell enough. */
    bool (*was_answer)(struct observe *observe, const struct icmp_error *error);
    void (*tick)(struct observe *observe, int64_t now); /* capture time goes on */
    void (*finish)(struct observe *observe);            /* the capture ends */

    /* --- of a connection --- */
    /* Are these bytes of this protocol? `searching`: they are the start of a segment somewhere in
     * the stream, otherwise the stream's first. MATCH_MORE never for HEAD_SIZE bytes. NULL: it is
     * not known by its bytes, and its port speaks for it. */
    enum match (*detect)(struct span head, bool searching);
    /* A side that nobody reads begins so on the wire: may it go on with this protocol, as by
     * STARTTLS? Then it is looked for at the start of each segment for a while, and this returns
     * how many bytes tell so, which are fit to stay; 0: no. NULL: never. */
    size_t (*follows)(struct span head);
    /* Do rules learn from these first bytes what a side speaks, whoever reads it? As many of them
     * as that takes stay in a redacted capture. NULL: never. */
    bool (*tells_speech)(struct span start);
    /* This side speaks the protocol from here on. False: no memory for it. */
    bool (*begin)(struct layer *layer, enum side side, struct frame_ref ref);
    /* Returns how many bytes were taken: fewer than there are gives the side back, and the rest is
     * looked at anew (STARTTLS, CONNECT). */
    size_t (*bytes)(struct layer *layer, enum side side, struct span bytes, struct frame_ref ref);
    /* Bytes of a side are missing: one that it reads, or one that nobody reads yet. */
    void (*gap)(struct layer *layer, enum side side, uint64_t missing, struct frame_ref ref);
    /* On the wire, the side speaks none of the protocols, or another one. */
    void (*not_ours)(struct connection *connection, enum side side, struct frame_ref ref);
    /* FIN or RST of any side, after its bytes; at last, as a RST, that the connection is forgotten.
     */
    void (*ended)(struct connection *connection, enum side side, bool reset, struct frame_ref ref);
    /* The connection is forgotten: the last chance to tell of it. */
    void (*gone)(struct connection *connection, struct frame_ref last);
    /* Frees what its state holds. Called only where there is one. */
    void (*release)(struct connection *connection);
};

/* By enum observer_id. */
extern const struct observer *const observers[OBSERVER_COUNT];

/* connection.c: what is known of a connection; made when there is nothing. */
struct connection *connection_of(struct observe *observe, struct flow *flow);

/* Nobody reads this side; whoever reads it may set it. */
static inline bool *direction_ignored(struct layer *layer, enum side side) {
    return layer->is_decrypted ? &layer->directions[side].ignored
                               : &layer->connection->flow->streams[side].ignored;
}

/* The memory that the observers share. */
static inline struct budget *connection_budget(const struct connection *connection) {
    return &connection->observe->budget;
}

/* detect.c: the next bytes of a side. First bytes that are too few to tell are kept and handed on
 * with what follows; so are those that an observer gives back. */
void layer_take_bytes(struct layer *layer, enum side from, struct span bytes, struct frame_ref ref);

/* The side's reader asks for nothing behind what it is handed and before this position in the
 * stream: that does not come, unless some of it is missing. False: it comes as all else does. */
bool layer_pass_over(struct layer *layer, enum side from, uint64_t position);

/* Bytes are missing: how many were to be passed over, from the first of them on. What is there of
 * these comes as all else does. */
uint64_t layer_take_back(struct layer *layer, enum side from);

/* Whether this port is one of the observer's. */
bool observer_has_port(const struct observe *observe, enum observer_id id, uint16_t port,
                       bool over_udp, bool from_start);

/* Hands an event of this connection to whoever listens. `connection` is filled in. */
void connection_tell(struct connection *connection, struct event event);

/* An event without data. */
void connection_tell_plain(struct connection *connection, unsigned type, enum side actor,
                           struct frame_ref ref);

#endif
