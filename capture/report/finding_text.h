/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One finding for people: a sentence, and below it frames, facts, advice, codes. */
#ifndef UCSCOPE_CAPTURE_REPORT_FINDING_TEXT_H
#define UCSCOPE_CAPTURE_REPORT_FINDING_TEXT_H

#include "capture/report/group.h"
#include "capture/report/text_style.h"

/* The finding of a group, with what belongs to it. `day` is when the capture began: a time on
 * another day has its date. */
void finding_text_write(GString *out, const struct text_style *style, const struct group *group,
                        int64_t day);

/* The same for one that was just found: it begins with its date and time. */
void finding_text_write_event(GString *out, const struct text_style *style,
                              const struct finding *finding);

/* It happened again: one sentence with date and time. */
void finding_text_write_repeat(GString *out, const struct text_style *style,
                               const struct finding *finding);

/* In one line: severity, where, when, what, code. `file` is the capture's name. */
void finding_text_write_brief(GString *out, const struct text_style *style, const char *file,
                              const struct finding *finding);

enum tint finding_text_tint(enum severity severity);

#endif
