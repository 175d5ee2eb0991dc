/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A temporary file that has no name, so that nothing is left of it whatever becomes of the program.
 */
#ifndef UCSCOPE_CAPTURE_READ_NAMELESS_FILE_H
#define UCSCOPE_CAPTURE_READ_NAMELESS_FILE_H

/* Its descriptor, for reading and writing; closing that removes the file. Until then it can be
 * opened again by `*path`, of /proc/self, which is to be freed with g_free. -1: *error is a
 * sentence, to be freed with g_free. */
int nameless_file_open(char **path, char **error);

#endif
