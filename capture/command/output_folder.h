/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder that files are written into. */
#ifndef UCSCOPE_CAPTURE_COMMAND_OUTPUT_FOLDER_H
#define UCSCOPE_CAPTURE_COMMAND_OUTPUT_FOLDER_H

#include <stdbool.h>

/* Makes it in a folder that exists; one that is there is as good as made. False: a line on standard
 * error says why not. */
bool output_folder_make(const char *folder);

#endif
