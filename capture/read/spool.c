/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/read/error_text.h"
#include "capture/read/nameless_file.h"
#include "capture/read/whole.h"

enum { CHUNK = 1 << 16 };

static bool fail(char **error, const char *what) {
    return error_text_set(error, "%s: %s", what, g_strerror(errno));
}

static bool copy(int from, int to, char **error) {
    char chunk[CHUNK];
    ssize_t length;
    while ((length = read(from, chunk, sizeof chunk)) != 0) {
        if (length < 0 && errno != EINTR)
            return fail(error, "cannot be read");
        if (length > 0 && whole_write(to, chunk, (size_t)length) != 0)
            return fail(error, "cannot be kept for a second reading");
    }
    return true;
}

static bool copy_to_file(int from, struct spool *spool, char **error) {
    char *why = NULL;
    spool->fd = nameless_file_open(&spool->path, &why);
    if (spool->fd >= 0)
        return copy(from, spool->fd, error);
    error_text_set(error, "cannot be kept for a second reading: %s", why);
    g_free(why);
    return false;
}

bool spool_open(const char *path, struct spool *spool, char **error) {
    struct stat status;
    *spool = (struct spool){.fd = -1};
    bool standard_input = strcmp(path, "-") == 0;
    if (!standard_input &&
        (stat(path, &status) != 0 || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) {
        spool->path = g_strdup(path); /* if it is missing, opening it will say so */
        return true;
    }
    int from = standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                              : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (from < 0) {
        *error = error_text_of_errno(errno);
        return false;
    }
    bool copied = isatty(from) ? error_text_set(error, "is a terminal: name a capture file")
                               : copy_to_file(from, spool, error);
    close(from);
    if (!copied)
        spool_close(spool);
    return copied;
}

void spool_close(struct spool *spool) {
    if (spool->fd >= 0)
        close(spool->fd);
    g_free(spool->path);
    *spool = (struct spool){.fd = -1};
}
