/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report for programs that know the Elastic Common Schema: one object per line with its names,
 * and under "ucscope" the object as doc/ucscope-1.schema.json describes it. doc/ingest/ecs.md lists
 * the names. */
#ifndef UCSCOPE_CAPTURE_REPORT_ECS_H
#define UCSCOPE_CAPTURE_REPORT_ECS_H

#include <glib.h>

#include "capture/report/summary.h"
#include "capture/rules/finding.h"

/* Of the schema whose names are used. */
#define ECS_VERSION "8.17.0"

/* Append one line each, as json_finding and json_capture do. */
void ecs_finding(GString *out, const char *file, const struct finding *finding);
void ecs_capture(GString *out, const struct capture_summary *summary);

#endif
