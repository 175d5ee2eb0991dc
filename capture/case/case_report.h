/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a case beside its findings: its captures, what they share, and their clocks. */
#ifndef UCSCOPE_CAPTURE_CASE_CASE_REPORT_H
#define UCSCOPE_CAPTURE_CASE_CASE_REPORT_H

#include "capture/case/point.h"
#include "capture/report/summary.h"
#include "capture/report/text_style.h"

/* Borrows all that it points to. */
struct case_summary {
    const struct capture_summary *whole; /* of the common engine */
    const GPtrArray *points;             /* struct case_point * */
    const GPtrArray *logs;               /* struct case_log * */
    const GPtrArray *key_logs;           /* char *: paths of key logs beside the captures, unused */
    uint64_t groups;                     /* connections that were seen more than once */
    uint64_t copies; /* packets that one capture had, and that were judged in another */
};

/* The lines before the findings. */
void case_report_text(GString *out, const struct text_style *style,
                      const struct case_summary *summary);

/* "case of 3 captures"; to be freed with g_free. */
char *case_report_title(const struct case_summary *summary);

/* What is said of a capture behind its name, "3 connections, 2 of them seen by other captures,
 * too", and of its clock: "of expc is 1.82 s ahead of that of expe, ..."; nothing where there is
 * none to compare it with. */
void case_report_point(GString *out, const struct case_point *point, GTimeZone *zone);
void case_report_clock(GString *out, const struct case_point *point, const GPtrArray *points);

/* The capture whose clock all times of the case are told by; NULL: each is told by its own. */
const struct case_point *case_report_base(const GPtrArray *points);

/* That key logs lie beside captures with TLS that nobody opened: "sslkeys.log is a key log of TLS
 * and was not used: --keylog FILE"; nothing where there is nothing to say. */
void case_report_key_logs(GString *out, const struct case_summary *summary);

/* One line, of type "case". */
void case_report_json(GString *out, const struct case_summary *summary);

#endif
