/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files for fuzz targets whose subject reads or writes files: in memory, with no name or a passing
 * one. */
#ifndef UCSCOPE_TESTS_FUZZ_MEMORY_FILE_H
#define UCSCOPE_TESTS_FUZZ_MEMORY_FILE_H

#include "wire/span.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MEMORY_FILE_PATH = 32 };

struct memory_file {
    int fd;
    char path[MEMORY_FILE_PATH]; /* by which it can be opened, from its first byte */
};

/* Close with memory_file_close. */
static inline struct memory_file memory_file_of(struct span bytes) {
    struct memory_file file = {.fd = memfd_create("input", MFD_CLOEXEC)};
    g_assert_cmpint(file.fd, >=, 0);
    if (!span_is_empty(bytes))
        g_assert_cmpint(write(file.fd, bytes.at, span_len(bytes)), ==, (ssize_t)span_len(bytes));
    g_snprintf(file.path, sizeof file.path, "/proc/self/fd/%d", file.fd);
    return file;
}

static inline void memory_file_close(struct memory_file *file) {
    close(file->fd);
    file->fd = -1;
}

/* All of it, to be freed with g_free. */
static inline struct span memory_file_read(const struct memory_file *file) {
    char *bytes;
    gsize length;
    g_assert_true(g_file_get_contents(file->path, &bytes, &length, NULL));
    return span_of(bytes, length);
}

static char memory_folder[] = "/dev/shm/fuzz-XXXXXX";

static inline void memory_folder_remove(void) {
    (void)g_rmdir(memory_folder);
}

/* A path in a folder in memory, to be freed with g_free. Whoever writes there removes that file;
 * the folder goes with the process. */
static inline char *memory_folder_path(const char *name) {
    static bool made;
    if (!made) {
        g_assert_nonnull(g_mkdtemp(memory_folder));
        g_assert_cmpint(atexit(memory_folder_remove), ==, 0);
    }
    made = true;
    return g_build_filename(memory_folder, name, NULL);
}

static inline void memory_free(struct span bytes) {
    g_free((void *)(uintptr_t)bytes.at);
}

#endif
