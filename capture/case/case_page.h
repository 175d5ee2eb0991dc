/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a case beside its findings, for the page. */
#ifndef UCSCOPE_CAPTURE_CASE_CASE_PAGE_H
#define UCSCOPE_CAPTURE_CASE_CASE_PAGE_H

#include "capture/case/case_report.h"

/* A section of HTML with its captures and their clocks, to be freed with g_free; NULL: there was no
 * memory. */
char *case_page(const struct text_style *style, const struct case_summary *summary);

#endif
