/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages that the traces of a case have in full, as packets among those of its captures. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_MESSAGES_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_MESSAGES_H

#include "capture/command/case.h"
#include "capture/net/packet.h"

struct case_messages;

/* Reads the traces once more. Memory is bounded: what more there is is left out and told. */
struct case_messages *case_messages_read(const struct case_judged *judged);
void case_messages_free(struct case_messages *messages);

/* The traces that have one, as interfaces are called: char *, UTF-8. */
const GPtrArray *case_messages_names(const struct case_messages *messages);

unsigned case_messages_count(const struct case_messages *messages);

/* One after the other, in the order of time. */
struct case_message {
    struct packet packet; /* by the case's clock; its bytes live until the next one */
    unsigned interface;   /* of case_messages_names */
    char *comment;        /* "SDL001_100_000001.txt:17"; owned by the caller */
};

/* False: there is none before this time. */
bool case_messages_next(struct case_messages *messages, int64_t before, struct case_message *out);

/* The captures were read to their end once, for this: a packet was at this time. */
void case_messages_pass(struct case_messages *messages, int64_t time);

/* From the beginning; what was passed is known. */
void case_messages_rewind(struct case_messages *messages);

/* Where a packet of the captures, which are counted from 1, stands among all. A frame_translator.
 */
uint64_t case_messages_translate(void *messages, uint64_t frame);

/* Complains of those that have no place in time, or no room, or are too long for Wireshark. */
void case_messages_tell(const struct case_messages *messages, const char *name);

#endif
