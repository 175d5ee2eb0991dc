/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The captures that a command was given: listed before the sandbox is entered, looked into inside.
 */
#ifndef UCSCOPE_CAPTURE_COMMAND_NAMED_INPUTS_H
#define UCSCOPE_CAPTURE_COMMAND_NAMED_INPUTS_H

#include "capture/command/options.h"
#include "capture/read/inputs.h"

/* What is done with them: what holds no capture is left out, and, unless options->no_sets, files of
 * a rotated capture are one. */
typedef enum exit_status named_inputs_use(const struct options *options, struct inputs *inputs);

/* Of options->paths and of the list options->files_from. Without that list, which is told on
 * standard error, the others are used all the same, and the answer is STATUS_INCOMPLETE, if not
 * STATUS_USAGE. */
enum exit_status named_inputs_run(struct options *options, named_inputs_use *use);

#endif
