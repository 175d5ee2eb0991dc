/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first bytes are read without taking them away: pread, tee, or MSG_PEEK. */
#include "capture/read/input.h"
#include "capture/read/error_text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static ssize_t look_into_file(struct input *input) {
    return pread(input->fd, input->lead, INPUT_LEAD, (off_t)input->start);
}

/* tee(2) copies what is in a pipe without taking it out, but only into another pipe. */
static ssize_t look_into_pipe_once(int fd, uint8_t *bytes) {
    int copy[2];
    if (pipe2(copy, O_CLOEXEC) != 0)
        return -1;
    ssize_t length = tee(fd, copy[1], INPUT_LEAD, 0);
    if (length > 0)
        length = read(copy[0], bytes, (size_t)length);
    int error = errno;
    close(copy[0]);
    close(copy[1]);
    errno = error;
    return length;
}

static ssize_t look_into_stream_once(int fd, uint8_t *bytes) {
    ssize_t length = look_into_pipe_once(fd, bytes);
    return length < 0 && errno == EINVAL ? recv(fd, bytes, INPUT_LEAD, MSG_PEEK) : length;
}

/* Writers mostly write the file header at once, but need not: looks again until it is whole or the
 * writer is gone. */
static ssize_t look_into_pipe(struct input *input) {
    static const struct timespec pause = {.tv_nsec = 2000000};
    for (;;) {
        struct pollfd ready = {.fd = input->fd, .events = POLLIN};
        if (poll(&ready, 1, -1) < 0)
            return -1;
        ssize_t length = look_into_stream_once(input->fd, input->lead);
        if (length <= 0 || length == INPUT_LEAD || (ready.revents & POLLHUP) != 0)
            return length;
        (void)nanosleep(&pause, NULL);
    }
}

static ssize_t read_lead(struct input *input) {
    size_t have = 0;
    while (have < INPUT_LEAD) {
        ssize_t length = read(input->fd, input->lead + have, INPUT_LEAD - have);
        if (length < 0)
            return -1;
        if (length == 0)
            break;
        have += (size_t)length;
    }
    return (ssize_t)have;
}

static ssize_t look(struct input *input, const struct stat *status) {
    if (S_ISREG(status->st_mode)) {
        input->kind = INPUT_FILE;
        off_t start = lseek(input->fd, 0, SEEK_CUR);
        input->start = start > 0 ? (uint64_t)start : 0;
        input->size = (uint64_t)status->st_size;
        return look_into_file(input);
    }
    if (S_ISFIFO(status->st_mode) || S_ISSOCK(status->st_mode)) {
        input->kind = INPUT_PIPE;
        return look_into_pipe(input);
    }
    input->kind = INPUT_STREAM;
    return read_lead(input);
}

static bool fail_errno(char **error) {
    char *sentence = errno == EINTR ? g_strdup("was interrupted before its first bytes came")
                                    : error_text_of_errno(errno);
    error_text_set(error, "%s", sentence);
    g_free(sentence);
    return false;
}

static bool look_at_open(struct input *input, char **error) {
    struct stat status;
    if (fstat(input->fd, &status) != 0)
        return fail_errno(error);
    if (S_ISDIR(status.st_mode))
        return error_text_set(error, "is a folder");
    if (isatty(input->fd))
        return error_text_set(error, "is a terminal: name a capture file, or pipe one in");
    ssize_t length = look(input, &status);
    if (length < 0)
        return fail_errno(error);
    if (length == 0)
        return error_text_set(error, "is empty");
    input->lead_length = (size_t)length;
    return true;
}

bool input_open(const char *path, struct input *input, char **error) {
    *input = (struct input){.fd = -1};
    input->fd = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                       : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (input->fd < 0)
        return fail_errno(error);
    if (look_at_open(input, error))
        return true;
    input_close(input);
    return false;
}

void input_close(struct input *input) {
    if (input->fd >= 0)
        close(input->fd);
    input->fd = -1;
}
