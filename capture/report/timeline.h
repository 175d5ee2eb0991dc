/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of traces one after the other: when, who, what it means, and what stands there. */
#ifndef UCSCOPE_CAPTURE_REPORT_TIMELINE_H
#define UCSCOPE_CAPTURE_REPORT_TIMELINE_H

#include "capture/report/text_style.h"
#include "capture/rules/catalogue.h"
#include "traces/trace_statement.h"

/* What is known of the time of a line. */
enum timeline_clock {
    TIMELINE_UTC,
    TIMELINE_LOCAL,  /* its day and time, as the writer's clock had it: no zone */
    TIMELINE_OF_DAY, /* a time alone */
    TIMELINE_NO_TIME
};

struct timeline_line {
    const char *file; /* as the user named it */
    uint64_t line;    /* where the record begins, from 1 */
    enum timeline_clock clock;
    int64_t at;               /* nanoseconds: as in struct trace_moment */
    const char *host;         /* that wrote it; "": not told */
    enum trace_format format; /* TRACE_NONE: the record has no head */
    enum trace_meaning says;  /* TRACE_MEANINGS: nothing that is known */
    const char *alarm; /* its name, where it is one that says nothing else; NULL: it is none */
    const struct catalogue_entry *entry; /* of the finding that it is of; NULL: it is of none */
    const char *sentence; /* of the finding, where this line decides it; NULL: it does not */
    const char *text;     /* the record in one line, UTF-8 */
};

/* What was told so far; zero at the beginning. */
struct timeline {
    char *day; /* "2014-05-02": of the last line that has one; freed by timeline_text_end */
    bool has_clock[TIMELINE_NO_TIME + 1];
    uint64_t lines;
};

/* Appends a line and, where a day begins, its date. */
void timeline_text(GString *out, struct timeline *timeline, const struct text_style *style,
                   const struct timeline_line *line);

/* After the last one: what times without a zone mean. */
void timeline_text_end(GString *out, struct timeline *timeline, const struct text_style *style);

/* Appends one line, as doc/ucscope-1.schema.json describes an object of type "trace_line". */
void timeline_json(GString *out, const struct timeline_line *line);

#endif
