/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One capture file of a batch: scanned by a worker; its report waits as text for its turn. */
#ifndef UCSCOPE_CAPTURE_COMMAND_JOB_H
#define UCSCOPE_CAPTURE_COMMAND_JOB_H

#include "capture/command/options.h"
#include "capture/read/inputs.h"
#include "capture/report/overview.h"
#include "capture/report/summary.h"

struct job {
    const struct input_entry *input;
    const struct options *options;
    uint64_t packets; /* so far; the worker's */
    guint percent;    /* how far it got; written by the worker while others look on */
    /* The result, once it was run. `summary` points into the job alone. */
    GString *report;
    struct overview *overview;
    struct capture_summary summary;
    struct net_counts counts;
    struct limits limits;
    char *error;
    char *decryption_error; /* why decryption did not come to its end; NULL: it did */
};

struct job *job_new(const struct options *options, const struct input_entry *input);

/* Scans the capture from its beginning to its end. */
void job_run(struct job *job);

void job_free(struct job *job);

#endif
