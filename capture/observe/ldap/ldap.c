/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The LDAP observer: what the client said last. */
#include "capture/observe/ldap/ldap.h"

#include "capture/observe/ldap/ldap_message.h"
#include "capture/observe/observer.h"

#include <string.h>

/* The longest UnbindRequest: 30 84 00 00 00 08 02 04 ID ID ID ID 42 00. */
enum { UNBIND_MOST = 14 };

struct ldap_state {
    uint8_t tail[UNBIND_MOST]; /* the last bytes of the client */
    uint8_t length;
    uint64_t end; /* position in the stream behind them */
};

bool ldap_has_unbound(const struct connection *connection) {
    const struct ldap_state *ldap = connection->states[OBSERVER_LDAP];
    return ldap != NULL && !span_is_empty(ldap_unbind_at_end(span_of(ldap->tail, ldap->length)));
}

bool ldap_may_have_unbound(const struct connection *connection) {
    const struct ldap_state *ldap = connection->states[OBSERVER_LDAP];
    const struct flow_side *client = &connection->flow->sides[CLIENT];
    if (ldap == NULL)
        return client->payload_bytes > 0 && span_is_empty(connection_start(connection, CLIENT));
    return ldap->end < client->payload_bytes;
}

/* What a client sends; what asks for TLS is left to those who read on (StartTLS). */
static bool is_request(enum ldap_operation operation) {
    enum {
        MODIFY = 0x66,
        ADD = 0x68,
        DELETE = 0x4a,
        RENAME = 0x6c,
        COMPARE = 0x6e,
        ABANDON = 0x50
    };
    const uint8_t tag = (uint8_t)operation;
    return tag == LDAP_BIND || tag == LDAP_UNBIND || tag == LDAP_SEARCH || tag == MODIFY ||
           tag == ADD || tag == DELETE || tag == RENAME || tag == COMPARE || tag == ABANDON;
}

static enum match detect(struct span head, bool searching) {
    (void)searching;
    return is_request(ldap_operation_of(head)) ? MATCH_YES : MATCH_NO;
}

static bool begin(struct layer *layer, enum side side, struct frame_ref ref) {
    (void)layer, (void)ref;
    return side == CLIENT;
}

static void note_tail(struct ldap_state *ldap, struct span bytes) {
    const size_t added = span_len(bytes) < UNBIND_MOST ? span_len(bytes) : UNBIND_MOST;
    const size_t kept = ldap->length < UNBIND_MOST - added ? ldap->length : UNBIND_MOST - added;
    memmove(ldap->tail, ldap->tail + ldap->length - kept, kept);
    memcpy(ldap->tail + kept, bytes.end - added, added);
    ldap->length = (uint8_t)(kept + added);
}

/* What a message is, and that it unbinds, holds no secret. */
static void allow(struct layer *layer, enum side side, struct span bytes) {
    const struct ldap_state *ldap = layer->connection->states[OBSERVER_LDAP];
    const size_t unbind = span_len(ldap_unbind_at_end(span_of(ldap->tail, ldap->length)));
    redact_allow_span(layer, side, bytes, ldap_head_of(bytes));
    if (unbind > 0)
        redact_allow(layer, side, ldap->end - unbind, unbind, REDACT_CLEAR);
}

static size_t take_bytes_of(struct layer *layer, enum side side, struct span bytes,
                            struct frame_ref ref) {
    struct ldap_state *ldap = layer->connection->states[OBSERVER_LDAP];
    (void)ref;
    if (ldap_operation_of(bytes) == LDAP_EXTENDED)
        return 0;
    note_tail(ldap, bytes);
    ldap->end = layer->directions[side].at + span_len(bytes);
    if (redact_is_wanted(layer->connection))
        allow(layer, side, bytes);
    return span_len(bytes);
}

static void take_gap(struct layer *layer, enum side side, uint64_t missing, struct frame_ref ref) {
    struct ldap_state *ldap = layer->connection->states[OBSERVER_LDAP];
    (void)missing, (void)ref;
    if (ldap != NULL && side == CLIENT)
        ldap->length = 0;
}

const struct observer ldap_observer = {.connection_state_size = sizeof(struct ldap_state),
                                       .on_wire_only = true,
                                       .detect = detect,
                                       .begin = begin,
                                       .bytes = take_bytes_of,
                                       .gap = take_gap};
