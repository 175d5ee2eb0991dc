/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ILS observer: messages of a connection on a port of ILS that none of the other observers
 * wants. Nothing marks its bytes, so that the port alone speaks for it. */
#include <glib.h>

#include "capture/observe/ils/ils.h"
#include "capture/observe/observer.h"
#include "ils/dialogue.h"

/* The message of one side on its way. */
struct ils_input {
    struct frame_ref begun, latest; /* of its bytes */
    uint64_t number;
    uint64_t size; /* so far */
    struct buffer beginning;
};

/* What of ILS belongs to the capture. */
struct ils_capture {
    const struct ils_framing *framing; /* NULL: it is learned */
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

static bool begin(struct layer *layer, enum side side, struct frame_ref ref) {
    struct connection *connection = layer->connection;
    struct ils_state *ils = connection->states[OBSERVER_ILS];
    const struct ils_capture *capture = connection->observe->states[OBSERVER_ILS];
    (void)side;
    (void)ref;
    if (ils->connection != NULL)
        return true;
    ils->connection = connection;
    const bool in_middle =
        layer->directions[CLIENT].searching || layer->directions[SERVER].searching;
    ils_dialogue_init(&ils->dialogue, capture->framing, in_middle);
    connection->flow->wants_psh_frames = true;
    return true;
}

/* --- messages -------------------------------------------------------------------------------- */

/* More of a message, as far as it is looked at and there is memory. */
static void buffer_message(struct connection *connection, struct ils_input *input,
                           struct span bytes) {
    const struct span wanted = span_first(bytes, ILS_JUDGED_MOST - input->beginning.length);
    (void)!buffer_add(&input->beginning, connection_budget(connection), wanted, ILS_JUDGED_MOST,
                      ILS_JUDGED_MOST);
}

static void note_learning(struct ils_state *ils) {
    const struct ils_learner *learner = &ils->dialogue.learner;
    ils->session.learning = learner->state;
    ils->session.framing = learner->framing;
    ils->session.rests_on = learner->rests_on;
    ils->session.dropped = learner->dropped;
}

static void note_message(struct ils_session_side *state, const struct ils_message *message,
                         bool from_start, struct frame_ref ref) {
    state->latest = ref;
    if (state->messages++ > 0)
        return;
    state->first = ref;
    state->first_is_whole = from_start && !state->gap;
    state->first_size = message->size;
    state->first_look = message->look;
    state->first_block = message->block;
}

static void end_message(struct ils_state *ils, enum side side) {
    struct ils_input *input = &ils->inputs[side];
    struct ils_message message;
    ils_read_message(buffer_span(&input->beginning), input->size, &message);
    note_learning(ils);
    const bool from_start = ils->connection->flow->opening != OPENING_GUESSED;
    note_message(&ils->session.sides[side], &message, from_start, input->latest);
    const struct ils_message_event event = {input->number, input->begun, &message};
    connection_tell(ils->connection, (struct event){.type = EVENT_ILS_MESSAGE,
                                                    .ref = input->latest,
                                                    .actor = side,
                                                    .data = &event});
    input->size = 0;
    buffer_clear(&input->beginning, connection_budget(ils->connection));
}

static void take_part(struct ils_state *ils, enum side side, const struct ils_part *part,
                      struct span bytes, struct frame_ref ref) {
    struct ils_input *input = &ils->inputs[side];
    if (part->begins)
        input->begun = ref;
    input->number = part->number;
    input->latest = ref;
    input->size += part->length;
    buffer_message(ils->connection, input, bytes);
    if (part->ends)
        end_message(ils, side);
}

static size_t take_bytes_of(struct layer *layer, enum side side, struct span bytes,
                            struct frame_ref ref) {
    struct ils_state *ils = layer->connection->states[OBSERVER_ILS];
    const size_t length = span_len(bytes);
    const bool ends_burst = !layer->directions[side].more_follows &&
                            psh_frames_had(&layer->connection->observe->psh_frames, ref.frame);
    if (ils_turn(&ils->dialogue, ils_side_of(side)))
        end_message(ils, other_side(side));
    ils_learn(&ils->dialogue.learner, ils_side_of(side), bytes, ends_burst);
    while (!span_is_empty(bytes)) {
        const struct ils_part part = ils_cut(&ils->dialogue, ils_side_of(side), bytes, ends_burst);
        take_part(ils, side, &part, span_first(bytes, part.length), ref);
        bytes = span_after(bytes, part.length);
    }
    return length;
}

/* A message that was on its way when its side ended or fell silent for good. */
static void flush(struct connection *connection, enum side side) {
    struct ils_state *ils = connection->states[OBSERVER_ILS];
    if (ils != NULL && ils->inputs[side].size > 0)
        end_message(ils, side);
}

static void take_gap(struct layer *layer, enum side side, uint64_t missing, struct frame_ref ref) {
    struct ils_state *ils = layer->connection->states[OBSERVER_ILS];
    (void)ref;
    if (ils == NULL)
        return;
    ils->session.sides[side].gap = true;
    if (ils_gap(&ils->dialogue, ils_side_of(side), missing))
        end_message(ils, side);
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

static void release(struct connection *connection) {
    struct ils_state *ils = connection->states[OBSERVER_ILS];
    buffer_clear(&ils->inputs[CLIENT].beginning, connection_budget(connection));
    buffer_clear(&ils->inputs[SERVER].beginning, connection_budget(connection));
}

void ils_know_framing(struct observe *observe, const struct ils_framing *framing) {
    struct ils_capture *capture = observe->states[OBSERVER_ILS];
    capture->framing = framing;
}

/* It is not known by its bytes. In the middle of a stream over TLS, records come first. */
static const struct observer_port ports[] = {
    {.service = "ils"}, {.service = "ils-tls", .from_start_only = true}, {.service = NULL}};

const struct observer ils_observer = {
    .connection_state_size = sizeof(struct ils_state),
    .capture_state_size = sizeof(struct ils_capture),
    .ports = ports,
    .begin = begin,
    .bytes = take_bytes_of,
    .gap = take_gap,
    .not_ours = not_ours,
    .ended = ended,
    .release = release,
};
