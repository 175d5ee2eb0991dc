/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dlsym looks for a function in the libraries that a module needs, too. */
#include "capture/lazy/lazy_library.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STATUS_FAILED = 2 };

/* Beside the program as it is built, or where it is installed, relative to the program: a tree may
 * have been moved. */
static char *folder_near(const char *program) {
    char *place = g_path_get_dirname(program);
    char *built = g_build_filename(place, "modules", NULL);
    if (!g_file_test(built, G_FILE_TEST_IS_DIR)) {
        g_free(built);
        built = g_canonicalize_filename(UCSCOPE_MODULES_FROM_PROGRAM, place);
    }
    g_free(place);
    return built;
}

char *lazy_library_folder(void) {
    char *program = g_file_read_link("/proc/self/exe", NULL);
    char *folder = program == NULL ? g_strdup(UCSCOPE_MODULES) : folder_near(program);
    g_free(program);
    return folder;
}

static _Noreturn void end(const char *module) {
    const char *why = dlerror();
    fprintf(stderr, "ucscope: the library behind %s cannot be used: %s\n", module,
            why != NULL ? why : "it may be another user's");
    exit(STATUS_FAILED);
}

/* A program with capabilities of its file may have been linked into a folder of whoever runs it,
 * with libraries of theirs beside it: it takes root's alone, and what was looked at is loaded. */
static void *open_trusted(const char *path) {
    struct stat status;
    char name[64];
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return dlopen(path, RTLD_NOW | RTLD_LOCAL); /* for its error */
    const bool is_trusted = fstat(fd, &status) == 0 && status.st_uid == 0 &&
                            (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    void *handle = is_trusted ? dlopen(name, RTLD_NOW | RTLD_LOCAL) : NULL;
    close(fd);
    return handle;
}

static void *open_one(const char *module) {
    char *folder = lazy_library_folder();
    char *path = g_strdup_printf("%s/%s.so", folder, module);
    void *handle =
        getauxval(AT_SECURE) != 0 ? open_trusted(path) : dlopen(path, RTLD_NOW | RTLD_LOCAL);
    g_free(path);
    g_free(folder);
    if (handle == NULL)
        end(module);
    return handle;
}

/* Members of an archive are open files, which may leave no descriptor for a library later. */
static void *open_module(const char *module) {
    void *handle = open_one(module);
    if (strcmp(module, "archive") == 0) {
        (void)open_one("gnutls");
        (void)open_one("wiretap");
    }
    return handle;
}

void *lazy_library_function(const char *module, const char *name) {
    void *function = dlsym(open_module(module), name); /* opened once, counted each time */
    if (function == NULL)
        end(module);
    return function;
}
