/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/nameless_file.h"
#include "capture/read/error_text.h"

#include <fcntl.h>
#include <glib.h>
#include <unistd.h>

int nameless_file_open(char **path, char **error) {
    GError *why = NULL;
    char *name = NULL;
    int fd = g_file_open_tmp("ucscope-XXXXXX", &name, &why);
    if (fd < 0) {
        *error = error_text_plain(why->message);
        g_error_free(why);
        return -1;
    }
    (void)unlink(name);
    g_free(name);
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    *path = g_strdup_printf("/proc/self/fd/%d", fd);
    return fd;
}
