/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace or log written once more with what may be shown of it. */
#ifndef UCSCOPE_CAPTURE_COMMAND_TRACE_REDACTION_H
#define UCSCOPE_CAPTURE_COMMAND_TRACE_REDACTION_H

#include "capture/command/options.h"
#include "capture/read/inputs.h"

/* Each file of the trace to its own of `outputs`, not compressed. Prints a line for each, and
 * complains of what could not be read or written. */
enum exit_status trace_redaction_run(const struct options *options, const struct input_entry *input,
                                     char **outputs);

#endif
