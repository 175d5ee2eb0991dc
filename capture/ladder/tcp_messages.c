/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How connections begin and end. */
#include <glib.h>

#include "capture/ladder/teller.h"
#include "capture/observe/tcp/tcp_life.h"

void ladder_tell_opening(struct ladder_record *record, const struct event *event) {
    const struct flow *flow = event->connection->flow;
    const struct flow_side *client = &flow->sides[CLIENT];
    char *syn = g_strdup_printf("SYN to port %u", flow->endpoints[SERVER].port);
    if (event->type == EVENT_TCP_UNANSWERED)
        ladder_lose(record, event, CLIENT, client->syn, client->syn, syn);
    else
        ladder_add(record, event, CLIENT, client->syn, LADDER_USUAL, "%s", syn);
    ladder_add(record, event, SERVER, flow->sides[SERVER].syn, LADDER_USUAL, "SYN, ACK");
    if (event->type == EVENT_TCP_UNANSWERED && client->syn_count > 1)
        ladder_lose(record, event, CLIENT, client->last_seen, client->last_seen, "the last SYN");
    g_free(syn);
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
