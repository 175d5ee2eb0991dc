/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The characters of a text from anybody, one after the other, and whether a person may be shown
 * them: a certificate's subject must not be able to move the cursor, change colours or turn the
 * line round. What is made of those that may not is for each reader to say. */
#ifndef UCSCOPE_CAPTURE_TEXT_LETTER_H
#define UCSCOPE_CAPTURE_TEXT_LETTER_H

#include "wire/span.h"

enum letter_kind {
    LETTER_PLAIN,
    LETTER_PRIVATE, /* for private use: looks different in every font */
    LETTER_UNSAFE,  /* acts on a terminal, breaks or turns the line, or is not seen */
    LETTER_NO_UTF8  /* a byte that is not part of any character */
};

struct letter {
    struct span bytes;
    uint32_t character; /* of Unicode; the byte itself when it is none */
    enum letter_kind kind;
};

/* For bytes beyond ASCII: use letter_take. */
struct letter letter_read(struct span text);

/* The next one. False: there is none. */
MUST_USE static inline bool letter_take(struct span *rest, struct letter *out) {
    if (span_is_empty(*rest))
        return false;
    const uint8_t byte = *rest->at;
    if (byte < 0x80)
        *out = (struct letter){span_first(*rest, 1), byte,
                               byte >= 0x20 && byte < 0x7f ? LETTER_PLAIN : LETTER_UNSAFE};
    else
        *out = letter_read(*rest);
    rest->at = out->bytes.end;
    return true;
}

#endif
