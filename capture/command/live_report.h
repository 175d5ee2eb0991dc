/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings reported as they happen: from an interface, a replay, or a pipe. Each is reported when
 * it is found, again each time its count has doubled, and in JSON once more at the end if it has
 * changed since. */
#ifndef UCSCOPE_CAPTURE_COMMAND_LIVE_REPORT_H
#define UCSCOPE_CAPTURE_COMMAND_LIVE_REPORT_H

#include "capture/command/options.h"
#include "capture/command/scan_run.h"

struct live_report {
    const struct options *options;
    struct scan_run run;
    GHashTable *reported; /* by finding id: what was reported of it */
    GPtrArray *findings;  /* const struct finding *: those that somebody asked for */
    event_sink *event;    /* sees every event, too; NULL: nobody. Set before live_report_begin */
    void *event_data;
    int64_t shown; /* when the status line was, by the monotonic clock in microseconds */
};

/* As scan_run_begin; findings are reported from now on. */
void live_report_begin(struct live_report *report, const struct options *options, const char *file,
                       struct reader *reader, char *error);

/* Between packets: rewrites the status line when it is due, and writes the overview so far when
 * SIGUSR1 asked for it: to standard output, or with --json to standard error. */
void live_report_update(struct live_report *report);

/* All packets of the reader, with the signals of live_report_watch_signals. How it ended; at once
 * where there is no reader. */
enum reader_status live_report_read(struct live_report *report);

/* Finishes the scan, reports its end, and returns the exit status. Frees everything. */
enum exit_status live_report_end(struct live_report *report, enum reader_status ended);

/* Until live_report_end SIGUSR1 asks for the overview, and the first SIGINT or SIGTERM stops the
 * reader, so that what was seen until then is reported; the second ends the program. */
void live_report_watch_signals(struct reader *reader);

#endif
