/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One connection of ILS, cut into messages: by the framing where one holds (learner.h), otherwise
 * by what a side sent in one go. This is the decoder's front door:
 *
 *     if (ils_turn(dialogue, side))
 *         ... the other side's message has ended, because it is this side's turn
 *     ils_learn(&dialogue->learner, side, bytes, has_push);
 *     while (!span_is_empty(bytes)) {
 *         struct ils_part piece = ils_cut(dialogue, side, bytes, has_push);
 *         ... span_first(bytes, piece.length) belong to message piece.number of this side
 *         if (piece.ends)
 *             ... and it ends there: ils_read_message (message.h) looks into its bytes
 *         bytes = span_after(bytes, piece.length);
 *     }
 *
 * It allocates nothing, keeps nothing but `struct ils_dialogue`, and every piece has a byte. */
#ifndef UCSCOPE_ILS_DIALOGUE_H
#define UCSCOPE_ILS_DIALOGUE_H

#include "ils/learner.h"

/* The message of one side that is on its way. */
struct ils_cutting {
    uint64_t number; /* from 1; 0: none has begun */
    uint64_t taken;  /* bytes of it so far; 0: the next byte begins the next one */
    size_t size;     /* by the framing; 0: not known, or it goes to the end of the go */
    bool by_framing;
    uint8_t header[ILS_HEADER_MOST]; /* its first bytes, while they are too few for its size */
};

struct ils_dialogue {
    struct ils_learner learner;
    struct ils_cutting cuttings[2]; /* by enum ils_side */
};

/* Bytes of one message that lie together. */
struct ils_part {
    size_t length;   /* at least 1 */
    uint64_t number; /* of the message among its side's, from 1 */
    bool begins;     /* its first bytes */
    bool endpoints;  /* its last bytes */
};

/* As ils_learner_init. */
void ils_dialogue_init(struct ils_dialogue *dialogue, const struct ils_framing *given,
                       bool in_middle);

/* `side` speaks now: ends what the other one sent in one go. True: a message of the other side
 * ended by that. */
bool ils_turn(struct ils_dialogue *dialogue, enum ils_side side);

/* The bytes at the front of `bytes` that belong to one message. ils_learn must have heard all of
 * them, with the same `ends_go`. `bytes` is not empty. */
struct ils_part ils_cut(struct ils_dialogue *dialogue, enum ils_side side, struct span bytes,
                        bool ends_go);

/* Bytes of a side are missing: its message on its way, if any, has ended there (true). */
bool ils_gap(struct ils_dialogue *dialogue, enum ils_side side, uint64_t missing);

#endif
