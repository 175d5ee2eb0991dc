/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scans, and parts of scans, as one. */
#ifndef UCSCOPE_CAPTURE_COMMAND_MERGE_RUNS_H
#define UCSCOPE_CAPTURE_COMMAND_MERGE_RUNS_H

#include <glib.h>

#include "capture/report/run_summary.h"
#include "capture/report/summary.h"

/* To be given to merge_runs_finish. */
GHashTable *merge_runs_new(void);

/* Adds a copy; in the place of that of the same part of the same scan, if there is one: a scan that
 * was taken up again ends later. */
void merge_runs_add(GHashTable *runs, const struct run_summary *summary);

/* All of them in order, parts that are all there as one, in an array to be freed with
 * g_ptr_array_unref. `missing`: how many parts are not there. */
GPtrArray *merge_runs_finish(GHashTable *runs, uint64_t *missing);

/* Calls `take` with each. */
void merge_runs_each(const GPtrArray *runs, void (*take)(void *data, const struct run_summary *run),
                     void *data);

/* Adds what they say to the totals. */
void merge_runs_count(const GPtrArray *runs, struct totals *totals);

/* What was named to all of them; its texts are theirs. */
struct run_summary merge_runs_all(const GPtrArray *runs);

#endif
