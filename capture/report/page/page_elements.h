/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small elements that all parts of the page have. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_ELEMENTS_H
#define UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_ELEMENTS_H

#include "capture/report/page/html.h"

/* "error" in its colour, with a sign for those who see none. */
void page_badge(struct html *html, const char *word, const char *class);

/* What a paragraph begins with: "again ", to be told from what follows. */
void page_label(struct html *html, const char *label);

/* A paragraph of a label and a text. */
void page_labelled(struct html *html, const char *label, const char *text);

/* "and 12 more.", where any were left out. */
void page_more(struct html *html, guint left_out);

/* The strings of `texts` in one, to be freed with g_free. */
char *page_joined(const GPtrArray *texts, const char *separator);

/* "tcp.port == 5061 && ip.addr == 10.48.47.110", to be selected by one click. */
void page_filter(struct html *html, const char *filter);

#endif
