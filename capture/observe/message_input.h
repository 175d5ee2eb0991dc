/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages that a side sends one behind the other, each of a length that its head tells, and of
 * which no more than the beginning is read: that is kept, and the rest passes by. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_MESSAGE_INPUT_H
#define UCSCOPE_CAPTURE_OBSERVE_MESSAGE_INPUT_H

#include "capture/observe/observer.h"

enum { MESSAGE_KEPT = 384 };

/* All zero: between two messages. */
struct message_input {
    bool is_lost;  /* where the next message begins is not known */
    bool is_cut;   /* bytes of the message are missing: what follows is not behind those kept */
    bool has_head; /* `left` is valid */
    uint16_t kept_length;
    uint8_t kept[MESSAGE_KEPT];
    uint32_t left;           /* bytes of the message still to come */
    uint64_t position;       /* of its first byte in the stream */
    struct frame_ref latest; /* the frame of its latest byte */
};

/* How long the message is that begins so, its head included. MATCH_NO: it is none. MATCH_MORE: they
 * are too few to tell; never for MESSAGE_KEPT bytes. */
typedef enum match message_length(struct span start, uint32_t *length);

/* Takes bytes of a message, the first of them at this position of the stream; at least one, and
 * none behind its end. MATCH_YES: it is complete, and message_input_next has to follow. MATCH_NO:
 * it is none. */
enum match message_input_take(struct message_input *input, message_length *length_of,
                              struct span *rest, uint64_t position, struct frame_ref ref);

/* So many bytes are missing. False: perhaps also of what follows the message. */
MUST_USE bool message_input_skip(struct message_input *input, uint64_t missing);

/* All of it came, or is missing. */
static inline bool message_input_is_complete(const struct message_input *input) {
    return input->has_head && input->left == 0;
}

static inline struct span message_input_kept(const struct message_input *input) {
    return span_of(input->kept, input->kept_length);
}

/* The message is over: what comes is the next one, or, lost, anything. */
void message_input_next(struct message_input *input);
void message_input_lose(struct message_input *input);

#endif
