/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace on its way through an engine of its own: its lines are told to the rules as facts from
 * outside. */
#ifndef UCSCOPE_CAPTURE_COMMAND_TRACE_SCAN_H
#define UCSCOPE_CAPTURE_COMMAND_TRACE_SCAN_H

#include "capture/command/keyed_scan.h"
#include "capture/read/file_set.h"
#include "capture/read/text_file.h"

struct trace_scan_task {
    const struct options *options;
    const char *file;           /* as the user named it */
    const char *path;           /* to read: the same, or a copy */
    const struct file_set *set; /* to read instead, one after the other; NULL: it is one file */
    void *data;
    void (*progress)(void *data, const struct text_file *file); /* now and then */
    bool is_each_told;                                          /* as in struct trace_told */
    event_sink *engine_event; /* sees every event of the engine; NULL: nobody */
    event_sink *event; /* sees every line that says something, before the rules do; NULL: nobody */
};

/* As keyed_scan does with a capture: free with keyed_scan_clear. */
void trace_scan(struct keyed_scan *scan, const struct trace_scan_task *task);

#endif
