/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One connection of ILS, cut into messages: by the framing where one is known (learner.h),
 * otherwise by bursts. This is the decoder's front door:
 *
 *     if (ils_turn(dialogue, side))
 *         ... the other side's message has ended, because this side speaks
 *     ils_learn(&dialogue->learner, side, bytes, has_push);
 *     while (!span_is_empty(bytes)) {
 *         struct ils_part part = ils_cut(dialogue, side, bytes, has_push);
 *         ... span_first(bytes, part.length) belong to message part.number of this side
 *         if (part.ends)
 *             ... and it ends there: ils_read_message (message.h) looks into its bytes
 *         bytes = span_after(bytes, part.length);
 *     }
 *
 * It allocates nothing, keeps nothing but `struct ils_dialogue`, and every part has at least one
 * byte. */
#ifndef UCSCOPE_ILS_DIALOGUE_H
#define UCSCOPE_ILS_DIALOGUE_H

#include "ils/learner.h"

/* The message of one side that has not ended. */
struct ils_pending {
    uint64_t number; /* from 1; 0: none has begun */
    uint64_t taken;  /* bytes of it so far; 0: the next byte begins the next one */
    size_t size;     /* by the framing; 0: not known, or it goes to the end of the burst */
    bool by_framing;
    uint8_t header[ILS_HEADER_MOST]; /* its first bytes, while they are too few for its size */
};

struct ils_dialogue {
    struct ils_learner learner;
    struct ils_pending pending[2]; /* by enum ils_side */
};

/* Bytes of one message that lie together. */
struct ils_part {
    size_t length;   /* at least 1 */
    uint64_t number; /* of the message among its side's, from 1 */
    bool begins;     /* its first bytes */
    bool ends;       /* its last bytes */
};

/* As ils_learner_init. */
void ils_dialogue_init(struct ils_dialogue *dialogue, const struct ils_framing *given,
                       bool in_middle);

/* `side` speaks now: ends the burst of the other side. True: that ended a message of the other
 * side.
 */
bool ils_turn(struct ils_dialogue *dialogue, enum ils_side side);

/* The bytes at the front of `bytes` that belong to one message. ils_learn must have been given all
 * of them, with the same `ends_burst`. `bytes` is not empty. */
struct ils_part ils_cut(struct ils_dialogue *dialogue, enum ils_side side, struct span bytes,
                        bool ends_burst);

/* Bytes of a side are missing. True: that ended a message. */
bool ils_gap(struct ils_dialogue *dialogue, enum ils_side side, uint64_t missing);

#endif
