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

void layout_begin(struct layout *layout, unsigned at, const char *label, enum tint tint,
                  unsigned indent) {
    bool tinted = layout->colour && tint != TINT_NONE;
    gsize start;
    layout->column = 0;
    layout->indent = indent;
    pad_to(layout, at);
    if (tinted)
        g_string_append(layout->out, tint_on[tint]);
    start = layout->out->len;
    safe_append(layout->out, label);
    layout->column += safe_columns(layout->out->str + start);
    if (tinted)
        g_string_append(layout->out, tint_off);
    if (layout->column >= indent)
        pad_to(layout, layout->column + 2);
    else
        pad_to(layout, indent);
}

/* Adds safe text without a break, on the next line when this one cannot hold it. */
static void put(struct layout *layout, const char *safe) {
    unsigned columns = safe_columns(safe);
    bool fresh = layout->out->len == 0 || strchr(" \n", layout->out->str[layout->out->len - 1]);
    if (!fresh && layout->column + 1 + columns > layout->width) {
        g_string_append_c(layout->out, '\n');
        layout->column = 0;
        pad_to(layout, layout->indent);
    } else if (!fresh) {
        pad_to(layout, layout->column + 1);
    }
    g_string_append(layout->out, safe);
    layout->column += columns;
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

void layout_item(struct layout *layout, const char *text) {
    GString *safe = g_string_new(NULL);
    safe_append(safe, text);
    if (layout->indent + safe_columns(safe->str) <= layout->width)
        put(layout, safe->str);
    else
        put_text(layout, safe->str);
    g_string_free(safe, TRUE);
}

void layout_end(struct layout *layout) {
    g_string_append_c(layout->out, '\n');
    layout->column = 0;
}
