/* SPDX-License-Identifier: GPL-2.0-or-later */
/* annotate --case -o FILE: all captures of a case as one, with its findings. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_MERGE_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_MERGE_H

#include "capture/command/case.h"
#include "capture/report/atomic_file.h"
#include "wire/span.h"

/* Writes it, prints in one line what was done and in another what was not kept, and complains of
 * what could not be done. */
enum exit_status case_merge(const struct case_judged *judged, const char *output);

/* The same into a stream, which stays the caller's, with the lines of a key log before the packets
 * (may be empty). Nothing is printed, and whoever does not read to the end is not complained of. */
enum exit_status case_merge_stream(const struct case_judged *judged, struct atomic_file *stream,
                                   struct span keylog);

#endif
