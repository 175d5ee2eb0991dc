/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The traces of a case: each passes an engine of its own. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_LOGS_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_LOGS_H

#include "capture/case/log.h"
#include "capture/command/options.h"
#include "capture/read/inputs.h"

/* Traces that were read, with the engines that their findings belong to. */
struct case_logs {
    GPtrArray *logs;  /* struct case_log * */
    GPtrArray *scans; /* struct keyed_scan * */
};

void case_logs_init(struct case_logs *logs);
void case_logs_clear(struct case_logs *logs);

/* Reads one. `options` and `input` must outlive the logs; `ports` as for case_log_new. */
void case_logs_read(struct case_logs *logs, const struct options *options,
                    const struct input_entry *input, GHashTable *ports);

#endif
