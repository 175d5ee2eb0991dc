/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The SCCP observer: cuts each side's stream into messages, and hands each on when its last byte
 * came. */
#include "capture/observe/sccp/sccp_state.h"

static enum match detect(struct span head, bool searching) {
    static const enum match matches[] = {
        [SCCP_START_NO] = MATCH_NO, [SCCP_START_MORE] = MATCH_MORE, [SCCP_START_YES] = MATCH_YES};
    const enum match match = matches[sccp_starts(head)];
    return searching && match == MATCH_MORE ? MATCH_NO : match;
}

static bool begin(struct layer *layer, enum side side, struct frame_ref ref) {
    struct sccp_state *sccp = layer->connection->states[OBSERVER_SCCP];
    (void)ref;
    message_input_next(&sccp->inputs[side]);
    sccp->session.is_spoken = true;
    return true;
}

static void lose(struct layer *layer, enum side side) {
    struct sccp_state *sccp = layer->connection->states[OBSERVER_SCCP];
    message_input_lose(&sccp->inputs[side]);
    sccp_session_doubt(&sccp->session, side);
}

/* --- one message ------------------------------------------------------------------------------ */

static void redact(struct layer *layer, enum side side, const struct sccp_message *message) {
    const struct sccp_state *sccp = layer->connection->states[OBSERVER_SCCP];
    struct redact_unit unit;
    if (redact_unit_begin(&unit, layer, side, message->whole, sccp->inputs[side].position))
        sccp_redact_message(&unit, message);
}

/* What was kept is a message, or the beginning of one. False: it has no header yet. */
static bool read_kept(const struct message_input *input, struct sccp_message *out) {
    struct span rest = message_input_kept(input);
    return sccp_take_message(&rest, out);
}

/* The message is complete. */
static void take_message(struct layer *layer, enum side side, struct frame_ref ref) {
    struct sccp_state *sccp = layer->connection->states[OBSERVER_SCCP];
    struct sccp_message message;
    if (read_kept(&sccp->inputs[side], &message)) {
        redact(layer, side, &message);
        sccp_session_message(layer->connection, side, &message, ref);
    }
    message_input_next(&sccp->inputs[side]);
}

/* --- its bytes -------------------------------------------------------------------------------- */

static enum match length_of(struct span start, uint32_t *length) {
    struct sccp_header header;
    if (span_len(start) < SCCP_HEADER_SIZE)
        return MATCH_MORE;
    if (!sccp_take_header(&start, &header))
        return MATCH_NO;
    *length = SCCP_HEADER_SIZE + header.body_length;
    return MATCH_YES;
}

static size_t take_bytes_of(struct layer *layer, enum side side, struct span bytes,
                            struct frame_ref ref) {
    struct sccp_state *sccp = layer->connection->states[OBSERVER_SCCP];
    struct message_input *input = &sccp->inputs[side];
    struct span rest = bytes;
    if (input->is_lost && sccp_starts(bytes) != SCCP_START_YES)
        return span_len(bytes);
    input->is_lost = false;
    while (!span_is_empty(rest) && !input->is_lost) {
        const uint64_t at = layer->directions[side].at + (uint64_t)(rest.at - bytes.at);
        const enum match match = message_input_take(input, length_of, &rest, at, ref);
        if (match == MATCH_NO)
            lose(layer, side);
        else if (match == MATCH_YES)
            take_message(layer, side, ref);
    }
    return span_len(bytes);
}

/* Bytes of the body of a message are missing, and perhaps what follows it: what was kept tells what
 * it was. */
static void take_gap(struct layer *layer, enum side side, uint64_t missing, struct frame_ref ref) {
    struct sccp_state *sccp = layer->connection->states[OBSERVER_SCCP];
    (void)ref;
    if (sccp == NULL)
        return;
    struct message_input *input = &sccp->inputs[side];
    const bool is_known = message_input_skip(input, missing);
    if (message_input_is_complete(input))
        take_message(layer, side, input->latest);
    if (!is_known)
        lose(layer, side);
}

/* What was not whole is known by its header, which may stay. */
static void ended(struct connection *connection, enum side side, bool reset, struct frame_ref ref) {
    struct sccp_state *sccp = connection->states[OBSERVER_SCCP];
    (void)side, (void)reset, (void)ref;
    for (enum side from = CLIENT; sccp != NULL && from <= SERVER; from++) {
        struct sccp_message message;
        if (redact_rest_is_wanted(connection, from, observers[OBSERVER_SCCP]) &&
            read_kept(&sccp->inputs[from], &message))
            redact(&connection->wire, from, &message);
    }
}

const struct observer sccp_observer = {.connection_state_size = sizeof(struct sccp_state),
                                       .detect = detect,
                                       .begin = begin,
                                       .bytes = take_bytes_of,
                                       .gap = take_gap,
                                       .ended = ended};
