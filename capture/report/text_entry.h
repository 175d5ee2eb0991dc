/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One entry of the report for people: what happened, the frames to jump to, the deciding facts,
 * what to check. */
#ifndef UCSCOPE_CAPTURE_REPORT_TEXT_ENTRY_H
#define UCSCOPE_CAPTURE_REPORT_TEXT_ENTRY_H

#include "capture/report/group.h"
#include "capture/report/text.h"

/* `first` with `others` that belong to it. `when`: begin with the time of day. */
void text_entry(GString *out, const struct text_style *style, const struct group *group, bool when);

/* "error    once more, 4 times so far ..." for a finding shown before. */
void text_entry_repeats(GString *out, const struct text_style *style,
                        const struct finding *finding);

#endif
