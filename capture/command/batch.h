/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many capture files, several at a time, taken in the order they were named. */
#ifndef UCSCOPE_CAPTURE_COMMAND_BATCH_H
#define UCSCOPE_CAPTURE_COMMAND_BATCH_H

#include "capture/command/job.h"

struct batch_task {
    const struct options *options; /* `jobs` captures at a time; sets are joined but with no_sets */
    struct inputs *inputs;         /* archives among them are unpacked when their turn comes */
    const struct job_kind *kind;
    void *data;
    /* In the main thread, in the order of `inputs`: what came of a capture. The job is gone
     * afterwards, but for what `take` takes out of `result`. */
    void (*take)(void *data, struct job *job);
    bool keeps_inputs; /* they are read once more: what was unpacked stays */
    /* In the main thread: whether it is to be left out; NULL: nothing is. */
    bool (*is_done)(void *data, const struct input_entry *entry);
    bool (*is_stopped)(void *data); /* no more is to be scanned; NULL: nothing stops it */
};

struct batch_end {
    bool is_incomplete; /* a capture was not read, or not to its end, or not at all */
    bool is_interrupted;
    size_t not_scanned; /* captures that an interruption left out */
    size_t done;        /* captures and archives that were left out, for is_done said so */
};

/* Scans every input, until all are taken, the first interruption, is_stopped, or standard output
 * fails. * Complains of captures that could not be read or opened, and of an interruption. */
struct batch_end batch_run(const struct batch_task *task);

/* What it is for a script that asks for nothing but a whole answer. */
enum exit_status batch_status(const struct batch_end *end);

#endif
