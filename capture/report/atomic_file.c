/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing beside the goal, and renaming. */
#include "capture/report/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 1 << 18, NAMES_TRIED = 100, WRITE_BACK_EVERY = 8 << 20 };

struct atomic_file {
    int fd;
    char *path;      /* the goal, links followed */
    char *temporary; /* beside it */
    int failure;     /* errno of the first; 0: none */
    uint64_t length; /* with what is in the buffer */
    uint64_t written_back;
    size_t used;
    uint8_t buffer[BUFFER];
};

/* --- signals ---------------------------------------------------------------------------------- */

static const int deadly[] = {SIGHUP, SIGINT, SIGTERM};
static const char *volatile to_remove;

static void remove_and_die(int number) {
    const char *path = to_remove;
    if (path != NULL)
        (void)unlink(path);
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

/* A signal that is ignored (nohup) stays so. A file size limit shall be an error like a full disk.
 */
static void guard(const char *path) {
    struct sigaction before, action = {.sa_handler = remove_and_die};
    sigemptyset(&action.sa_mask);
    to_remove = path;
    for (size_t i = 0; i < G_N_ELEMENTS(deadly); i++)
        if (sigaction(deadly[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            (void)sigaction(deadly[i], &action, NULL);
    (void)signal(SIGXFSZ, SIG_IGN);
}

static void unguard(void) {
    struct sigaction now;
    for (size_t i = 0; i < G_N_ELEMENTS(deadly); i++)
        if (sigaction(deadly[i], NULL, &now) == 0 && now.sa_handler == remove_and_die)
            (void)signal(deadly[i], SIG_DFL);
    to_remove = NULL;
}

/* --- opening ---------------------------------------------------------------------------------- */

static bool fail(char **error, int number) {
    *error = g_strdup_printf("cannot be written: %s", g_strerror(number));
    return false;
}

/* Where it shall lie in the end. NULL: no file can lie there. */
static char *follow(const char *path, struct stat *status, bool *exists, char **error) {
    *exists = stat(path, status) == 0;
    if (!*exists && errno != ENOENT) {
        fail(error, errno);
        return NULL;
    }
    if (!*exists)
        return g_strdup(path);
    if (!S_ISREG(status->st_mode)) {
        *error = g_strdup(S_ISDIR(status->st_mode) ? "cannot be written: it is a folder"
                                                   : "cannot be written: it is no plain file");
        return NULL;
    }
    char *real = realpath(path, NULL);
    char *copy = g_strdup(real != NULL ? real : path);
    free(real);
    return copy;
}

/* ".answer.pcapng.1f2e3d4c" beside "answer.pcapng". */
static bool create_temporary(struct atomic_file *finding) {
    char *folder = g_path_get_dirname(finding->path);
    char *name = g_path_get_basename(finding->path);
    finding->fd = -1;
    for (int i = 0; i < NAMES_TRIED && finding->fd < 0; i++) {
        g_free(finding->temporary);
        finding->temporary = g_strdup_printf("%s/.%.200s.%08x", folder, name, g_random_int());
        finding->fd = open(finding->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (finding->fd < 0 && errno != EEXIST)
            break;
    }
    int number = errno;
    g_free(folder);
    g_free(name);
    errno = number;
    return finding->fd >= 0;
}

static void free_finding(struct atomic_file *finding) {
    g_free(finding->path);
    g_free(finding->temporary);
    g_free(finding);
}

struct atomic_file *atomic_file_open(const char *path, char **error) {
    struct stat status;
    bool exists;
    char *goal = follow(path, &status, &exists, error);
    if (goal == NULL)
        return NULL;
    struct atomic_file *finding = g_new0(struct atomic_file, 1);
    finding->path = goal;
    if (!create_temporary(finding)) {
        fail(error, errno);
        free_finding(finding);
        return NULL;
    }
    guard(finding->temporary);
    if (exists)
        (void)fchmod(finding->fd, status.st_mode & 0777); /* who may read it stays the same */
    return finding;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool write_out(struct atomic_file *finding, const uint8_t *bytes, size_t length) {
    while (length > 0 && finding->failure == 0) {
        ssize_t written = write(finding->fd, bytes, length);
        if (written < 0 && errno != EINTR)
            finding->failure = errno;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return finding->failure == 0;
}

/* The disk begins before the last byte came, so that there is less to wait for at the end. */
static void write_back(struct atomic_file *finding) {
    if (finding->length - finding->written_back < WRITE_BACK_EVERY)
        return;
    (void)sync_file_range(finding->fd, (off64_t)finding->written_back,
                          (off64_t)(finding->length - finding->written_back),
                          SYNC_FILE_RANGE_WRITE);
    finding->written_back = finding->length;
}

static bool flush(struct atomic_file *finding) {
    size_t used = finding->used;
    finding->used = 0;
    return write_out(finding, finding->buffer, used);
}

bool atomic_file_write(struct atomic_file *finding, const void *bytes, size_t length) {
    if (length > BUFFER - finding->used && !flush(finding))
        return false;
    finding->length += length;
    if (length >= BUFFER) {
        bool written = write_out(finding, bytes, length);
        write_back(finding);
        return written;
    }
    memcpy(finding->buffer + finding->used, bytes, length);
    finding->used += length;
    return finding->failure == 0;
}

bool atomic_file_patch(struct atomic_file *finding, uint64_t offset, const void *bytes,
                       size_t length) {
    if (!flush(finding))
        return false;
    if (pwrite(finding->fd, bytes, length, (off_t)offset) != (ssize_t)length)
        finding->failure = errno != 0 ? errno : EIO;
    return finding->failure == 0;
}

uint64_t atomic_file_length(const struct atomic_file *finding) {
    return finding->length;
}

/* --- the end ---------------------------------------------------------------------------------- */

/* The new name is on the disk, too. */
static void sync_folder(const char *path) {
    char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    g_free(folder);
}

bool atomic_file_publish(struct atomic_file *finding, char **error) {
    if (flush(finding) && fsync(finding->fd) != 0)
        finding->failure = errno;
    if (close(finding->fd) != 0 && finding->failure == 0)
        finding->failure = errno;
    finding->fd = -1;
    if (finding->failure == 0 && rename(finding->temporary, finding->path) != 0)
        finding->failure = errno;
    if (finding->failure != 0) {
        fail(error, finding->failure);
        atomic_file_discard(finding);
        return false;
    }
    unguard();
    sync_folder(finding->path);
    free_finding(finding);
    return true;
}

void atomic_file_discard(struct atomic_file *finding) {
    if (finding->fd >= 0)
        close(finding->fd);
    (void)unlink(finding->temporary);
    unguard();
    free_finding(finding);
}
