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
    sccp->inputs[side] = (struct sccp_input){.is_lost = false};
    sccp->session.is_spoken = true;
    return true;
}

static void lose(struct layer *layer, enum side side) {
    struct sccp_state *sccp = layer->connection->states[OBSERVER_SCCP];
    sccp->inputs[side] = (struct sccp_input){.is_lost = true};
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
static bool read_kept(const struct sccp_input *input, struct sccp_message *out) {
    struct span rest = span_of(input->kept, input->kept_length);
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
    sccp->inputs[side] = (struct sccp_input){.is_lost = false};
}

static void store(struct sccp_input *input, struct span part) {
    memcpy(input->kept + input->kept_length, part.at, span_len(part));
    input->kept_length = (uint8_t)(input->kept_length + span_len(part));
}

/* --- its bytes -------------------------------------------------------------------------------- */

/* Takes bytes of the header. False: it is none. */
static bool take_header_bytes(struct sccp_input *input, struct span *rest) {
    struct span part = span_first(*rest, (size_t)(SCCP_HEADER_SIZE - input->kept_length));
    struct sccp_header header;
    store(input, part);
    rest->at = part.end;
    if (input->kept_length < SCCP_HEADER_SIZE)
        return true;
    struct span kept = span_of(input->kept, SCCP_HEADER_SIZE);
    if (!sccp_take_header(&kept, &header))
        return false;
    input->left = header.body_length;
    return true;
}

static void take_body_bytes(struct sccp_input *input, struct span *rest) {
    const struct span part = span_first(*rest, input->left);
    const size_t room = input->is_cut ? 0 : sizeof input->kept - input->kept_length;
    store(input, span_first(part, room));
    rest->at = part.end;
    input->left -= (uint32_t)span_len(part);
}

static size_t take_bytes_of(struct layer *layer, enum side side, struct span bytes,
                            struct frame_ref ref) {
    struct sccp_state *sccp = layer->connection->states[OBSERVER_SCCP];
    struct sccp_input *input = &sccp->inputs[side];
    struct span rest = bytes;
    if (input->is_lost && sccp_starts(bytes) != SCCP_START_YES)
        return span_len(bytes);
    input->is_lost = false;
    input->latest = ref;
    while (!span_is_empty(rest)) {
        if (input->kept_length == 0)
            input->position = layer->directions[side].at + (uint64_t)(rest.at - bytes.at);
        if (input->kept_length >= SCCP_HEADER_SIZE) {
            take_body_bytes(input, &rest);
        } else if (!take_header_bytes(input, &rest)) {
            lose(layer, side);
            break;
        }
        if (input->kept_length >= SCCP_HEADER_SIZE && input->left == 0)
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
    struct sccp_input *input = &sccp->inputs[side];
    const bool has_header = input->kept_length >= SCCP_HEADER_SIZE;
    const bool is_within = has_header && missing <= input->left;
    input->is_cut = true;
    input->left -= is_within ? (uint32_t)missing : input->left;
    if (has_header && input->left == 0)
        take_message(layer, side, input->latest);
    if (!is_within)
        lose(layer, side);
}

/* What was not whole is known by its header, which may stay. */
static void ended(struct connection *connection, enum side side, bool reset, struct frame_ref ref) {
    struct sccp_state *sccp = connection->states[OBSERVER_SCCP];
    (void)side, (void)reset, (void)ref;
    for (enum side from = CLIENT; sccp != NULL && from <= SERVER; from++) {
        const bool is_clear =
            connection->wire.directions[from].observer == observers[OBSERVER_SCCP];
        struct sccp_message message;
        if (is_clear && redact_is_wanted(connection) && read_kept(&sccp->inputs[from], &message))
            redact(&connection->wire, from, &message);
    }
}

const struct observer sccp_observer = {.connection_state_size = sizeof(struct sccp_state),
                                       .detect = detect,
                                       .begin = begin,
                                       .bytes = take_bytes_of,
                                       .gap = take_gap,
                                       .ended = ended};
