/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The LDAP observer: cuts each side's stream into messages, and hands each on when its last byte
 * came. Of entries, which may have megabytes, the beginning alone is kept. */
#include "capture/observe/ldap/ldap_state.h"

static enum match detect(struct span head, bool searching) {
    static const enum match matches[] = {
        [LDAP_START_NO] = MATCH_NO, [LDAP_START_MORE] = MATCH_MORE, [LDAP_START_YES] = MATCH_YES};
    const enum match match = matches[ldap_starts(head)];
    return searching && match == MATCH_MORE ? MATCH_NO : match;
}

static bool begin(struct layer *layer, enum side side, struct frame_ref ref) {
    struct ldap_state *ldap = layer->connection->states[OBSERVER_LDAP];
    (void)ref;
    /* What came before it was not heard. */
    if (layer->directions[side].searching)
        ldap_session_doubt(&ldap->session);
    ldap->inputs[side] = (struct ldap_input){.is_lost = false};
    ldap->session.is_spoken = true;
    return true;
}

static void lose(struct layer *layer, enum side side) {
    struct ldap_state *ldap = layer->connection->states[OBSERVER_LDAP];
    const uint64_t end = ldap->inputs[side].end;
    ldap->inputs[side] = (struct ldap_input){.is_lost = true, .end = end};
    ldap_session_doubt(&ldap->session);
}

/* --- one message ------------------------------------------------------------------------------ */

static void redact(struct layer *layer, enum side side, const struct ldap_message *message) {
    const struct ldap_state *ldap = layer->connection->states[OBSERVER_LDAP];
    struct redact_unit unit;
    if (redact_unit_begin(&unit, layer, side, message->whole, ldap->inputs[side].position))
        ldap_redact_message(&unit, message);
}

/* What was kept is a message, or the beginning of one. False: it has no head yet. */
static bool read_kept(const struct ldap_input *input, struct ldap_message *out) {
    struct span rest = span_of(input->kept, input->kept_length);
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
    bool hands_over = false;
    if (read_kept(input, &message)) {
        redact(layer, side, &message);
        ldap_session_message(layer->connection, side, &message, ref);
        hands_over = may_become_tls(side, &message);
    }
    *input = (struct ldap_input){.hands_over = hands_over, .end = input->end};
}

static void store(struct ldap_input *input, struct span part) {
    memcpy(input->kept + input->kept_length, part.at, span_len(part));
    input->kept_length = (uint16_t)(input->kept_length + span_len(part));
}

/* --- its bytes -------------------------------------------------------------------------------- */

/* Takes a byte of the head. False: it is none. */
static bool take_head_byte(struct ldap_input *input, struct span *rest) {
    struct ldap_message message;
    store(input, span_first(*rest, 1));
    *rest = span_after(*rest, 1);
    const enum ldap_start start = ldap_starts(span_of(input->kept, input->kept_length));
    input->has_head = start == LDAP_START_YES;
    if (input->has_head && read_kept(input, &message))
        input->left = message.length - input->kept_length;
    return start != LDAP_START_NO;
}

static void take_body_bytes(struct ldap_input *input, struct span *rest) {
    const struct span part = span_first(*rest, input->left);
    const size_t room = input->is_cut ? 0 : sizeof input->kept - input->kept_length;
    store(input, span_first(part, room));
    rest->at = part.end;
    input->left -= (uint32_t)span_len(part);
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
    if (input->is_lost && ldap_starts(bytes) != LDAP_START_YES)
        return may_be_tls(bytes) ? 0 : span_len(bytes);
    input->is_lost = false;
    while (!span_is_empty(rest)) {
        const uint64_t at = layer->directions[side].at + (uint64_t)(rest.at - bytes.at);
        if (input->hands_over)
            return (size_t)(rest.at - bytes.at);
        if (input->kept_length == 0)
            input->position = at;
        input->latest = ref;
        if (input->has_head) {
            take_body_bytes(input, &rest);
        } else if (!take_head_byte(input, &rest)) {
            lose(layer, side);
            return span_len(bytes);
        }
        input->end = layer->directions[side].at + (uint64_t)(rest.at - bytes.at);
        if (input->has_head && input->left == 0)
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
    struct ldap_input *input = &ldap->inputs[side];
    const bool is_within = input->has_head && missing <= input->left;
    const bool has_head = input->has_head;
    input->is_cut = true;
    input->left -= is_within ? (uint32_t)missing : input->left;
    if (has_head && input->left == 0)
        take_message(layer, side, input->latest);
    if (!is_within)
        lose(layer, side);
}

/* What was not whole is known by its head, which may stay. */
static void ended(struct connection *connection, enum side side, bool reset, struct frame_ref ref) {
    struct ldap_state *ldap = connection->states[OBSERVER_LDAP];
    (void)side, (void)reset, (void)ref;
    for (enum side from = CLIENT; ldap != NULL && from <= SERVER; from++) {
        const bool is_clear =
            connection->wire.directions[from].observer == observers[OBSERVER_LDAP];
        struct ldap_message message;
        if (is_clear && redact_is_wanted(connection) && read_kept(&ldap->inputs[from], &message))
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
    return ldap->inputs[CLIENT].is_lost || ldap->inputs[CLIENT].end < client->payload_bytes;
}

const struct observer ldap_observer = {.connection_state_size = sizeof(struct ldap_state),
                                       .detect = detect,
                                       .begin = begin,
                                       .bytes = take_bytes_of,
                                       .gap = take_gap,
                                       .ended = ended};
