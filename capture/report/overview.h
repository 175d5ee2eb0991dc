/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What broke in all captures together, by cause: the same refused certificate on forty phones is
 * one.
 */
#ifndef UCSCOPE_CAPTURE_REPORT_OVERVIEW_H
#define UCSCOPE_CAPTURE_REPORT_OVERVIEW_H

#include "capture/report/summary.h"
#include "capture/report/text_style.h"
#include "capture/rules/finding.h"

struct overview;

struct overview *overview_new(void);
void overview_free(struct overview *overview); /* NULL is fine */

/* Adds the findings of one capture, in the order of frames. What they point to may go afterwards.
 * Once for each capture. */
void overview_add(struct overview *overview, const char *file,
                  const struct finding *const *findings, size_t count);

/* Adds those that another one has, as captures that come later. */
void overview_merge(struct overview *overview, const struct overview *other);

/* How many findings there are that are no notes. */
uint64_t overview_troubles(const struct overview *overview);

/* Every code with how often it was found, then the gravest causes with how many captures and
 * clients each concerns, how often it happened, and where it is met first. No more than 50 lines at
 * a usual width; what does not fit is counted. */
void overview_write(GString *out, const struct text_style *style, const struct overview *overview,
                    const struct totals *totals);

#endif
