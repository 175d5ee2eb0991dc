/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which captures files of JSON lines tell of, and where in them: looked through once, without
 * keeping a line. */
#ifndef UCSCOPE_CAPTURE_COMMAND_MERGE_INDEX_H
#define UCSCOPE_CAPTURE_COMMAND_MERGE_INDEX_H

#include "capture/report/fleet/fleet.h"
#include "capture/report/lines/capture_lines.h"

struct line_range {
    uint64_t offset, length; /* bytes; of whole lines, with the ends between them */
};

/* A capture that is told of. */
struct merge_capture {
    char *file;
    char *listed; /* the path by which its place is told: the archive's, or a set's first one */
    uint64_t archive_left;
    bool is_unread, is_complete;
    uint64_t packets;
    unsigned source; /* the file of lines */
    struct line_range summary;
    GArray *findings; /* struct line_range; NULL: none */
};

/* A file of lines. */
struct merge_source {
    const char *path; /* as it was named; "-": standard input */
    int descriptor;
    uint64_t faults[FAULT_COUNT]; /* lines */
    uint64_t too_long;
    bool is_cut; /* it ends in the middle of a line */
};

struct merge_index {
    GArray *sources;     /* struct merge_source */
    GPtrArray *captures; /* struct merge_capture *, in the order in which a scan has them */
    GPtrArray *runs;     /* of merge_runs_new: how the scans ended */
    uint64_t doubled;    /* captures that were told again, and count once; */
    uint64_t differing;  /* some of them with another content */
    uint64_t endless;    /* captures with findings and no summary */
    uint64_t missing_shards;
};

/* Looks through the files at `paths`, NULL at the end. Certificates that they tell of are added to
 * `fleet`; NULL: they are passed over. NULL: one could not be read, which was complained of. Free
 * with merge_index_free. */
struct merge_index *merge_index_new(char *const *paths, struct fleet *fleet);
void merge_index_free(struct merge_index *index); /* NULL is fine */

#endif
