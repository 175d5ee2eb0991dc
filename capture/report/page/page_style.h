/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the page looks. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_STYLE_H
#define UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_STYLE_H

/* CSS without "<" and "&", which HTML and XML read in different ways. */
extern const char page_style[];

#endif
