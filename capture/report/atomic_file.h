/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that is there only when all of it is on the disk: written under another name in the same
 * folder and renamed at the end. One at a time; a signal that ends the program removes it. */
#ifndef UCSCOPE_CAPTURE_REPORT_ATOMIC_FILE_H
#define UCSCOPE_CAPTURE_REPORT_ATOMIC_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct atomic_file;

/* `path` is what it will be called; a symbolic link there is followed. NULL: *error is a sentence
 * without the path, to be freed with g_free. */
struct atomic_file *atomic_file_open(const char *path, char **error);

/* The same calls for a pipe, or whatever else somebody reads from this descriptor, which is taken
 * over: nothing is renamed or removed. SIGPIPE must be ignored. */
struct atomic_file *atomic_file_stream(int descriptor);

/* Lets whoever reads a stream have what was written so far. False as below. */
bool atomic_file_flush(struct atomic_file *file);

/* Nobody reads the stream any more: nothing that is written arrives. */
bool atomic_file_is_unread(const struct atomic_file *file);

/* False after a first failure: nothing more is written, and atomic_file_publish says why. */
bool atomic_file_write(struct atomic_file *file, const void *bytes, size_t length);
bool atomic_file_patch(struct atomic_file *file, uint64_t offset, const void *bytes, size_t length);

/* What was written so far. */
uint64_t atomic_file_length(const struct atomic_file *file);

/* Puts it on the disk and gives it its name. False: there is no such file, or still the one that
 * was there before, and *error says why. Frees `file`. */
bool atomic_file_publish(struct atomic_file *file, char **error);

/* For a program that is about to end: removes what was written so far, if there is something. May
 * be called from a signal handler. */
void atomic_file_abandon(void);

/* Removes what was written, and frees `file`. */
void atomic_file_discard(struct atomic_file *file);

#endif
