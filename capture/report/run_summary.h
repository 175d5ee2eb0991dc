/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a scan as a whole, which may be one of many that share the captures. */
#ifndef UCSCOPE_CAPTURE_REPORT_RUN_SUMMARY_H
#define UCSCOPE_CAPTURE_REPORT_RUN_SUMMARY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum { RUN_NAMED = 3 /* paths that are told */, RUN_KEY_TEXT = 33 };

/* Borrows all that it points to. */
struct run_summary {
    const char *key;              /* the same for the same paths on the command line */
    const char *named[RUN_NAMED]; /* the first of them, */
    uint64_t named_count;         /* of so many */
    unsigned shard, shards;       /* part K of N; 0: of all */
    uint64_t passed_over;         /* files in folders that are no captures */
    bool is_interrupted;
    uint64_t not_scanned; /* captures that the interruption left out */
};

/* Fills in key and names of what was named: `paths`, NULL at the end, and a list of more, or NULL.
 * `key` must outlive the summary. */
void run_summary_name(struct run_summary *run, const char *const *paths, const char *list,
                      char key[RUN_KEY_TEXT]);

/* "a.pcap, b.pcap", "a.pcap and 7 more"; to be freed with g_free. */
char *run_summary_title(const struct run_summary *run);

/* Appends one line, as doc/ucscope-1.schema.json describes an object of type "run". */
void run_summary_json(GString *out, const struct run_summary *run);

#endif
