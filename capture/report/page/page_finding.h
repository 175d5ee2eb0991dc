/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A finding on the page: what broke, what to check, and what bears it out. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_FINDING_H
#define UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_FINDING_H

#include "capture/report/finding_details.h"
#include "capture/report/ladder/ladder_build.h"
#include "capture/report/page/html.h"

/* An article with all of a group, whose first finding is no note. `file`: of its capture. `notes`:
 * those of the group are shown, too. `source`: of its ladder, but for the group; NULL: it has none.
 */
void page_finding(struct html *html, const struct group *group, const char *file,
                  const struct day_clock *clock, bool notes, const struct ladder_source *source);

/* An item of a list, of one note. */
void page_note(struct html *html, const struct finding *note, const struct day_clock *clock);

#endif
