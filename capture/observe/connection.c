/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection as observers know it, and what they tell of it and of its bytes. */
#include <glib.h>

#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "capture/observe/observer.h"

struct connection *connection_of(struct observe *observe, struct flow *flow) {
    if (flow->above != NULL)
        return flow->above;
    struct connection *connection = g_new0(struct connection, 1);
    connection->observe = observe;
    connection->flow = flow;
    connection->wire.connection = connection;
    connection->decrypted.connection = connection;
    connection->decrypted.is_decrypted = true;
    for (unsigned side = 0; side < 2; side++)
        connection->wire.directions[side].searching = flow->sides[side].syn.frame == 0;
    flow->above = connection;
    return connection;
}

void connection_tell(struct connection *connection, struct event event) {
    event.connection = connection;
    connection->observe->sink(connection->observe->sink_data, &event);
}

void connection_tell_plain(struct connection *connection, unsigned type, enum side actor,
                           struct frame_ref ref) {
    connection_tell(connection, (struct event){.type = type, .ref = ref, .actor = actor});
}

void observe_listen_redact(struct observe *observe, const struct redact_listener *listener) {
    observe->redact = listener;
}
