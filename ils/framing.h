/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A framing: where in a message its length stands and how it is counted. Cisco never published the
 * one of ILS (formats.md A.0), so it is a value, learned from the bytes or set by the user. */
#ifndef UCSCOPE_ILS_FRAMING_H
#define UCSCOPE_ILS_FRAMING_H

#include "wire/span.h"

/* Who sends: the spoke opens the connection and speaks first (formats.md A.4). */
enum ils_side { ILS_SPOKE, ILS_HUB };

enum ils_order { ILS_BIG_ENDIAN, ILS_LITTLE_ENDIAN };

enum {
    ILS_OFFSET_MOST = 15,
    ILS_WIDTH_MOST = 4,
    ILS_CONSTANT_MOST = 64,
    ILS_HEADER_MOST = ILS_OFFSET_MOST + ILS_WIDTH_MOST,
    ILS_MESSAGE_MOST = 1 << 20, /* a length that says more is none */
    ILS_FRAMING_TEXT = 80,
};

/* A message has `field + constant` bytes; `field` is the number of `width` bytes at `offset`. */
struct ils_framing {
    uint8_t offset;   /* 0 to ILS_OFFSET_MOST */
    uint8_t width;    /* 1, 2 or 4 */
    uint8_t order;    /* enum ils_order; big-endian where width is 1 */
    int16_t constant; /* -ILS_CONSTANT_MOST to ILS_CONSTANT_MOST */
};

/* How many bytes of a message must be there before its size is known. */
static inline size_t ils_framing_header(const struct ils_framing *framing) {
    return (size_t)framing->offset + framing->width;
}

/* The size that this field gives a message; 0: no message has it (less than its own header, or more
 * than ILS_MESSAGE_MOST). `field` has framing->width bytes. */
size_t ils_framing_size(const struct ils_framing *framing, const uint8_t *field);

/* Reads "OFFSET:WIDTH:big|little:CONSTANT", for example "0:4:big:4". False when it is none: `out`
 * is untouched. */
MUST_USE bool ils_framing_parse(const char *text, struct ils_framing *out);

/* "4-byte big-endian length at offset 0 that counts the whole message" */
const char *ils_framing_text(const struct ils_framing *framing, char out[ILS_FRAMING_TEXT]);

#endif
