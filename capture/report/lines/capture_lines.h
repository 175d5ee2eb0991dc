/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was written as lines of JSON, read back: the findings and the summary of a capture, as
 * exactly as every report of them needs. */
#ifndef UCSCOPE_CAPTURE_REPORT_LINES_CAPTURE_LINES_H
#define UCSCOPE_CAPTURE_REPORT_LINES_CAPTURE_LINES_H

#include <glib.h>

#include "capture/report/fleet/certificate_seen.h"
#include "capture/report/run_summary.h"
#include "capture/report/summary.h"
#include "capture/report/trace_summary.h"
#include "capture/rules/finding.h"
#include "wire/span.h"

/* Why a line is of no use, or of less than it should be. */
enum line_fault {
    FAULT_NONE,
    FAULT_GARBAGE, /* no JSON, or not what ucscope writes */
    FAULT_OTHER,   /* of another type */
    FAULT_SCHEMA,  /* of another schema_version */
    FAULT_CODE,    /* a finding of a code that is not known here */
    FAULT_COUNT
};

enum line_type { LINE_OF_FINDING, LINE_OF_CAPTURE, LINE_OF_RUN, LINE_OF_CERTIFICATE };

/* One line, once it is known to be one of ours. */
struct report_line {
    enum line_type type;
    const char *file; /* of a finding or a capture */
    /* Of a capture. */
    const char *archive; /* that it lies in, "" otherwise, */
    uint64_t archive_left;
    const char *first_file; /* of several the one that is listed first; else `file` */
    bool is_unread, is_complete;
    uint64_t packets;
    /* Of a run. */
    struct run_summary run;
    /* Of a certificate; `sha256` is "" where it is not readable as X.509. */
    struct certificate_seen certificate;
};

struct line_reader;

/* One for each thread. */
struct line_reader *line_reader_new(void);
void line_reader_free(struct line_reader *reader); /* NULL is fine */

/* What a line is. Its texts are good until the reader reads another one. */
enum line_fault line_reader_look(struct line_reader *reader, struct span text,
                                 struct report_line *out);

struct capture_lines {
    struct capture_summary summary; /* all that it points to is in here */
    GPtrArray *findings;            /* struct finding *, in the order of their lines, */
    GArray *texts;                  /* struct span: and these */
    uint64_t faults[FAULT_COUNT];   /* lines */
    uint64_t missing;               /* findings that the summary counts and no line tells */
    bool is_of_before;              /* a version that told less wrote it */
    /* Private. */
    struct line_reader *reader;
    struct net_counts counts;
    struct limits limits;
    struct trace_summary trace;
    struct decryption_summary decryption;
    struct frame_files *files;
    GHashTable *by_path; /* struct frame_file *: those of `files`; NULL: it is one */
    GArray *pairs;
    GStringChunk *room; /* that all strings lie in */
};

/* Reads the summary of a capture, which line_reader_look knows, then its findings, in their order.
 * Of several lines of one finding, as it happened, the last one holds. The lines themselves must
 * outlive it; `reader` is its own until the end. */
void capture_lines_begin(struct capture_lines *lines, struct line_reader *reader,
                         struct span summary);
void capture_lines_add(struct capture_lines *lines, struct span text);
void capture_lines_end(struct capture_lines *lines);
void capture_lines_clear(struct capture_lines *lines);

#endif
