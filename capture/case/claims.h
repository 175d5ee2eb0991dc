/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lines of a trace say came about on a connection, held against findings of packets that say
 * that it did not. Such a line makes no finding of its own. */
#ifndef UCSCOPE_CAPTURE_CASE_CLAIMS_H
#define UCSCOPE_CAPTURE_CASE_CLAIMS_H

#include "capture/case/join.h"
#include "capture/rules/trace/trace_note.h"

struct case_claim {
    struct trace_note note; /* owned */
    int64_t time;           /* by the clock and zone of the log, nanoseconds */
};

/* To be freed with g_array_unref. */
GArray *case_claims_new(void);

/* Keeps what may contradict packets; so many of a log that memory stays bounded. */
void case_claims_note(GArray *claims, const struct trace_note *note, int64_t time);

/* Findings of packets on the very connection that a line tells of, by both ends and the time, and
 * which say the opposite of it, are given the line and the fact "contradicted_by". */
void case_claims_compare(const struct join *join, const GPtrArray *findings);

#endif
