/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ctrl-C, or a signal to end: what was looked into by then is still reported. For one report at a
 * time. */
#ifndef UCSCOPE_CAPTURE_COMMAND_INTERRUPTION_H
#define UCSCOPE_CAPTURE_COMMAND_INTERRUPTION_H

#include <stdbool.h>

#include "capture/read/reader.h"

/* From now on the first SIGINT or SIGTERM is noted, and stops `reader` (NULL: none); one that
 * comes more than half a second later ends the program. */
void interruption_watch(struct reader *reader);

/* Whether one came since then. Safe in any thread. */
bool interruption_came(void);

/* Signals end the program again. */
void interruption_end(void);

#endif
