/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One capture file of a batch: scanned by a worker; what came of it waits for its turn. */
#ifndef UCSCOPE_CAPTURE_COMMAND_JOB_H
#define UCSCOPE_CAPTURE_COMMAND_JOB_H

#include "capture/command/keyed_scan.h"
#include "capture/command/options.h"
#include "capture/read/inputs.h"

struct job;

/* What a command makes of a capture. All of it happens in a worker. */
struct job_kind {
    /* Before the first packet, also that of the second time; NULL: there is nothing to do. */
    void (*begin)(struct job *job);
    event_sink *event;       /* sees every event, with the job as its data; NULL: nobody does */
    segment_sink *segment;   /* likewise every TCP segment */
    event_sink *trace_event; /* likewise events of a trace, after `begin`; NULL: that is not called
                                for traces */
    bool opens_messages_alone; /* with keys: handshake messages and alerts of TLS, not its data */
    /* After the last packet: writes `report` and makes `result`. */
    void (*tell)(struct job *job, const struct keyed_scan *scan);
    GDestroyNotify free_result; /* NULL: there is none */
};

struct job {
    const struct job_kind *kind;
    const struct input_entry *input;
    const struct options *options;
    bool reads_ahead; /* as of struct keyed_scan_task: whoever runs it may set it */
    uint64_t packets; /* so far; the worker's */
    guint percent;    /* how far it got; written by the worker while others look on */
    /* What came of it, once it was run. `summary` points into the job alone. */
    bool is_scanned; /* false: an interruption came before its first packet; nothing below is told
                      */
    GString *report;
    void *result; /* the kind's */
    gsize size;   /* about how many bytes both hold */
    struct capture_summary summary;
    struct net_counts counts;
    struct limits limits;
    struct trace_summary trace;
    struct decryption_summary decryption;
    char *error;
    char *decryption_error; /* why decryption did not come to its end; NULL: it did */
};

struct job *job_new(const struct job_kind *kind, const struct options *options,
                    const struct input_entry *input);

/* Scans the capture from its beginning to its end, or until an interruption. */
void job_run(struct job *job);

void job_free(struct job *job);

#endif
