/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/redact/redact_allow.h"

#include "capture/observe/observer.h"

bool redact_is_wanted(const struct connection *connection) {
    return connection->observe->redact != NULL;
}

bool redact_rest_is_wanted(const struct connection *connection, enum side side,
                           const struct observer *observer) {
    return redact_is_wanted(connection) && connection->wire.directions[side].observer == observer;
}

void redact_allow(struct layer *layer, enum side side, uint64_t position, uint64_t length,
                  enum redact_as as) {
    const struct redact_listener *listener = layer->connection->observe->redact;
    if (listener != NULL && length > 0 &&
        !layer->is_decrypted) /* what was decrypted is not in the capture */
        listener->stream(listener->data, layer->connection->flow, side, position, length, as);
}

void redact_allow_span(struct layer *layer, enum side side, struct span bytes,
                       struct span allowed) {
    redact_allow(layer, side, layer->directions[side].at + (uint64_t)(allowed.at - bytes.at),
                 span_len(allowed), REDACT_CLEAR);
}

void redact_allow_datagram(struct observe *observe, uint64_t at, uint64_t length) {
    if (observe->redact != NULL)
        observe->redact->datagram(observe->redact->data, at, length);
}
