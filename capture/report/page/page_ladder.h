/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ladder diagram of a finding on the page, as SVG: one for wide windows and paper, one for
 * phones, of which the browser shows the one that fits. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_LADDER_H
#define UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_LADDER_H

#include "capture/report/ladder/ladder_build.h"
#include "capture/report/page/html.h"

/* A figure, or nothing where there is no arrow to show. `source->group` says whose it is; `anchor`:
 * of the finding, by which links lead to it. */
void page_ladder(struct html *html, const struct ladder_source *source, const char *anchor);

#endif
