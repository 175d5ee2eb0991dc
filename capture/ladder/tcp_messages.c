/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How connections begin and end. */
#include <glib.h>

#include "capture/ladder/teller.h"
#include "capture/observe/tcp/tcp_life.h"

static void tell_syn(struct ladder_record *record, const struct event *event) {
    const struct flow *flow = event->connection->flow;
    const struct frame_ref syn = flow->sides[CLIENT].syn;
    char label[32];
    g_snprintf(label, sizeof label, "SYN to port %u", flow->endpoints[SERVER].port);
    if (event->type == EVENT_TCP_UNANSWERED)
        ladder_lose(record, event, CLIENT, syn, syn, label);
    else
        ladder_add(record, event, CLIENT, syn, LADDER_USUAL, "%s", label);
}

/* With every event of a connection: mostly it is told already. */
void ladder_tell_opening(struct ladder_record *record, const struct event *event) {
    const struct flow *flow = event->connection->flow;
    const struct flow_side *client = &flow->sides[CLIENT];
    const struct frame_ref answer = flow->sides[SERVER].syn;
    const bool is_unanswered = event->type == EVENT_TCP_UNANSWERED;
    if (is_unanswered || !ladder_has(record, event, CLIENT, client->syn))
        tell_syn(record, event);
    if (!ladder_has(record, event, SERVER, answer))
        ladder_add(record, event, SERVER, answer, LADDER_USUAL, "SYN, ACK");
    if (is_unanswered && client->syn_count > 1)
        ladder_lose(record, event, CLIENT, client->last_seen, client->last_seen, "the last SYN");
}

/* Who resets after a goodbye only clears up. */
static enum ladder_weight weight_of_reset(const struct flow *flow) {
    return flow->has_fin[CLIENT] || flow->has_fin[SERVER] ? LADDER_USUAL : LADDER_TROUBLE;
}

/* What only a finding asks for. */
static void tell_side(struct ladder_record *record, const struct event *event, enum side side) {
    const struct flow_side *known = &event->connection->flow->sides[side];
    ladder_add(record, event, side, known->fin, LADDER_USUAL, "FIN");
    ladder_add(record, event, side, known->first_data, LADDER_MINOR, "first data");
    ladder_add(record, event, side, known->last_data, LADDER_MINOR, "last data");
    ladder_add(record, event, side, known->idle_ended, LADDER_MINOR, "data after a long silence");
    ladder_add(record, event, side, known->last_seen, LADDER_MINOR, "last packet");
}

void ladder_tell_tcp(struct ladder_record *record, const struct event *event) {
    if (event->type == EVENT_TCP_REFUSED)
        ladder_add(record, event, event->actor, event->ref, LADDER_TROUBLE, "RST: refused");
    if (event->type == EVENT_TCP_RESET)
        ladder_add(record, event, event->actor, event->ref,
                   weight_of_reset(event->connection->flow), "RST");
    if (event->type == EVENT_TCP_CLOSED)
        ladder_add(record, event, event->actor, event->connection->flow->sides[event->actor].fin,
                   LADDER_USUAL, "FIN");
    if (event->type != EVENT_TCP_GONE)
        return;
    ladder_tell_handshake(record, event);
    tell_side(record, event, CLIENT);
    tell_side(record, event, SERVER);
}
