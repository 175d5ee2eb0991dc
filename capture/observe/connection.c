/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The connection that is watched, and what observers tell of it and of its bytes. */
#include <glib.h>

#include "capture/observe/observer.h"

struct connection *connection_of(struct observe *observe, struct flow *flow) {
    if (flow->above != NULL)
        return flow->above;
    struct connection *connection = g_new0(struct connection, 1);
    connection->observe = observe;
    connection->flow = flow;
    connection->directions = connection->wire;
    for (unsigned side = 0; side < 2; side++)
        connection->directions[side].searching = flow->sides[side].syn.frame == 0;
    flow->above = connection;
    return connection;
}

void connection_tell(struct connection *connection, struct event event) {
    event.connection = connection;
    connection->observe->sink(connection->observe->sink_data, &event);
}

void connection_tell_plain(struct connection *connection, enum event_type type, enum side actor,
                           struct frame_ref ref) {
    connection_tell(connection, (struct event){.type = type, .ref = ref, .actor = actor});
}

void redact_allow(struct connection *connection, enum side side, uint64_t position, uint64_t length,
                  enum redact_as redact) {
    const struct redact_listener *listener = connection->observe->redact;
    if (listener != NULL &&
        !connection_is_decrypted(connection)) /* what was decrypted is not in the capture */
        listener->stream(listener->data, connection->flow, side, position, length, redact);
}

void redact_allow_span(struct connection *connection, enum side side, struct span bytes,
                       struct span buffered) {
    redact_allow(connection, side,
                 connection->directions[side].at + (uint64_t)(buffered.at - bytes.at),
                 span_len(buffered), REDACT_CLEAR);
}

void redact_settle(struct connection *connection, enum side side) {
    const struct redact_listener *listener = connection->observe->redact;
    if (listener != NULL)
        listener->settled(listener->data, connection->flow, side);
}

void observe_listen_redact(struct observe *observe, const struct redact_listener *listener) {
    observe->redact = listener;
}

void redact_allow_datagram(struct observe *observe, uint64_t at, uint64_t length) {
    if (observe->redact != NULL)
        observe->redact->datagram(observe->redact->data, at, length);
}
