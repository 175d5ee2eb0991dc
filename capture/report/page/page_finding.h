/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A finding on the page: what broke, what to check, and what bears it out. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_FINDING_H
#define UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_FINDING_H

#include "capture/report/finding_details.h"
#include "capture/report/ladder/ladder_build.h"
#include "capture/report/page/html.h"

/* "error" in its colour, with a sign for those who see none. */
void page_badge(struct html *html, const char *word, const char *class);

/* An article with all of a group, whose first finding is no note. `file`: of its capture. `notes`:
 * those of the group are shown, too. `source`: of its ladder, but for the group; NULL: it has none.
 */
void page_finding(struct html *html, const struct group *group, const char *file,
                  const struct day_clock *clock, bool notes, const struct ladder_source *source);

/* An item of a list, of one note. */
void page_note(struct html *html, const struct finding *note, const struct day_clock *clock);

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
