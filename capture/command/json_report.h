/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of --json, with our names or those of --json=ecs. */
#ifndef UCSCOPE_CAPTURE_COMMAND_JSON_REPORT_H
#define UCSCOPE_CAPTURE_COMMAND_JSON_REPORT_H

#include "capture/command/options.h"
#include "capture/report/summary.h"

/* Append one line each. */
void json_report_finding(GString *out, const struct options *options, const char *file,
                         const struct finding *finding);
void json_report_capture(GString *out, const struct options *options,
                         const struct capture_summary *summary);

#endif
