/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A message that lies whole in memory, and what of it stays when a capture is redacted. Parts may
 * be named in any order; they are told from left to right, and texts of addresses in them are
 * replaced where that is asked for. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_REDACT_REDACT_UNIT_H
#define UCSCOPE_CAPTURE_OBSERVE_REDACT_REDACT_UNIT_H

#include "capture/observe/redact/redact_allow.h"

struct redact_unit {
    const struct redact_listener *listener;
    const struct flow *flow; /* NULL: of a datagram */
    enum side side;
    struct span bytes;
    uint64_t position; /* of its first byte in the stream, or in the datagram's payload */
    uint8_t *left;     /* what will be left of it */
    uint8_t *fates;    /* of each byte */
};

/* A message that a side sent, which begins at this position of its stream, and one that is, or lies
 * in, the payload of the UDP datagram that is being told of. False: nobody listens, or it was
 * decrypted. Otherwise redact_unit_end has to follow. */
MUST_USE bool redact_unit_begin(struct redact_unit *unit, struct layer *layer, enum side side,
                                struct span bytes, uint64_t position);
MUST_USE bool redact_unit_begin_datagram(struct redact_unit *unit, struct observe *observe,
                                         struct span bytes);

/* The same of a text that was not captured: it is told of as a datagram. */
MUST_USE bool redact_unit_begin_text(struct redact_unit *unit,
                                     const struct redact_listener *listener, struct span text);

/* `part` lies in its bytes. The latest word on a byte counts. */
void redact_unit_allow(struct redact_unit *unit, struct span part, enum redact_as as);

/* Other bytes, as many as `part` has, are left in its place. */
void redact_unit_replace(struct redact_unit *unit, struct span part, const uint8_t *other);

/* The part stays, with another address in its place: 4 or 16 bytes. */
void redact_unit_allow_address(struct redact_unit *unit, struct span part);

/* The part stays; an address in it is no text, or of no interest. */
void redact_unit_allow_binary(struct redact_unit *unit, struct span part);

/* Blanks and line ends in `part` stay: they tell words and lines from each other. */
void redact_unit_allow_blanks(struct redact_unit *unit, struct span part);

/* Tells of all of it. */
void redact_unit_end(struct redact_unit *unit);

/* --- the form that a text has to have --- */

/* Takes letters, digits, and what else is in `others`, as far as there are such. */
struct span redact_take_letters(struct span *rest, const char *others);

/* Of nothing else, and not empty. */
bool redact_is_made_of(struct span text, const char *others);

#endif
