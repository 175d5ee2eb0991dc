/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the annotated captures go: one file, or one for each capture in a folder. */
#ifndef UCSCOPE_CAPTURE_COMMAND_OUTPUT_PATHS_H
#define UCSCOPE_CAPTURE_COMMAND_OUTPUT_PATHS_H

#include <glib.h>
#include <stdbool.h>

#include "capture/read/inputs.h"

/* The paths to write, for each input and in their order, as char ** with NULL at the end; free them
 * with g_ptr_array_unref. Of a rotated set it is one path where one file is written, else one for
 * each of its files. `output` is a folder when it is one already, ends with a slash, or when `many`
 * is set; a missing one is made. In a folder a capture keeps its name, with .pcapng at the end and
 * without what it was packed with; where two have the same, the later gets a number. NULL: one of
 * them would take the place of an input, whatever it is called there, or the folder cannot be made;
 * nothing was changed and *error is a line, to be freed with g_free. */
GPtrArray *output_paths(const struct inputs *inputs, const char *output, bool many, char **error);

/* Whether the file is one of the captures to read, whatever it is called there. */
bool output_paths_is_input(const struct inputs *inputs, const char *path);

#endif
