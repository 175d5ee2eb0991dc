/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings told as they happen: from an interface, a replay, or a pipe. Each is told when it is
 * found, again each time its count has doubled, and in JSON once more at the end if it has changed
 * since. */
#ifndef UCSCOPE_CAPTURE_COMMAND_STREAM_H
#define UCSCOPE_CAPTURE_COMMAND_STREAM_H

#include "capture/command/options.h"
#include "capture/command/scan_run.h"

struct stream_report {
    const struct options *options;
    struct scan_run run;
    GHashTable *reported; /* by finding id: what was told of it */
};

/* As scan_run_begin; the findings are told from now on. */
void stream_report_begin(struct stream_report *report, const struct options *options,
                         const char *file, struct reader *reader, char *error);

/* Finishes the pass, tells its end, and answers with the exit status. Frees everything. */
enum exit_status stream_report_end(struct stream_report *report, enum reader_status ended);

/* Until stream_report_end the first SIGINT or SIGTERM stops the reader, so that what was seen until
 * then is reported; the second ends the program. */
void stream_stop_on_signal(struct reader *reader);

/* Whether such a signal came. */
bool stream_is_stopped(void);

#endif
