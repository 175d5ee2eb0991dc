/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded by tests: takes over where a capture is read, and tries what it should not be able to.
 * INTRUDER_FILE is a file to write to. What came of it is told on standard error. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *outcome(int answer) {
    return answer >= 0 ? "done" : strerror(errno);
}

static void try_all(void) {
    char *const words[] = {"/bin/echo", "executed", NULL};
    const char *file = getenv("INTRUDER_FILE");
    fprintf(stderr, "write: %s\n",
            outcome(file == NULL ? 0 : open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)));
    fprintf(stderr, "read: %s\n", outcome(file == NULL ? 0 : open(file, O_RDONLY | O_CLOEXEC)));
    fprintf(stderr, "socket: %s\n", outcome(socket(AF_INET, SOCK_STREAM, 0)));
    fprintf(stderr, "execute: %s\n", outcome(execv(words[0], words)));
}

/* Classic pcap of little-endian hosts. */
ssize_t read(int fd, void *bytes, size_t size) {
    static ssize_t (*real)(int, void *, size_t);
    static int is_done;
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "read");
    const ssize_t came = real(fd, bytes, size);
    if (!is_done && came > 24 && memcmp(bytes, "\xd4\xc3\xb2\xa1", 4) == 0) {
        is_done = 1;
        try_all();
    }
    return came;
}
