/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes from the wire made fit to be shown: always terminated, valid UTF-8, nothing that moves a
 * cursor. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TEXT_H
#define UCSCOPE_CAPTURE_OBSERVE_TEXT_H

#include "wire/span.h"

/* Copies `bytes` as text; "..." ends one that was cut at `capacity` (at least 4, with the
 * terminator). */
void text_copy(char *out, size_t capacity, struct span bytes);

/* Makes the first `length` bytes of `text` fit to be shown, in place and each byte for a byte:
 * ' ' for line ends and tabs (left as they are with `lines`), '.' for other control characters, '?'
 * for what is not UTF-8 or cannot be seen. */
void text_clean(char *text, size_t length, bool lines);

#endif
