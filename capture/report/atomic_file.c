/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Written under another name, and renamed. */
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
    char *path;      /* what it will be called, links followed; NULL: it is a stream */
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

void atomic_file_abandon(void) {
    const char *path = to_remove;
    if (path != NULL)
        (void)unlink(path);
}

static void remove_and_die(int number) {
    atomic_file_abandon();
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

/* A signal that is ignored (nohup) stays so. A limit of file sizes is made an error like a full
 * disk. */
static void remove_on_signal(const char *path) {
    struct sigaction before, action = {.sa_handler = remove_and_die};
    sigemptyset(&action.sa_mask);
    to_remove = path;
    for (size_t i = 0; i < G_N_ELEMENTS(deadly); i++)
        if (sigaction(deadly[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            (void)sigaction(deadly[i], &action, NULL);
    (void)signal(SIGXFSZ, SIG_IGN);
}

static void stop_removing(void) {
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

/* The path with links followed. NULL: no file can lie there. */
static char *follow_links(const char *path, struct stat *status, bool *exists, char **error) {
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
static bool create_temporary(struct atomic_file *file) {
    char *folder = g_path_get_dirname(file->path);
    char *name = g_path_get_basename(file->path);
    file->fd = -1;
    for (int i = 0; i < NAMES_TRIED && file->fd < 0; i++) {
        g_free(file->temporary);
        file->temporary = g_strdup_printf("%s/.%.200s.%08x", folder, name, g_random_int());
        file->fd = open(file->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file->fd < 0 && errno != EEXIST)
            break;
    }
    int number = errno;
    g_free(folder);
    g_free(name);
    errno = number;
    return file->fd >= 0;
}

static void free_file(struct atomic_file *file) {
    g_free(file->path);
    g_free(file->temporary);
    g_free(file);
}

struct atomic_file *atomic_file_open(const char *path, char **error) {
    struct stat status;
    bool exists;
    char *followed = follow_links(path, &status, &exists, error);
    if (followed == NULL)
        return NULL;
    struct atomic_file *file = g_new0(struct atomic_file, 1);
    file->path = followed;
    if (!create_temporary(file)) {
        fail(error, errno);
        free_file(file);
        return NULL;
    }
    remove_on_signal(file->temporary);
    if (exists)
        (void)fchmod(file->fd, status.st_mode & 0777); /* who may read it stays the same */
    return file;
}

struct atomic_file *atomic_file_stream(int descriptor) {
    struct atomic_file *file = g_new0(struct atomic_file, 1);
    file->fd = descriptor;
    return file;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool write_out(struct atomic_file *file, const uint8_t *bytes, size_t length) {
    while (length > 0 && file->failure == 0) {
        ssize_t written = write(file->fd, bytes, length);
        if (written < 0 && errno != EINTR)
            file->failure = errno;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return file->failure == 0;
}

/* Lets the disk begin before the last byte has come, so that there is less to wait for at the end.
 */
static void write_back(struct atomic_file *file) {
    if (file->path == NULL || file->length - file->written_back < WRITE_BACK_EVERY)
        return;
    (void)sync_file_range(file->fd, (off64_t)file->written_back,
                          (off64_t)(file->length - file->written_back), SYNC_FILE_RANGE_WRITE);
    file->written_back = file->length;
}

static bool flush(struct atomic_file *file) {
    size_t used = file->used;
    file->used = 0;
    return write_out(file, file->buffer, used);
}

bool atomic_file_flush(struct atomic_file *file) {
    return flush(file);
}

bool atomic_file_is_unread(const struct atomic_file *file) {
    return file->failure == EPIPE;
}

bool atomic_file_write(struct atomic_file *file, const void *bytes, size_t length) {
    if (length > BUFFER - file->used && !flush(file))
        return false;
    file->length += length;
    if (length >= BUFFER) {
        bool written = write_out(file, bytes, length);
        write_back(file);
        return written;
    }
    memcpy(file->buffer + file->used, bytes, length);
    file->used += length;
    return file->failure == 0;
}

bool atomic_file_patch(struct atomic_file *file, uint64_t offset, const void *bytes,
                       size_t length) {
    if (!flush(file))
        return false;
    if (pwrite(file->fd, bytes, length, (off_t)offset) != (ssize_t)length)
        file->failure = errno != 0 ? errno : EIO;
    return file->failure == 0;
}

uint64_t atomic_file_length(const struct atomic_file *file) {
    return file->length;
}

/* --- the end ---------------------------------------------------------------------------------- */

static bool end_stream(struct atomic_file *file, char **error) {
    (void)flush(file);
    const int failure = file->failure;
    close(file->fd);
    free_file(file);
    return failure == 0 || fail(error, failure);
}

/* So that the new name is on the disk, too. */
static void sync_folder(const char *path) {
    char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    g_free(folder);
}

bool atomic_file_publish(struct atomic_file *file, char **error) {
    if (file->path == NULL)
        return end_stream(file, error);
    if (flush(file) && fsync(file->fd) != 0)
        file->failure = errno;
    if (close(file->fd) != 0 && file->failure == 0)
        file->failure = errno;
    file->fd = -1;
    if (file->failure == 0 && rename(file->temporary, file->path) != 0)
        file->failure = errno;
    if (file->failure != 0) {
        fail(error, file->failure);
        atomic_file_discard(file);
        return false;
    }
    stop_removing();
    sync_folder(file->path);
    free_file(file);
    return true;
}

void atomic_file_discard(struct atomic_file *file) {
    if (file->fd >= 0)
        close(file->fd);
    if (file->path != NULL) {
        (void)unlink(file->temporary);
        stop_removing();
    }
    free_file(file);
}
