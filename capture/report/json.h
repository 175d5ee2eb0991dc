/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report for programs: one object per line, as doc/ucscope-1.schema.json describes it. */
#ifndef UCSCOPE_CAPTURE_REPORT_JSON_H
#define UCSCOPE_CAPTURE_REPORT_JSON_H

#include <glib.h>

#include "capture/report/summary.h"
#include "capture/rules/finding.h"

/* Rises when a member changes its meaning or goes away; new members do not raise it. */
enum { JSON_SCHEMA_VERSION = 1 };

/* Append one line each. Always valid UTF-8: bytes of a file name or a fact that are not become
 * U+FFFD.
 */
void json_finding(GString *out, const char *file, const struct finding *finding);
void json_capture(GString *out, const struct capture_summary *summary);

#endif
