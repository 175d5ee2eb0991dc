/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ILS observer: messages of a connection on a port of ILS that none of the other observers
 * wants. It has no look of its own, so it is not recognised by content. */
#include <glib.h>

#include "capture/observe/observer.h"
#include "ils/dialogue.h"

/* The message of one side on its way. */
struct ils_input {
    struct frame_ref begun, latest; /* of its bytes */
    uint64_t number;
    uint64_t size;     /* so far */
    uint8_t *buffered; /* its beginning */
    size_t buffered_length, buffered_size;
};

struct ils_state {
    struct ils_session session;
    struct connection *connection;
    struct ils_input inputs[2]; /* by enum side, which is enum ils_side here */
    struct ils_dialogue dialogue;
};

_Static_assert((int)CLIENT == (int)ILS_SPOKE && (int)SERVER == (int)ILS_HUB,
               "the spoke opens the connection");

static enum ils_side ils_side_of(enum side side) {
    return (enum ils_side)side;
}

static bool begin(struct connection *connection, enum side side, struct frame_ref ref) {
    (void)side;
    (void)ref;
    if (connection->ils_state != NULL)
        return true;
    struct ils_state *reader = budget_new(&connection->observe->budget, sizeof *reader);
    if (reader == NULL)
        return false;
    reader->connection = connection;
    const bool in_middle =
        connection->directions[CLIENT].searching || connection->directions[SERVER].searching;
    ils_dialogue_init(&reader->dialogue, connection->observe->ports.ils_framing, in_middle);
    connection->ils_state = reader;
    connection->ils = &reader->session;
    return true;
}

/* --- messages -------------------------------------------------------------------------------- */

static void drop_buffer(struct connection *connection, struct ils_input *input) {
    budget_free(&connection->observe->budget, input->buffered, input->buffered_size);
    input->buffered = NULL;
    input->buffered_length = input->buffered_size = 0;
}

/* More of a message, as far as it is looked at and there is memory. */
static void buffer(struct connection *connection, struct ils_input *input, struct span bytes) {
    const struct span wanted = span_first(bytes, ILS_JUDGED_MOST - input->buffered_length);
    if (span_is_empty(wanted))
        return;
    if (input->buffered == NULL) {
        input->buffered = budget_new(&connection->observe->budget, ILS_JUDGED_MOST);
        if (input->buffered == NULL)
            return;
        input->buffered_size = ILS_JUDGED_MOST;
    }
    memcpy(input->buffered + input->buffered_length, wanted.at, span_len(wanted));
    input->buffered_length += span_len(wanted);
}

static void note_learning(struct ils_state *reader) {
    const struct ils_learner *learner = &reader->dialogue.learner;
    reader->session.learning = learner->state;
    reader->session.framing = learner->framing;
    reader->session.rests_on = learner->rests_on;
    reader->session.dropped = learner->dropped;
}

static void note_message(struct ils_session_side *state, const struct ils_message *message,
                         struct frame_ref ref) {
    state->latest = ref;
    if (state->messages++ > 0)
        return;
    state->first = ref;
    state->first_size = message->size;
    state->first_look = message->look;
    state->first_block = message->block;
}

static void end_message(struct ils_state *reader, enum side side) {
    struct ils_input *input = &reader->inputs[side];
    struct ils_message message;
    ils_read_message(span_of(input->buffered, input->buffered_length), input->size, &message);
    note_learning(reader);
    note_message(&reader->session.sides[side], &message, input->latest);
    const struct ils_message_event state = {input->number, input->begun, &message};
    connection_tell(reader->connection, (struct event){.type = EVENT_ILS_MESSAGE,
                                                       .ref = input->latest,
                                                       .actor = side,
                                                       .data.ils = &state});
    input->size = 0;
    drop_buffer(reader->connection, input);
}

static void take_part(struct ils_state *reader, enum side side,
                      const struct ils_part *reassembly_part, struct span bytes,
                      struct frame_ref ref) {
    struct ils_input *input = &reader->inputs[side];
    if (reassembly_part->begins)
        input->begun = ref;
    input->number = reassembly_part->number;
    input->latest = ref;
    input->size += reassembly_part->length;
    buffer(reader->connection, input, bytes);
    if (reassembly_part->endpoints)
        end_message(reader, side);
}

static size_t take_bytes_of(struct connection *connection, enum side side, struct span bytes,
                            struct frame_ref ref) {
    struct ils_state *reader = connection->ils_state;
    const size_t length = span_len(bytes);
    const bool ends_go = !connection->directions[side].more_follows &&
                         psh_frames_had(&connection->observe->psh_frames, ref.frame);
    if (ils_turn(&reader->dialogue, ils_side_of(side)))
        end_message(reader, other_side(side));
    ils_learn(&reader->dialogue.learner, ils_side_of(side), bytes, ends_go);
    while (!span_is_empty(bytes)) {
        const struct ils_part reassembly_part =
            ils_cut(&reader->dialogue, ils_side_of(side), bytes, ends_go);
        take_part(reader, side, &reassembly_part, span_first(bytes, reassembly_part.length), ref);
        bytes = span_after(bytes, reassembly_part.length);
    }
    return length;
}

/* A message that was on its way when its side ended or fell silent for good. */
static void flush(struct connection *connection, enum side side) {
    if (connection->ils_state != NULL && connection->ils_state->inputs[side].size > 0)
        end_message(connection->ils_state, side);
}

static void take_gap(struct connection *connection, enum side side, uint64_t missing,
                     struct frame_ref ref) {
    (void)ref;
    if (connection->ils_state == NULL)
        return;
    connection->ils_state->session.sides[side].gap = true;
    if (ils_gap(&connection->ils_state->dialogue, ils_side_of(side), missing))
        end_message(connection->ils_state, side);
}

/* The other side speaks another protocol: nobody tells when it is its turn. */
static void not_ours(struct connection *connection, enum side side, struct frame_ref ref) {
    (void)ref;
    flush(connection, other_side(side));
}

static void ended(struct connection *connection, enum side side, bool reset, struct frame_ref ref) {
    (void)side;
    (void)reset;
    (void)ref;
    flush(connection, CLIENT);
    flush(connection, SERVER);
}

static void gone(struct connection *connection) {
    struct ils_state *reader = connection->ils_state;
    if (reader == NULL)
        return;
    drop_buffer(connection, &reader->inputs[CLIENT]);
    drop_buffer(connection, &reader->inputs[SERVER]);
    budget_free(&connection->observe->budget, reader, sizeof *reader);
    connection->ils_state = NULL;
    connection->ils = NULL;
}

const struct observer ils_observer = {
    .begin = begin,
    .bytes = take_bytes_of,
    .gap = take_gap,
    .not_ours = not_ours,
    .ended = ended,
    .gone = gone,
};
