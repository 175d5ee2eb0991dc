/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ucscope scan says of capture files: of each in its turn, and of all together. */
#ifndef UCSCOPE_CAPTURE_COMMAND_SCAN_REPORT_H
#define UCSCOPE_CAPTURE_COMMAND_SCAN_REPORT_H

#include "capture/command/options.h"
#include "capture/read/inputs.h"

/* Scans and reports every input. */
enum exit_status scan_report_run(const struct options *options, struct inputs *inputs);

#endif
