/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which lines of traces somebody wants to see. */
#ifndef UCSCOPE_CAPTURE_COMMAND_TRACE_WANTED_H
#define UCSCOPE_CAPTURE_COMMAND_TRACE_WANTED_H

#include "capture/command/options.h"
#include "capture/command/trace_findings.h"
#include "capture/command/trace_merge.h"
#include "traces/trace_statement.h"

/* Traces alone are read, and times are asked of lines, also of those of a finding that began
 * before. */
void trace_want_lines(struct options *options);

/* Without --all: what came about, what did not, and alarms that syslog calls a warning or graver.
 */
bool trace_matters(const struct trace_record *record, enum trace_meaning meaning);

/* By --host, --since and --until. `host` wrote it; `told`: the finding that it is of, NULL: of
 * none. A line that does not tell its day is in time unless a time of day says otherwise. */
bool trace_is_wanted(const struct options *options, const struct trace_moment *moment,
                     const struct trace_statement *statement, const struct told_finding *told,
                     const char *host);

#endif
