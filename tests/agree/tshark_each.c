/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded into tshark, which then reads every capture that the file TSHARK_EACH lists, one a
 * line. It starts only once: where it would open the capture that it was given, a process begins
 * for each of them, which goes on as tshark would. Nothing is shared from there on. What each
 * writes and its exit status lie beside its capture. */
#include "plugins/wireshark_compat.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void stop(const char *what) {
    perror(what);
    _exit(99);
}

static int create_beside(const char *capture, const char *ending) {
    char *path = g_strconcat(capture, ending, NULL);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0)
        stop(path);
    g_free(path);
    return file;
}

static void write_status(const char *capture, int status) {
    int file = create_beside(capture, ".status");
    dprintf(file, "%d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
    close(file);
}

/* True in the process that is to read it. */
static bool begin(const char *capture) {
    pid_t child = fork();
    if (child < 0)
        stop("fork");
    if (child == 0) {
        dup2(create_beside(capture, ".stdout"), STDOUT_FILENO);
        dup2(create_beside(capture, ".stderr"), STDERR_FILENO);
        return true;
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child)
        stop("waitpid");
    write_status(capture, status);
    return false;
}

/* Returns in the processes that begin, with the capture of each. */
static const char *next_capture(void) {
    static char *listed;
    if (!g_file_get_contents(getenv("TSHARK_EACH"), &listed, NULL, NULL))
        stop("TSHARK_EACH");
    char **captures = g_strsplit(g_strchomp(listed), "\n", 0);
    for (size_t i = 0; captures[i] != NULL; i++)
        if (begin(captures[i]))
            return captures[i];
    _exit(0);
}

/* Found by tshark in place of Wireshark's own function of this name. */
wtap *wtap_open_offline(const char *path, unsigned type, int *error, char **details,
                        ws_bool random_access) {
    static bool begun;
    __typeof__(wtap_open_offline) *open_it;
    *(void **)&open_it = dlsym(RTLD_NEXT, "wtap_open_offline");
    if (begun)
        return open_it(path, type, error, details, random_access);
    begun = true;
    return open_it(next_capture(), type, error, details, random_access);
}

/* What it would give back goes with the process. Each would have to copy most of it first. */
void epan_cleanup(void) {
}
