/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope ladder: what its parts share. */
#ifndef UCSCOPE_CAPTURE_COMMAND_LADDER_H
#define UCSCOPE_CAPTURE_COMMAND_LADDER_H

#include "capture/command/options.h"
#include "capture/ladder/record.h"
#include "capture/report/ladder/ladder_build.h"

/* ladder_follow.c: what an interface shows, or a file or pipe that is being written, as it comes.
 */
enum exit_status ladder_follow(struct options *options);

#endif
