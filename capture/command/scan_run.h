/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One capture on its way through its own engine, and what there is to say of it at the end. */
#ifndef UCSCOPE_CAPTURE_COMMAND_SCAN_RUN_H
#define UCSCOPE_CAPTURE_COMMAND_SCAN_RUN_H

#include "capture/command/options.h"
#include "capture/engine.h"
#include "capture/read/host_files.h"
#include "capture/read/reader.h"
#include "capture/report/summary.h"
#include "capture/report/trace_summary.h"

struct scan_run {
    struct reader *reader;       /* NULL: it could not be opened, or is a trace */
    struct engine *engine;       /* NULL: likewise */
    struct trace_summary *trace; /* NULL: it is a capture */
    struct capture_summary summary;
    bool as_one; /* as in its sinks */
    const struct finding_filter *finding_filter;
    const struct pseudonyms *pseudonyms; /* NULL: addresses are told as they are */
    char *file;                          /* of the summary, */
    GArray *pairs;                       /* likewise */
    char *open_error;
};

/* Who is told what happens in it. */
struct scan_sinks {
    finding_sink *finding;
    void *finding_data;
    event_sink *event; /* NULL: nobody */
    void *event_data;
    segment_sink *segment;         /* the same of TCP segments; it has event_data, too */
    const struct host_files *host; /* whose packets they are; NULL: not known */
    bool as_one; /* frames of a rotated set are told by their numbers in the whole */
};

/* What the command line says for an engine. */
struct engine_options scan_run_engine_options(const struct options *options);

/* Whose packets are captured at a point, for an engine; `files` must outlive the result. */
struct engine_host scan_run_host(const struct host_files *files, unsigned point);

/* Takes the reader over; NULL with the reason in `error`, which is taken over too, for a capture
 * that could not be opened. `file` and `options` must outlive it. */
void scan_run_begin(struct scan_run *run, const char *file, struct reader *reader, char *error,
                    const struct options *options, const struct scan_sinks *sinks);

/* The same for a trace, whose lines the caller tells the engine. */
void scan_run_begin_trace(struct scan_run *run, const char *file, const struct options *options,
                          const struct scan_sinks *sinks);

/* Something of that time was read: the summary tells the first time and the last one. */
void scan_run_note_time(struct scan_run *run, int64_t time);

/* The next packet goes into the engine. Not without a reader. */
void scan_run_packet(struct scan_run *run, const struct packet *packet);

/* Nothing but time has passed. */
void scan_run_time(struct scan_run *run, int64_t now);

/* After the last packet, with what the reader answered instead of one: the engine judges what is
 * pending, and the summary is filled in. */
void scan_run_finish(struct scan_run *run, enum reader_status ended);

/* After that: somebody did not want to wait for the rest. */
void scan_run_interrupt(struct scan_run *run);

/* Counts a finding that is settled. False: nobody asked for it, and it is counted as left out. */
bool scan_run_count(struct scan_run *run, const struct finding *finding);

/* The findings are gone with it. */
void scan_run_end(struct scan_run *run);

#endif
