/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ucscope merge says: the report of one scan over all captures that lines tell of, or the view
 * of a fleet. */
#ifndef UCSCOPE_CAPTURE_COMMAND_MERGE_REPORT_H
#define UCSCOPE_CAPTURE_COMMAND_MERGE_REPORT_H

#include "capture/command/merge_index.h"
#include "capture/command/options.h"

/* `fleet`: of the certificates of the index, and to be filled; NULL: without --fleet. */
enum exit_status merge_report_run(const struct options *options, const struct merge_index *index,
                                  struct fleet *fleet);

#endif
