/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of the traces of a case beside findings: what was joined, their clocks and zones. */
#ifndef UCSCOPE_CAPTURE_CASE_LOG_REPORT_H
#define UCSCOPE_CAPTURE_CASE_LOG_REPORT_H

#include <jansson.h>

#include "capture/case/log.h"

/* "cucmpub's SDL (SDL001_600_000001.txt): 3 findings, 2 of them joined to packets" */
void log_report_head(GString *out, const struct case_log *log);

/* "of cucmpub's SDL is 0.41 s behind that of the captures, +- 3 ms, 12 lines"; nothing where no
 * line could tell it. */
void log_report_clock(GString *out, const struct case_log *log);

/* "of cucmpub's SDL is wrong: in UTC its times are 1:00 h ahead of those of the captures"; nothing
 * where it is right, or was learned for want of one. */
void log_report_zone(GString *out, const struct case_log *log);

/* An array of objects, to be freed by the caller. `logs`: struct case_log * */
json_t *log_report_json(const GPtrArray *logs);

#endif
