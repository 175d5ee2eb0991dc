/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the text of several captures is put together. */
#ifndef UCSCOPE_CAPTURE_COMMAND_SCAN_TEXT_H
#define UCSCOPE_CAPTURE_COMMAND_SCAN_TEXT_H

#include "capture/report/overview.h"
#include "capture/report/text_report.h"

/* Whether an empty line stands before this report of a capture. Reports of a line stand together;
 * those with findings end with an empty line and begin after one. `after_short_report`: whether the
 * last one was of a line; false at the beginning. */
bool scan_text_begins(bool *after_short_report, const char *text);

/* An overview is for those who have several captures, or one with many troubles. */
bool scan_text_has_overview(const struct text_style *style, const struct overview *overview,
                            const struct totals *totals);

/* Appends what stands below the last capture. */
void scan_text_end(GString *out, const struct text_style *style, const struct totals *totals,
                   bool after_short_report);

#endif
