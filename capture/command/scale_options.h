/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --shard, --shard-cases and --done: one scan shared by several machines, and taken up again. */
#ifndef UCSCOPE_CAPTURE_COMMAND_SCALE_OPTIONS_H
#define UCSCOPE_CAPTURE_COMMAND_SCALE_OPTIONS_H

#include "capture/command/options.h"
#include "capture/read/inputs.h"

extern const GOptionEntry scale_option_table[];

/* Whether one of them was given. */
bool scale_options_are_given(const struct options *options);

/* False: a line was written to stderr. */
bool scale_options_understand(struct options *options);

/* Opens the file of --done, before the sandbox is entered. False: a line was written to stderr. */
bool scale_options_open(struct options *options);

void scale_options_free(struct options *options);

#endif
