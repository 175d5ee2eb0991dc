/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ILS observer: messages of a connection on a port of ILS that none of the other observers
 * wants. It has no look of its own, so it is not recognised by content. */
#include <glib.h>

#include "capture/observe/observer.h"
#include "ils/dialogue.h"

/* The message of one side on its way. */
struct ils_input {
    struct place begun, latest; /* of its bytes */
    uint64_t number;
    uint64_t size; /* so far */
    uint8_t *kept; /* its beginning */
    size_t kept_length, kept_size;
};

struct ils_reader {
    struct ils_talk talk;
    struct watch *watch;
    struct ils_input inputs[2]; /* by enum side, which is enum ils_side here */
    struct ils_dialogue dialogue;
};

_Static_assert((int)CLIENT == (int)ILS_SPOKE && (int)SERVER == (int)ILS_HUB,
               "the spoke opens the connection");

static enum ils_side ils_side_of(enum side side) {
    return (enum ils_side)side;
}

static bool begin(struct watch *watch, enum side side, struct place place) {
    (void)side;
    (void)place;
    if (watch->ils != NULL)
        return true;
    struct ils_reader *reader = budget_new(&watch->observe->budget, sizeof *reader);
    if (reader == NULL)
        return false;
    reader->watch = watch;
    const bool in_middle = watch->sides[CLIENT].searching || watch->sides[SERVER].searching;
    ils_dialogue_init(&reader->dialogue, watch->observe->ports.ils_framing, in_middle);
    watch->ils = reader;
    watch->conversation.ils = &reader->talk;
    return true;
}

/* --- messages -------------------------------------------------------------------------------- */

static void drop_kept(struct watch *watch, struct ils_input *input) {
    budget_free(&watch->observe->budget, input->kept, input->kept_size);
    input->kept = NULL;
    input->kept_length = input->kept_size = 0;
}

/* More of a message, as far as it is looked at and there is memory. */
static void keep(struct watch *watch, struct ils_input *input, struct span bytes) {
    const struct span wanted = span_first(bytes, ILS_JUDGED_MOST - input->kept_length);
    if (span_is_empty(wanted))
        return;
    if (input->kept == NULL) {
        input->kept = budget_new(&watch->observe->budget, ILS_JUDGED_MOST);
        if (input->kept == NULL)
            return;
        input->kept_size = ILS_JUDGED_MOST;
    }
    memcpy(input->kept + input->kept_length, wanted.at, span_len(wanted));
    input->kept_length += span_len(wanted);
}

static void note_learning(struct ils_reader *reader) {
    const struct ils_learner *learner = &reader->dialogue.learner;
    reader->talk.learning = learner->state;
    reader->talk.framing = learner->framing;
    reader->talk.rests_on = learner->rests_on;
    reader->talk.dropped = learner->dropped;
}

static void note_message(struct ils_talk_side *told, const struct ils_message *message,
                         struct place place) {
    told->latest = place;
    if (told->messages++ > 0)
        return;
    told->first = place;
    told->first_size = message->size;
    told->first_look = message->look;
    told->first_block = message->block;
}

static void end_message(struct ils_reader *reader, enum side side) {
    struct ils_input *input = &reader->inputs[side];
    struct ils_message message;
    ils_read_message(span_of(input->kept, input->kept_length), input->size, &message);
    note_learning(reader);
    note_message(&reader->talk.sides[side], &message, input->latest);
    const struct ils_told told = {input->number, input->begun, &message};
    watch_tell(reader->watch, (struct event){.type = EVENT_ILS_MESSAGE,
                                             .place = input->latest,
                                             .actor = side,
                                             .data.ils = &told});
    input->size = 0;
    drop_kept(reader->watch, input);
}

static void take_piece(struct ils_reader *reader, enum side side, const struct ils_piece *piece,
                       struct span bytes, struct place place) {
    struct ils_input *input = &reader->inputs[side];
    if (piece->begins)
        input->begun = place;
    input->number = piece->number;
    input->latest = place;
    input->size += piece->length;
    keep(reader->watch, input, bytes);
    if (piece->ends)
        end_message(reader, side);
}

static size_t take_bytes_of(struct watch *watch, enum side side, struct span bytes,
                            struct place place) {
    struct ils_reader *reader = watch->ils;
    const size_t length = span_len(bytes);
    const bool ends_go =
        !watch->sides[side].more_follows && pushes_had(&watch->observe->pushes, place.frame);
    if (ils_turn(&reader->dialogue, ils_side_of(side)))
        end_message(reader, other_side(side));
    ils_learn(&reader->dialogue.learner, ils_side_of(side), bytes, ends_go);
    while (!span_is_empty(bytes)) {
        const struct ils_piece piece =
            ils_cut(&reader->dialogue, ils_side_of(side), bytes, ends_go);
        take_piece(reader, side, &piece, span_first(bytes, piece.length), place);
        bytes = span_after(bytes, piece.length);
    }
    return length;
}

/* A message that was on its way when its side ended or fell silent for good. */
static void flush(struct watch *watch, enum side side) {
    if (watch->ils != NULL && watch->ils->inputs[side].size > 0)
        end_message(watch->ils, side);
}

static void take_gap(struct watch *watch, enum side side, uint64_t missing, struct place place) {
    (void)place;
    if (watch->ils == NULL)
        return;
    watch->ils->talk.sides[side].gap = true;
    if (ils_gap(&watch->ils->dialogue, ils_side_of(side), missing))
        end_message(watch->ils, side);
}

/* The other side speaks another protocol: nobody tells when it is its turn. */
static void stranger(struct watch *watch, enum side side, struct place place) {
    (void)place;
    flush(watch, other_side(side));
}

static void ended(struct watch *watch, enum side side, bool reset, struct place place) {
    (void)side;
    (void)reset;
    (void)place;
    flush(watch, CLIENT);
    flush(watch, SERVER);
}

static void gone(struct watch *watch) {
    struct ils_reader *reader = watch->ils;
    if (reader == NULL)
        return;
    drop_kept(watch, &reader->inputs[CLIENT]);
    drop_kept(watch, &reader->inputs[SERVER]);
    budget_free(&watch->observe->budget, reader, sizeof *reader);
    watch->ils = NULL;
    watch->conversation.ils = NULL;
}

const struct observer ils_observer = {
    .begin = begin,
    .bytes = take_bytes_of,
    .gap = take_gap,
    .stranger = stranger,
    .ended = ended,
    .gone = gone,
};
