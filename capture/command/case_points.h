/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the captures of a case are called in sentences. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_POINTS_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_POINTS_H

#include <glib.h>

#include "capture/command/options.h"

/* Adds the files of --point to options->paths. False: one has no name or no file, and a line was
 * written to stderr. */
bool case_points_read(struct options *options);

/* Gives each point (struct case_point *) its name by its path: that of --point, else the last part
 * of the path, or as many parts as tell it from the others. */
void case_points_name(const struct options *options, const GPtrArray *points);

#endif
