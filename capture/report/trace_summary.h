/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a trace as a whole: how many lines it has, of which kind, and how many of them
 * say something that is understood. No line is left out of the count. */
#ifndef UCSCOPE_CAPTURE_REPORT_TRACE_SUMMARY_H
#define UCSCOPE_CAPTURE_REPORT_TRACE_SUMMARY_H

#include "traces/trace_line.h"

enum { TRACE_KINDS_COUNTED = 64, TRACE_KIND_TEXT = 40 };

struct trace_summary {
    enum trace_format format; /* of most records; TRACE_NONE: none has a head */
    char host[128];           /* that wrote it, as its beginning tells; "" otherwise */
    uint64_t files;           /* read: of a set several */
    uint64_t bytes, lines, records;
    uint64_t of_format[TRACE_FORMATS]; /* records; of TRACE_NONE: without a head */
    uint64_t told;                     /* records that say something that is understood, */
    uint64_t well;                     /* and that something came about */
    /* By kind, as struct trace_line has it. */
    struct {
        char name[TRACE_KIND_TEXT];
        uint64_t records;
    } kinds[TRACE_KINDS_COUNTED];
    unsigned kind_count;
    uint64_t other_kinds; /* records of kinds beyond these */
};

void trace_summary_count(struct trace_summary *summary, const struct trace_record *record);

/* All were counted. */
void trace_summary_finish(struct trace_summary *summary);

#endif
