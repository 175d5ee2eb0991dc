/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/text/letter.h"

#include <glib.h>

/* Unicode categories Cc, Cf, Cs, Cn, Zl and Zp are unsafe. */
static enum letter_kind kind_of(gunichar character) {
    switch (g_unichar_type(character)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return LETTER_UNSAFE;
    case G_UNICODE_PRIVATE_USE:
        return LETTER_PRIVATE;
    default:
        return LETTER_PLAIN;
    }
}

struct letter letter_read(struct span text) {
    const char *at = (const char *)text.at;
    const gunichar character = g_utf8_get_char_validated(at, (gssize)span_len(text));
    if (character == (gunichar)-1 || character == (gunichar)-2)
        return (struct letter){span_first(text, 1), *text.at, LETTER_NO_UTF8};
    const size_t length = (size_t)(g_utf8_next_char(at) - at);
    return (struct letter){span_first(text, length), character, kind_of(character)};
}
