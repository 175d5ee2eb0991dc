/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A copy in the folder for temporary files, unlinked at once. */
#include "capture/read/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/read/error_text.h"

enum { CHUNK = 1 << 16 };

static bool fail(char **error, const char *what) {
    return error_text_set(error, "%s: %s", what, g_strerror(errno));
}

static bool write_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}

static bool copy(int from, int to, char **error) {
    char chunk[CHUNK];
    ssize_t came;
    while ((came = read(from, chunk, sizeof chunk)) != 0) {
        if (came < 0 && errno != EINTR)
            return fail(error, "cannot be read");
        if (came > 0 && !write_all(to, chunk, (size_t)came))
            return fail(error, "cannot be kept for a second reading");
    }
    return true;
}

static bool buffer(int from, struct spool *spool, char **error) {
    GError *why = NULL;
    char *name = NULL;
    spool->fd = g_file_open_tmp("ucscope-XXXXXX", &name, &why);
    if (spool->fd < 0) {
        error_text_set(error, "cannot be kept for a second reading: %s", why->message);
        g_error_free(why);
        return false;
    }
    (void)unlink(name);
    g_free(name);
    (void)fcntl(spool->fd, F_SETFD, FD_CLOEXEC);
    spool->path = g_strdup_printf("/proc/self/fd/%d", spool->fd);
    return copy(from, spool->fd, error);
}

bool spool_open(const char *path, struct spool *spool, char **error) {
    struct stat status;
    *spool = (struct spool){.fd = -1};
    bool standard_input = strcmp(path, "-") == 0;
    if (!standard_input &&
        (stat(path, &status) != 0 || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) {
        spool->path = g_strdup(path); /* a missing file is told by who opens it */
        return true;
    }
    int from = standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                              : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (from < 0) {
        *error = error_text_of_errno(errno);
        return false;
    }
    bool buffered = isatty(from) ? error_text_set(error, "is a terminal: name a capture file")
                                 : buffer(from, spool, error);
    close(from);
    if (!buffered)
        spool_close(spool);
    return buffered;
}

void spool_close(struct spool *spool) {
    if (spool->fd >= 0)
        close(spool->fd);
    g_free(spool->path);
    *spool = (struct spool){.fd = -1};
}
