/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many capture files, several at a time, reported in the order they were named. */
#ifndef UCSCOPE_CAPTURE_COMMAND_BATCH_H
#define UCSCOPE_CAPTURE_COMMAND_BATCH_H

#include "capture/command/options.h"
#include "capture/read/inputs.h"

/* Scans and reports every input. */
enum exit_status batch_run(const struct options *options, const struct inputs *inputs);

#endif
