/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A report's lines: a label in its column, then words broken at the terminal's width and aligned
 * under each other. Everything written through it is made safe. */
#ifndef UCSCOPE_CAPTURE_REPORT_LAYOUT_H
#define UCSCOPE_CAPTURE_REPORT_LAYOUT_H

#include <glib.h>
#include <stdbool.h>

#include "capture/report/text_style.h"

enum tint { TINT_NONE, TINT_STRONG, TINT_ERROR, TINT_WARNING, TINT_NOTE, TINT_OK, TINT_FAINT };

struct layout {
    GString *out;
    unsigned width; /* columns */
    bool colour;
    /* What follows belongs to layout.c. */
    unsigned column; /* where the line has got to */
    unsigned indent; /* where broken lines go on */
};

/* Writes to `out` as wide and as coloured as the style says. */
static inline struct layout layout_of(GString *out, const struct text_style *style) {
    return (struct layout){.out = out, .width = style->width, .colour = style->colour};
}

/* Begins a line: `label` at column `at`, text to follow at column `indent`. A label that no line
 * can hold is broken. */
void layout_begin(struct layout *layout, unsigned at, const char *label, enum tint tint,
                  unsigned indent);

/* Adds text in `columns` columns, or more where it is longer, and a gap. What follows is broken
 * under itself. `right`: aligned to the right. */
void layout_cell(struct layout *layout, const char *text, unsigned columns, bool right,
                 enum tint tint);

/* Adds words, broken at spaces where the line is full; a word that no line can hold is broken,
 * too. */
void layout_text(struct layout *layout, const char *text);

/* The same with each line of the text on a line of its own. */
void layout_lines(struct layout *layout, const char *text);

/* Adds text that should stay on one line if a line can hold it. */
void layout_item(struct layout *layout, const char *text);

/* Adds the strings of `items` with commas between them, and `end` after the last. */
void layout_items(struct layout *layout, const GPtrArray *items, const char *end);

/* Adds safe text as it is, whatever its length. */
void layout_tinted(struct layout *layout, const char *safe, enum tint tint);

void layout_end(struct layout *layout);

#endif
