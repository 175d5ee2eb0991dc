/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text from outside made harmless, and how wide it is. */
#include "capture/report/safe_text.h"

enum { DOTS = 3 /* columns of "..." */ };

static void append_escaped(GString *out, const struct letter *letter) {
    const uint32_t character = letter->character;
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
    struct span rest = span_of_text(text);
    struct letter letter;
    while (letter_take(&rest, &letter)) {
        if (safe_is_shown(&letter))
            g_string_append_len(out, (const char *)letter.bytes.at, (gssize)span_len(letter.bytes));
        else
            append_escaped(out, &letter);
    }
}

void safe_append_end(GString *out, const char *text, unsigned columns) {
    GString *safe = g_string_new(NULL);
    safe_append(safe, text);
    const char *from = safe->str;
    if (safe_columns(from) > columns) {
        while (*from != '\0' && safe_columns(from) + DOTS > columns)
            from = g_utf8_next_char(from);
        g_string_append(out, "...");
    }
    g_string_append(out, from);
    g_string_free(safe, TRUE);
}

void safe_cut(GString *safe, unsigned columns) {
    while (safe->len > 0 && safe_columns(safe->str) + DOTS > columns)
        g_string_truncate(safe, (gsize)(g_utf8_prev_char(safe->str + safe->len) - safe->str));
    g_string_append(safe, "...");
}

unsigned safe_columns(const char *utf8) {
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

void safe_shorten(GString *utf8, gsize longest) {
    if (utf8->len <= longest)
        return;
    g_string_truncate(
        utf8, (gsize)(g_utf8_find_prev_char(utf8->str, utf8->str + longest + 1) - utf8->str));
    g_string_append(utf8, "...");
}
