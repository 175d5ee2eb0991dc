/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text from outside made harmless, and how wide it is. */
#include "capture/report/safe_text.h"

#include <stdbool.h>

/* Line and paragraph separators, and all that changes the direction of text or is not seen: Unicode
 * categories Cc, Cf, Cs, Co, Cn, Zl, Zp. */
static bool is_harmless(gunichar character) {
    switch (g_unichar_type(character)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return false;
    default:
        return true;
    }
}

static void append_escaped(GString *out, gunichar character) {
    if (character == '\n')
        g_string_append(out, "\\n");
    else if (character == '\r')
        g_string_append(out, "\\r");
    else if (character == '\t')
        g_string_append(out, "\\t");
    else if (character < 0x100)
        g_string_append_printf(out, "\\x%02x", character);
    else
        g_string_append_printf(out, "\\u%04x", character);
}

void safe_append(GString *out, const char *text) {
    while (*text != '\0') {
        gunichar character = g_utf8_get_char_validated(text, -1);
        if (character == (gunichar)-1 || character == (gunichar)-2) {
            g_string_append_printf(out, "\\x%02x", (guchar)*text++);
            continue;
        }
        if (is_harmless(character))
            g_string_append_unichar(out, character);
        else
            append_escaped(out, character);
        text = g_utf8_next_char(text);
    }
}

unsigned text_columns(const char *utf8) {
    unsigned columns = 0;
    for (; *utf8 != '\0'; utf8 = g_utf8_next_char(utf8)) {
        gunichar character = g_utf8_get_char(utf8);
        if (g_unichar_iswide(character))
            columns += 2;
        else if (!g_unichar_iszerowidth(character))
            columns += 1;
    }
    return columns;
}
