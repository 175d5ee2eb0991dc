/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes from the wire made fit to be shown. */
#include "capture/observe/text.h"

#include <glib.h>

static bool is_blank(char c) {
    return c == '\t' || c == '\r' || c == '\n';
}

static bool is_ascii_shown(char c, bool lines) {
    return (c >= 0x20 && c < 0x7f) || (lines && is_blank(c));
}

/* The length of the character at `text`, or 0 when it is no UTF-8 or not for the eye: format
 * characters turn the direction of what follows. */
static size_t shown_length(const char *text, size_t room) {
    gunichar character = g_utf8_get_char_validated(text, (gssize)room);
    if (character == (gunichar)-1 || character == (gunichar)-2)
        return 0;
    GUnicodeBreakType line_break = g_unichar_break_type(character);
    bool breaks_line =
        line_break == G_UNICODE_BREAK_MANDATORY || line_break == G_UNICODE_BREAK_NEXT_LINE;
    if (!g_unichar_isprint(character) || breaks_line)
        return 0;
    return (size_t)g_unichar_to_utf8(character, NULL);
}

void text_clean(char *text, size_t length, bool lines) {
    for (size_t i = 0; i < length;) {
        if (is_ascii_shown(text[i], lines)) {
            i++;
            continue;
        }
        bool control = (unsigned char)text[i] < 0x80;
        size_t shown = control ? 0 : shown_length(text + i, length - i);
        if (shown > 0) {
            i += shown;
            continue;
        }
        text[i] = !control ? '?' : is_blank(text[i]) ? ' ' : '.';
        i++;
    }
}

void text_copy(char *out, size_t capacity, struct span bytes) {
    static const char ellipsis[] = "...";
    size_t length = span_len(bytes);
    bool cut = length >= capacity;
    if (cut) {
        length = capacity - sizeof ellipsis;
        while (length > 0 && (bytes.at[length] & 0xc0) == 0x80) /* not within a character */
            length--;
    }
    if (length > 0)
        memcpy(out, bytes.at, length);
    text_clean(out, length, false);
    memcpy(out + length, cut ? ellipsis : "", cut ? sizeof ellipsis : 1);
}
