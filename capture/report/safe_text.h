/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one door for text that came from a capture, a file name or a library on its way to a person.
 */
#ifndef UCSCOPE_CAPTURE_REPORT_SAFE_TEXT_H
#define UCSCOPE_CAPTURE_REPORT_SAFE_TEXT_H

#include <glib.h>
#include <stdbool.h>

#include "capture/text/letter.h"

/* Whether a character of such a text may stand as it is, wherever it goes: text, comments of a
 * capture, JSON. All others are written as escapes. */
static inline bool safe_is_shown(const struct letter *letter) {
    return letter->kind == LETTER_PLAIN;
}

/* Appends `text` as valid UTF-8 without anything a terminal would act on: control characters are
 * written as \n, \t or \x1b, bytes that are not UTF-8 as \xff, and characters that reorder or hide
 * text as \u202e. A backslash stays as it is: the result is for reading, not for reading back. */
void safe_append(GString *out, const char *text);

/* The same; of a text that takes more than so many columns the end, which tells most of the name of
 * a file, behind "...". */
void safe_append_end(GString *out, const char *text, unsigned columns);

/* Ends safe text with "...", in the place of what is left out, within so many columns. */
void safe_cut(GString *safe, unsigned columns);

/* Of more than `longest` bytes what comes before them, up to a whole character, and "...". */
void safe_shorten(GString *utf8, gsize longest);

/* Columns that the text takes on a terminal: two for wide characters, none for combining ones. */
unsigned safe_columns(const char *utf8);

#endif
