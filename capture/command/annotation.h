/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One capture, scanned and written once more with its findings as comments. */
#ifndef UCSCOPE_CAPTURE_COMMAND_ANNOTATION_H
#define UCSCOPE_CAPTURE_COMMAND_ANNOTATION_H

#include "capture/command/options.h"
#include "capture/read/inputs.h"

/* Writes the one file that `outputs` names, or of a set as many as it has, prints in one line what
 * was done, and complains of what could not be. */
enum exit_status annotation_run(const struct options *options, const struct input_entry *input,
                                char **outputs);

#endif
