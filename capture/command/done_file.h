/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of --done: the lines of all captures that were read so far, by any number of scans. A
 * scan that was killed, or whose disk was full, is taken up where it stood. */
#ifndef UCSCOPE_CAPTURE_COMMAND_DONE_FILE_H
#define UCSCOPE_CAPTURE_COMMAND_DONE_FILE_H

#include <glib.h>

#include "capture/read/inputs.h"

struct done_file;

/* Opens it, or makes it, and reads what is in it; lines that make no sense are passed over. NULL:
 * *error is a sentence without the path, to be freed with g_free. */
struct done_file *done_file_open(const char *path, char **error);
void done_file_close(struct done_file *file); /* NULL is fine */

/* Whether all of it is there: the capture, each file of a rotated one, or every capture of an
 * archive. One that could not be read at all is not there. */
bool done_file_has(const struct done_file *file, const struct input_entry *entry);

/* Appends the lines of one capture, that of the capture last, under a lock and with nothing of
 * others in between, unless another scan did so meanwhile. False: they could not be written, none
 * of them is there, and *error is as above. */
bool done_file_append(struct done_file *file, const struct input_entry *entry, const GString *lines,
                      char **error);

/* Appends the line that tells how a scan ended. False: as above. */
bool done_file_append_run(struct done_file *file, const GString *line, char **error);

#endif
