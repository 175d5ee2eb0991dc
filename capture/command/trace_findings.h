/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which lines of traces findings are of. */
#ifndef UCSCOPE_CAPTURE_COMMAND_TRACE_FINDINGS_H
#define UCSCOPE_CAPTURE_COMMAND_TRACE_FINDINGS_H

#include <glib.h>

#include "capture/rules/finding.h"

struct told_finding {
    const struct catalogue_entry *entry;
    const char *sentence; /* the finding's summary, where the line decides it; NULL: it bears it
                             out */
    struct party source, destination; /* of the finding */
};

struct trace_findings;

struct trace_findings *trace_findings_new(void);
void trace_findings_free(struct trace_findings *findings);

/* Notes what is to be told; `found` is of const struct finding *, and may go then. */
void trace_findings_add(struct trace_findings *findings, const GPtrArray *found);

/* `more` is empty then, but still to be freed. */
void trace_findings_merge(struct trace_findings *findings, struct trace_findings *more);

/* NULL: the line is of none. Of several that which it decides. */
const struct told_finding *trace_findings_at(const struct trace_findings *findings,
                                             const char *file, uint64_t line);

#endif
