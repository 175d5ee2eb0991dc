/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the page is read, for somebody who sees one for the first time. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_READING_H
#define UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_READING_H

#include "capture/report/page/html.h"

/* What its sign in a diagram means. */
#define PAGE_CROSS "An arrow that ends in a cross did not arrive, or nothing came back. "

/* A section of its own, with the id "reading". */
void page_reading(struct html *html);

#endif
