/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a TCP connection ended, as events. Judged from what the flow recorded of both sides. */
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/observer.h"

/* The RST answers a SYN: nothing else came from the server, and the client never got as far as to
 * acknowledge anything. */
static bool is_refusal(const struct flow *flow) {
    const struct flow_side *client = &flow->sides[CLIENT];
    const struct flow_side *server = &flow->sides[SERVER];
    return client->syn.frame != 0 && server->syn.frame == 0 && server->payload_bytes == 0 &&
           !client->has_acknowledged;
}

/* Past the opening. A client that answers a SYN-ACK with a RST looked whether the port is open:
 * that is no connection. */
static bool is_established(const struct flow *flow, enum side resetting) {
    const struct flow_side *client = &flow->sides[CLIENT];
    const struct flow_side *server = &flow->sides[SERVER];
    if (flow->opening == OPENING_GUESSED || client->payload_bytes > 0 || server->payload_bytes > 0)
        return true;
    uint64_t opening_segments = client->syn_count + (resetting == CLIENT ? 1u : 0u);
    return server->syn.frame != 0 && client->segments > opening_segments;
}

static void tell_reset(struct connection *connection, enum side side) {
    const struct flow *flow = connection->flow;
    struct frame_ref ref = flow->sides[side].reset;
    connection->reset_reported[side] = true;
    if (side == SERVER && is_refusal(flow)) {
        connection_tell_plain(connection, EVENT_TCP_REFUSED, side, ref);
    } else if (is_established(flow, side)) {
        connection_tell_plain(connection, EVENT_TCP_RESET, side, ref);
    }
}

static void tell_end(struct connection *connection, enum side side) {
    const struct flow_side *seen = &connection->flow->sides[side];
    if (seen->fin.frame != 0 && !connection->fin_reported[side]) {
        connection->fin_reported[side] = true;
        connection_tell_plain(connection, EVENT_TCP_CLOSED, side, seen->fin);
    }
    if (seen->reset.frame != 0 && !connection->reset_reported[side])
        tell_reset(connection, side);
}

static void ended(struct connection *connection, enum side side, bool reset, struct frame_ref ref) {
    (void)reset;
    (void)ref;
    if (!connection->is_gone)
        tell_end(connection, side);
}

static bool is_unanswered(const struct flow *flow) {
    const struct flow_side *client = &flow->sides[CLIENT];
    return client->syn.frame != 0 && flow->sides[SERVER].segments == 0 && !client->has_acknowledged;
}

static void gone(struct connection *connection, struct frame_ref last) {
    const struct flow *flow = connection->flow;
    tell_end(connection, CLIENT);
    tell_end(connection, SERVER);
    if (is_unanswered(flow)) {
        connection_tell_plain(connection, EVENT_TCP_UNANSWERED, CLIENT, flow->sides[CLIENT].syn);
    }
    connection_tell_plain(connection, EVENT_TCP_GONE, CLIENT, last);
}

const struct observer tcp_observer = {.ended = ended, .gone = gone};
