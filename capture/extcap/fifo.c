/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/extcap/fifo.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "capture/command/output.h"

struct atomic_file *fifo_open(const char *path) {
    (void)signal(SIGPIPE, SIG_IGN);
    const int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor >= 0)
        return atomic_file_stream(descriptor);
    complain_and_free(path, g_strdup_printf("cannot be written: %s", g_strerror(errno)));
    return NULL;
}

enum exit_status fifo_close(struct atomic_file *fifo, const char *path, enum exit_status status) {
    char *error = NULL;
    (void)atomic_file_flush(fifo);
    const bool is_unread = atomic_file_is_unread(fifo);
    if (!atomic_file_publish(fifo, &error) && !is_unread) {
        complain(path, error);
        status = STATUS_INCOMPLETE;
    }
    g_free(error);
    return is_unread ? STATUS_CLEAN : status;
}
