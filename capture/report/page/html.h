/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A piece of HTML that is well-formed XML, too, written into memory. All text that is written
 * through it is made safe. For one thread; pieces of several may be written at once. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAGE_HTML_H
#define UCSCOPE_CAPTURE_REPORT_PAGE_HTML_H

#include <glib.h>
#include <stdbool.h>

struct html;

/* Once, before the first thread that writes. */
void html_init(void);

struct html *html_new(void);

/* Opens an element. Names and values of attributes follow in turn, NULL at the end. */
void html_start(struct html *html, const char *element, ...) G_GNUC_NULL_TERMINATED;
/* Closes it. `html_end_empty`: one that HTML never closes, as meta. */
void html_end(struct html *html);
void html_end_empty(struct html *html);

void html_text(struct html *html, const char *text);

/* An element with nothing but text. `class`: NULL for none. */
void html_element(struct html *html, const char *element, const char *class, const char *text);

/* Opens a table and its body, which html_end_table closes. `class`, `caption` and `columns`, which
 * its head names, NULL at the end: NULL for none. */
void html_start_table(struct html *html, const char *class, const char *caption,
                      const char *const *columns);
void html_end_table(struct html *html);

/* The cell that names a row. */
void html_row_head(struct html *html, const char *text);

/* Opens a section with its heading, by whose `id` it is labelled. */
void html_start_section(struct html *html, const char *id, const char *heading);

/* Another piece, or what was written for the page as it is. */
void html_raw(struct html *html, const char *markup);

/* Ends the piece and frees `html`: text to be freed with g_free; NULL: there was no memory. */
char *html_finish(struct html *html);

#endif
