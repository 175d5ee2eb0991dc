/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a TCP connection ended, as events. Judged from what the flow recorded of both sides. */
#include "capture/observe/tcp_life.h"

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

static void tell_reset(struct watch *watch, enum side side) {
    const struct flow *flow = watch->conversation.flow;
    struct place place = flow->sides[side].reset;
    watch->sides[side].reset_told = true;
    if (side == SERVER && is_refusal(flow)) {
        watch->conversation.ending_told = true;
        watch_tell_plain(watch, EVENT_TCP_REFUSED, side, place);
    } else if (is_established(flow, side)) {
        watch->conversation.ending_told = true;
        watch_tell_plain(watch, EVENT_TCP_RESET, side, place);
    }
}

void tcp_life_ended(struct watch *watch, enum side side) {
    const struct flow_side *seen = &watch->conversation.flow->sides[side];
    struct watched_side *told = &watch->sides[side];
    if (seen->fin.frame != 0 && !told->fin_told) {
        told->fin_told = true;
        watch->conversation.ending_told = true;
        watch_tell_plain(watch, EVENT_TCP_CLOSED, side, seen->fin);
    }
    if (seen->reset.frame != 0 && !told->reset_told)
        tell_reset(watch, side);
}

static bool is_unanswered(const struct flow *flow) {
    const struct flow_side *client = &flow->sides[CLIENT];
    return client->syn.frame != 0 && flow->sides[SERVER].segments == 0 && !client->has_acknowledged;
}

void tcp_life_gone(struct watch *watch, struct place last) {
    const struct flow *flow = watch->conversation.flow;
    tcp_life_ended(watch, CLIENT);
    tcp_life_ended(watch, SERVER);
    if (is_unanswered(flow)) {
        watch->conversation.ending_told = true;
        watch_tell_plain(watch, EVENT_TCP_UNANSWERED, CLIENT, flow->sides[CLIENT].syn);
    }
    watch_tell_plain(watch, EVENT_TCP_GONE, CLIENT, last);
}
