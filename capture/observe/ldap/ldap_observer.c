/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The LDAP observer: cuts each side's stream into messages, and hands each on when its last byte
 * came. Of entries, which may have megabytes, the beginning alone is kept. */
#include "capture/observe/ldap/ldap_state.h"

static enum match starts(struct span bytes) {
    static const enum match matches[] = {
        [LDAP_START_NO] = MATCH_NO, [LDAP_START_MORE] = MATCH_MORE, [LDAP_START_YES] = MATCH_YES};
    return matches[ldap_starts(bytes)];
}

static enum match detect(struct span head, bool searching) {
    const enum match match = starts(head);
    return searching && match == MATCH_MORE ? MATCH_NO : match;
}

static bool begin(struct layer *layer, enum side side, struct frame_ref ref) {
    struct ldap_state *ldap = layer->connection->states[OBSERVER_LDAP];
    (void)ref;
    /* What came before it was not heard. */
    if (layer->directions[side].searching)
        ldap_session_doubt(&ldap->session);
    ldap->inputs[side] = (struct ldap_input){.hands_over = false};
    ldap->session.is_spoken = true;
    return true;
}

static void lose(struct layer *layer, enum side side) {
    struct ldap_state *ldap = layer->connection->states[OBSERVER_LDAP];
    message_input_lose(&ldap->inputs[side].message);
    ldap->inputs[side].hands_over = false;
    ldap_session_doubt(&ldap->session);
}

/* --- one message ------------------------------------------------------------------------------ */

static void redact(struct layer *layer, enum side side, const struct ldap_message *message) {
    const struct ldap_state *ldap = layer->connection->states[OBSERVER_LDAP];
    struct redact_unit unit;
    if (redact_unit_begin(&unit, layer, side, message->whole, ldap->inputs[side].message.position))
        ldap_redact_message(&unit, message);
}

/* What was kept is a message, or the beginning of one. False: it has no head yet. */
static bool read_kept(const struct message_input *input, struct ldap_message *out) {
    struct span rest = message_input_kept(input);
    return ldap_take_message(&rest, out);
}

/* Whoever asks for TLS, or grants it, may go on with it; refused, it goes on with LDAP. */
static bool may_become_tls(enum side side, const struct ldap_message *message) {
    return message->operation == (side == CLIENT ? LDAP_EXTENDED : LDAP_EXTENDED_ANSWER);
}

/* The message is complete. */
static void take_message(struct layer *layer, enum side side, struct frame_ref ref) {
    struct ldap_state *ldap = layer->connection->states[OBSERVER_LDAP];
    struct ldap_input *input = &ldap->inputs[side];
    struct ldap_message message;
    if (read_kept(&input->message, &message)) {
        redact(layer, side, &message);
        ldap_session_message(layer->connection, side, &message, ref);
        input->hands_over = may_become_tls(side, &message);
    }
    message_input_next(&input->message);
}

/* --- its bytes -------------------------------------------------------------------------------- */

static enum match length_of(struct span start, uint32_t *length) {
    struct ldap_message message;
    const enum match match = starts(start);
    if (match == MATCH_YES && ldap_take_message(&start, &message))
        *length = message.length;
    return match;
}

/* Bytes that may begin a record of TLS (RFC 8446 5.1). */
static bool may_be_tls(struct span bytes) {
    enum { LEAST = 20, MOST = 23, MAJOR = 3 };
    return span_len(bytes) > 1 && bytes.at[0] >= LEAST && bytes.at[0] <= MOST &&
           bytes.at[1] == MAJOR;
}

static size_t take_bytes_of(struct layer *layer, enum side side, struct span bytes,
                            struct frame_ref ref) {
    struct ldap_state *ldap = layer->connection->states[OBSERVER_LDAP];
    struct ldap_input *input = &ldap->inputs[side];
    struct span rest = bytes;
    if (input->message.is_lost && starts(bytes) != MATCH_YES)
        return may_be_tls(bytes) ? 0 : span_len(bytes);
    input->message.is_lost = false;
    while (!span_is_empty(rest)) {
        const uint64_t at = layer->directions[side].at + (uint64_t)(rest.at - bytes.at);
        if (input->hands_over)
            return (size_t)(rest.at - bytes.at);
        const enum match match = message_input_take(&input->message, length_of, &rest, at, ref);
        if (match == MATCH_NO) {
            lose(layer, side);
            return span_len(bytes);
        }
        input->end = layer->directions[side].at + (uint64_t)(rest.at - bytes.at);
        if (match == MATCH_YES)
            take_message(layer, side, ref);
    }
    return span_len(bytes);
}

/* Bytes of a message are missing, and perhaps what follows it: what was kept tells what it was. */
static void take_gap(struct layer *layer, enum side side, uint64_t missing, struct frame_ref ref) {
    struct ldap_state *ldap = layer->connection->states[OBSERVER_LDAP];
    (void)ref;
    if (ldap == NULL)
        return;
    struct message_input *input = &ldap->inputs[side].message;
    const bool is_known = message_input_skip(input, missing);
    if (message_input_is_complete(input))
        take_message(layer, side, input->latest);
    if (!is_known)
        lose(layer, side);
}

/* What was not whole is known by its head, which may stay. */
static void ended(struct connection *connection, enum side side, bool reset, struct frame_ref ref) {
    struct ldap_state *ldap = connection->states[OBSERVER_LDAP];
    (void)side, (void)reset, (void)ref;
    for (enum side from = CLIENT; ldap != NULL && from <= SERVER; from++) {
        struct ldap_message message;
        if (redact_rest_is_wanted(connection, from, observers[OBSERVER_LDAP]) &&
            read_kept(&ldap->inputs[from].message, &message))
            redact(&connection->wire, from, &message);
    }
}

bool ldap_has_unbound(const struct connection *connection) {
    const struct ldap_session *session = ldap_session_of(connection);
    return session != NULL && session->unbound.frame != 0;
}

bool ldap_may_have_unbound(const struct connection *connection) {
    const struct ldap_state *ldap = connection->states[OBSERVER_LDAP];
    const struct flow_side *client = &connection->flow->sides[CLIENT];
    if (ldap == NULL)
        return client->payload_bytes > 0 && span_is_empty(connection_start(connection, CLIENT));
    if (ldap->session.start_tls.frame != 0)
        return false;
    return ldap->inputs[CLIENT].message.is_lost || ldap->inputs[CLIENT].end < client->payload_bytes;
}

const struct observer ldap_observer = {.connection_state_size = sizeof(struct ldap_state),
                                       .detect = detect,
                                       .begin = begin,
                                       .bytes = take_bytes_of,
                                       .gap = take_gap,
                                       .ended = ended};
