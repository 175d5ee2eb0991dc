/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of many traces in order of time, each file read once from its beginning to its end. */
#ifndef UCSCOPE_CAPTURE_COMMAND_TRACE_MERGE_H
#define UCSCOPE_CAPTURE_COMMAND_TRACE_MERGE_H

#include <glib.h>

#include "capture/command/trace_course.h"
#include "capture/read/inputs.h"
#include "capture/report/timeline.h"

/* A file that is open takes about a megabyte; what more files of one time there are waits until one
 * of the others is read. */
enum { TRACE_MERGE_OPEN_MOST = 256 };

/* A record with its place among those of all files. */
struct trace_moment {
    const struct trace_course *course; /* until the next one */
    const char *file;                  /* as it is told, */
    size_t number;                     /* and its number, in which it was added */
    enum timeline_clock clock;         /* what is known of `at` */
    int64_t at; /* nanoseconds since 1970-01-01: UTC; or what the file's clock showed, as if it were
                   UTC; where no day is told, on the day on which the dated files begin. A record
                   without time has that of the one before it */
};

struct trace_merge;

/* `date` must outlive it. `complains`: of files that cannot be read; false: somebody did before. */
struct trace_merge *trace_merge_new(const struct trace_date *date, bool complains);
void trace_merge_free(struct trace_merge *merge);

/* Both paths must outlive it. Before the first record is asked for. */
void trace_merge_add(struct trace_merge *merge, const char *file, const char *path);

/* All traces among them, each file of a set by itself. */
void trace_merge_add_all(struct trace_merge *merge, const struct inputs *inputs);

/* Before the first record is asked for: how many files there are, and how the one of this number,
 * in which it was added, is told. */
size_t trace_merge_count(const struct trace_merge *merge);
const char *trace_merge_file(const struct trace_merge *merge, size_t number);

/* False: all were read. Records of one file stay in their order. */
bool trace_merge_next(struct trace_merge *merge, struct trace_moment *out);

/* Complains of files that had to wait so long that their lines came late. False: there were such,
 * or some that could not be read to their end. */
bool trace_merge_end(const struct trace_merge *merge);

#endif
