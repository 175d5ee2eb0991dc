/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Labels, words and line breaks. */
#include "capture/report/layout.h"

#include <string.h>

#include "capture/report/safe_text.h"

/* ECMA-48 8.3.117, Select Graphic Rendition. */
static const char *const tint_on[] = {
    [TINT_STRONG] = "\x1b[1m",  [TINT_ERROR] = "\x1b[1;31m", [TINT_WARNING] = "\x1b[1;33m",
    [TINT_NOTE] = "\x1b[1;36m", [TINT_OK] = "\x1b[1;32m",    [TINT_FAINT] = "\x1b[2m",
};
static const char tint_off[] = "\x1b[0m";

static void pad_to(struct layout *layout, unsigned column) {
    while (layout->column < column) {
        g_string_append_c(layout->out, ' ');
        layout->column++;
    }
}

static void new_line(struct layout *layout, unsigned column) {
    while (layout->out->len > 0 && layout->out->str[layout->out->len - 1] == ' ')
        g_string_truncate(layout->out, layout->out->len - 1);
    g_string_append_c(layout->out, '\n');
    layout->column = 0;
    pad_to(layout, column);
}

/* Adds safe text character by character, on as many lines as it takes. */
static void put_broken(struct layout *layout, const char *safe, unsigned indent) {
    while (*safe != '\0') {
        const char *next = g_utf8_next_char(safe);
        char character[8] = {0};
        memcpy(character, safe, (size_t)(next - safe));
        unsigned columns = safe_columns(character);
        if (layout->column + columns > layout->width && layout->column > indent)
            new_line(layout, indent);
        g_string_append(layout->out, character);
        layout->column += columns;
        safe = next;
    }
}

static void put_tinted(struct layout *layout, const char *text, enum tint tint, unsigned indent) {
    const bool tinted = layout->colour && tint != TINT_NONE && *text != '\0';
    GString *safe = g_string_new(NULL);
    safe_append(safe, text);
    if (tinted)
        g_string_append(layout->out, tint_on[tint]);
    put_broken(layout, safe->str, indent);
    if (tinted)
        g_string_append(layout->out, tint_off);
    g_string_free(safe, TRUE);
}

void layout_tinted(struct layout *layout, const char *safe, enum tint tint) {
    const bool tinted = layout->colour && tint != TINT_NONE && *safe != '\0';
    if (tinted)
        g_string_append(layout->out, tint_on[tint]);
    g_string_append(layout->out, safe);
    layout->column += safe_columns(safe);
    if (tinted)
        g_string_append(layout->out, tint_off);
}

void layout_begin(struct layout *layout, unsigned at, const char *label, enum tint tint,
                  unsigned indent) {
    layout->column = 0;
    layout->indent = indent;
    pad_to(layout, at);
    put_tinted(layout, label, tint, at);
    if (layout->column >= indent && *label != '\0')
        pad_to(layout, layout->column + 2);
    else
        pad_to(layout, indent);
}

void layout_cell(struct layout *layout, const char *text, unsigned columns, bool right,
                 enum tint tint) {
    GString *safe = g_string_new(NULL);
    safe_append(safe, text);
    unsigned taken = safe_columns(safe->str);
    unsigned end = layout->column + MAX(columns, taken);
    g_string_free(safe, TRUE);
    if (right)
        pad_to(layout, end - taken);
    put_tinted(layout, text, tint, layout->column);
    pad_to(layout, end + 2);
    layout->indent = layout->column;
}

/* Adds safe text, on the next line when this one cannot hold it. */
static void put(struct layout *layout, const char *safe) {
    const unsigned columns = safe_columns(safe);
    const bool spaced =
        layout->out->len == 0 || strchr(" \n", layout->out->str[layout->out->len - 1]);
    const unsigned start = layout->column + (spaced ? 0 : 1);
    if (start + columns > layout->width && layout->column > layout->indent)
        new_line(layout, layout->indent);
    else
        pad_to(layout, start);
    put_broken(layout, safe, layout->indent);
}

static void put_text(struct layout *layout, char *safe) {
    char *rest = safe;
    for (char *word = strsep(&rest, " "); word != NULL; word = strsep(&rest, " "))
        if (*word != '\0')
            put(layout, word);
}

void layout_text(struct layout *layout, const char *text) {
    GString *safe = g_string_new(NULL);
    safe_append(safe, text);
    put_text(layout, safe->str);
    g_string_free(safe, TRUE);
}

void layout_lines(struct layout *layout, const char *text) {
    char **lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (line != lines) {
            layout_end(layout);
            pad_to(layout, layout->indent);
        }
        layout_text(layout, *line);
    }
    g_strfreev(lines);
}

void layout_item(struct layout *layout, const char *text) {
    GString *safe = g_string_new(NULL);
    safe_append(safe, text);
    if (layout->indent + safe_columns(safe->str) <= layout->width)
        put(layout, safe->str);
    else
        put_text(layout, safe->str);
    g_string_free(safe, TRUE);
}

void layout_items(struct layout *layout, const GPtrArray *items, const char *end) {
    for (guint i = 0; i < items->len; i++) {
        char *item = g_strconcat(items->pdata[i], i + 1 < items->len ? "," : end, NULL);
        layout_item(layout, item);
        g_free(item);
    }
}

void layout_end(struct layout *layout) {
    while (layout->out->len > 0 && layout->out->str[layout->out->len - 1] == ' ')
        g_string_truncate(layout->out, layout->out->len - 1);
    g_string_append_c(layout->out, '\n');
    layout->column = 0;
}
