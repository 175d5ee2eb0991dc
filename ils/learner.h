/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Learns how messages are framed, from nothing but what both sides of one connection send. Every
 * possible framing is a hypothesis: a length of 1, 2 or 4 bytes, in either byte order, at
 * offset 0 to 15, that counts the whole message, what follows it, or either with another constant
 * (taken from the first message). Each is followed along both streams, from message to message.
 *
 * A burst is what a side sends up to a segment with PSH, or until the other side speaks: one write
 * of a program. A hypothesis explains a burst when one of its messages ends exactly where the burst
 * ends; a message may stretch over up to three bursts. It is refuted by the first length that no
 * message can have, and by a third burst in a row that ends inside a message.
 *
 * It is accepted when it explained bursts of both sides that ended with messages of at least 4
 * different lengths (7 for a 1-byte length) and refuted nothing. A constant byte can not explain
 * different lengths, and on random bytes a length of 2 bytes ends a message where a burst ends with
 * a chance of less than 1 in 8,000, one of 1 byte with less than 1 in 40: over all hypotheses
 * together an acceptance by chance has one of less than 1 in 10 million for each connection.
 *
 * Bytes that are TLS records are no ILS messages and are not learned from. Allocates nothing; takes
 * time in proportion to the bytes. */
#ifndef UCSCOPE_ILS_LEARNER_H
#define UCSCOPE_ILS_LEARNER_H

#include "ils/framing.h"

enum {
    ILS_CODINGS = 5,   /* 1 byte; 2 and 4 bytes in two orders */
    ILS_CONSTANTS = 3, /* whole, what follows, another one */
    ILS_HYPOTHESES = (ILS_OFFSET_MOST + 1) * ILS_CODINGS * ILS_CONSTANTS,
    ILS_LENGTHS_NEEDED = 4,
    ILS_LENGTHS_NEEDED_NARROW = 7, /* of a 1-byte length */
};

enum ils_learning {
    ILS_LEARNING,  /* several hypotheses are left, none is proven */
    ILS_LEARNED,   /* one is accepted */
    ILS_NONE_FITS, /* all are refuted */
    ILS_GIVEN,     /* the user set the framing */
    ILS_UNFIT,     /* the user set it, and it does not fit */
    ILS_IS_TLS,    /* these are TLS records */
};

struct ils_hypothesis {
    uint64_t next[2]; /* by side: where in its stream the next message begins */
    uint32_t lengths[ILS_LENGTHS_NEEDED_NARROW]; /* different ones it explained */
    uint32_t last_length[2];
    uint32_t messages; /* that it cut so far */
    struct ils_framing framing;
    uint8_t length_count;
    uint8_t open_ends[2]; /* bursts in a row that ended inside its message */
    bool explained[2];
    bool alive;
};

/* What one side sent. */
struct ils_sent {
    uint64_t end;                  /* bytes so far */
    uint64_t burst_start;          /* where the current burst began */
    uint8_t head[ILS_HEADER_MOST]; /* the first bytes of that burst */
    uint8_t tail[ILS_WIDTH_MOST];  /* the last bytes before what comes next */
    bool after_gap;                /* bytes are missing: nothing is learned before the next burst */
};

struct ils_learner {
    enum ils_learning state;
    struct ils_framing framing; /* with ILS_LEARNED, ILS_GIVEN and ILS_UNFIT */
    unsigned rests_on;          /* ILS_LEARNED: messages it explained so far */
    unsigned dropped;           /* how often an accepted framing was given up */
    bool begun;                 /* the first burst is over */
    unsigned alive;             /* hypotheses not refuted */
    unsigned accepted;          /* ILS_LEARNED: which hypothesis */
    struct ils_sent sent[2];
    struct ils_hypothesis hypotheses[ILS_HYPOTHESES];
};

/* `given`: what the user set, NULL to learn. `in_middle`: the connection's beginning was not
 * captured, so the first burst of a side may lack its start. */
void ils_learner_init(struct ils_learner *learner, const struct ils_framing *given, bool in_middle);

/* The next bytes of a side; with `ends_burst` the burst ends after them (they may be empty then).
 */
void ils_learn(struct ils_learner *learner, enum ils_side side, struct span bytes, bool ends_burst);

/* Bytes of a side are missing. */
void ils_learn_gap(struct ils_learner *learner, enum ils_side side, uint64_t missing);

/* A burst of this side has begun and is not over. */
bool ils_burst_is_open(const struct ils_learner *learner, enum ils_side side);

/* Messages are to be cut by learner->framing. */
bool ils_framing_holds(const struct ils_learner *learner);

#endif
