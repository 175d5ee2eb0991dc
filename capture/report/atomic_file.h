/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that comes into being at once, when all of it is on the disk: written under another name
 * in the same folder and renamed at the end. One at a time; a signal that ends the program takes it
 * away. */
#ifndef UCSCOPE_CAPTURE_REPORT_ATOMIC_FILE_H
#define UCSCOPE_CAPTURE_REPORT_ATOMIC_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct atomic_file;

/* `path` is what it will be called; a symbolic link there is followed. NULL: *error is a sentence
 * without the path, to be freed with g_free. */
struct atomic_file *atomic_file_open(const char *path, char **error);

/* After a first failure nothing more is written, and atomic_file_publish tells of it. Both answer
 * whether all is well. */
bool atomic_file_write(struct atomic_file *finding, const void *bytes, size_t length);
bool atomic_file_patch(struct atomic_file *finding, uint64_t offset, const void *bytes,
                       size_t length);

/* What was written so far. */
uint64_t atomic_file_length(const struct atomic_file *finding);

/* Puts it on the disk and gives it its name. False: there is no such file, or still the one that
 * was there before, and *error tells why. Frees the draft. */
bool atomic_file_publish(struct atomic_file *finding, char **error);

/* As if it had never been. */
void atomic_file_discard(struct atomic_file *finding);

#endif
