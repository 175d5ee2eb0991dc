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
};

/* As scan_run_begin; findings are reported from now on. */
void live_report_begin(struct live_report *report, const struct options *options, const char *file,
                       struct reader *reader, char *error);

/* Finishes the scan, reports its end, and returns the exit status. Frees everything. */
enum exit_status live_report_end(struct live_report *report, enum reader_status ended);

/* Until live_report_end the first SIGINT or SIGTERM stops the reader, so that what was seen until
 * then is reported; the second ends the program. */
void live_report_stop_on_signal(struct reader *reader);

/* Whether such a signal came. */
bool live_report_is_stopped(void);

#endif
