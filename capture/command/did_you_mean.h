/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What somebody who mistyped may have meant. */
#ifndef UCSCOPE_CAPTURE_COMMAND_DID_YOU_MEAN_H
#define UCSCOPE_CAPTURE_COMMAND_DID_YOU_MEAN_H

#include "capture/command/command.h"

/* The finding code nearest to `name`, with or without "uc."; NULL when none is near. */
const char *did_you_mean_code(const char *name);

/* The command nearest to `name`; NULL when none is near. */
const char *did_you_mean_command(const char *name);

/* The option of this command nearest to `option`, "--jsn" or "jsn"; NULL when none is near. */
const char *did_you_mean_option(const struct command *command, const char *option);

#endif
