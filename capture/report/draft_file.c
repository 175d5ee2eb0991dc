/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing beside the goal, and renaming. */
#include "capture/report/draft_file.h"

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

struct draft_file {
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
static bool create_temporary(struct draft_file *draft) {
    char *folder = g_path_get_dirname(draft->path);
    char *name = g_path_get_basename(draft->path);
    draft->fd = -1;
    for (int i = 0; i < NAMES_TRIED && draft->fd < 0; i++) {
        g_free(draft->temporary);
        draft->temporary = g_strdup_printf("%s/.%.200s.%08x", folder, name, g_random_int());
        draft->fd = open(draft->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (draft->fd < 0 && errno != EEXIST)
            break;
    }
    int number = errno;
    g_free(folder);
    g_free(name);
    errno = number;
    return draft->fd >= 0;
}

static void free_draft(struct draft_file *draft) {
    g_free(draft->path);
    g_free(draft->temporary);
    g_free(draft);
}

struct draft_file *draft_file_open(const char *path, char **error) {
    struct stat status;
    bool exists;
    char *goal = follow(path, &status, &exists, error);
    if (goal == NULL)
        return NULL;
    struct draft_file *draft = g_new0(struct draft_file, 1);
    draft->path = goal;
    if (!create_temporary(draft)) {
        fail(error, errno);
        free_draft(draft);
        return NULL;
    }
    guard(draft->temporary);
    if (exists)
        (void)fchmod(draft->fd, status.st_mode & 0777); /* who may read it stays the same */
    return draft;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool write_out(struct draft_file *draft, const uint8_t *bytes, size_t length) {
    while (length > 0 && draft->failure == 0) {
        ssize_t written = write(draft->fd, bytes, length);
        if (written < 0 && errno != EINTR)
            draft->failure = errno;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return draft->failure == 0;
}

/* The disk begins before the last byte came, so that there is less to wait for at the end. */
static void write_back(struct draft_file *draft) {
    if (draft->length - draft->written_back < WRITE_BACK_EVERY)
        return;
    (void)sync_file_range(draft->fd, (off64_t)draft->written_back,
                          (off64_t)(draft->length - draft->written_back), SYNC_FILE_RANGE_WRITE);
    draft->written_back = draft->length;
}

static bool flush(struct draft_file *draft) {
    size_t used = draft->used;
    draft->used = 0;
    return write_out(draft, draft->buffer, used);
}

bool draft_file_write(struct draft_file *draft, const void *bytes, size_t length) {
    if (length > BUFFER - draft->used && !flush(draft))
        return false;
    draft->length += length;
    if (length >= BUFFER) {
        bool written = write_out(draft, bytes, length);
        write_back(draft);
        return written;
    }
    memcpy(draft->buffer + draft->used, bytes, length);
    draft->used += length;
    return draft->failure == 0;
}

bool draft_file_patch(struct draft_file *draft, uint64_t offset, const void *bytes, size_t length) {
    if (!flush(draft))
        return false;
    if (pwrite(draft->fd, bytes, length, (off_t)offset) != (ssize_t)length)
        draft->failure = errno != 0 ? errno : EIO;
    return draft->failure == 0;
}

uint64_t draft_file_length(const struct draft_file *draft) {
    return draft->length;
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

bool draft_file_publish(struct draft_file *draft, char **error) {
    if (flush(draft) && fsync(draft->fd) != 0)
        draft->failure = errno;
    if (close(draft->fd) != 0 && draft->failure == 0)
        draft->failure = errno;
    draft->fd = -1;
    if (draft->failure == 0 && rename(draft->temporary, draft->path) != 0)
        draft->failure = errno;
    if (draft->failure != 0) {
        fail(error, draft->failure);
        draft_file_discard(draft);
        return false;
    }
    unguard();
    sync_folder(draft->path);
    free_draft(draft);
    return true;
}

void draft_file_discard(struct draft_file *draft) {
    if (draft->fd >= 0)
        close(draft->fd);
    (void)unlink(draft->temporary);
    unguard();
    free_draft(draft);
}
