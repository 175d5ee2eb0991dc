/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a ladder diagram on the page. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_LADDER_CAPTION_H
#define UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_LADDER_CAPTION_H

#include "capture/report/ladder/ladder_layout.h"
#include "capture/report/page/html.h"

/* All of it, for who cannot see it; to be freed with g_free. */
char *page_ladder_describe(const struct ladder *ladder, const struct ladder_layout *layout);

/* The caption of its figure, with what its signs mean. */
void page_ladder_caption(struct html *html, const struct ladder *ladder);

#endif
