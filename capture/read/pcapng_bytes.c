/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Three ways to the same bytes: read(2), decompression by libarchive, a thread that converts; where
 * the system gives no thread, all is converted before the first byte is read. */
#include "capture/read/pcapng_bytes.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "capture/read/convert.h"
#include "capture/read/error_text.h"
#include "capture/read/nameless_file.h"
#include "capture/read/pcapng_block.h"
#include "capture/read/signal_stack.h"
#include "capture/read/unpack_limit.h"

enum { PIPE_SIZE = 1 << 20, ARCHIVE_CHUNK = 1 << 16 };

struct pcapng_bytes {
    int fd;                  /* of the file or the pipe; -1: `archive` has it */
    struct archive *archive; /* NULL: not compressed */
    uint64_t unpacked;
    char *error;
    /* Conversion. */
    GThread *converter;
    char *path;
    int into; /* the writing end of the pipe */
    char *converter_error;
};

/* --- conversion ------------------------------------------------------------------------------- */

static void *convert(void *data) {
    struct pcapng_bytes *source = data;
    sigset_t broken_pipe;
    signal_stack_give();
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, NULL); /* the reader may stop before the end */
    convert_to_pcapng(source->path, source->into, &source->converter_error);
    return NULL;
}

/* Without a thread to write what another reads, through a temporary file. */
static bool convert_first(struct pcapng_bytes *source, char **error) {
    char *name = NULL;
    source->fd = nameless_file_open(&name, error);
    g_free(name);
    if (source->fd < 0)
        return false;
    source->into = fcntl(source->fd, F_DUPFD_CLOEXEC, 0);
    if (source->into >= 0) {
        (void)convert(source);
        if (lseek(source->fd, 0, SEEK_SET) == 0)
            return true;
    }
    return error_text_set(error, "cannot be converted: %s", g_strerror(errno));
}

static bool open_converted(struct pcapng_bytes *source, const char *path, char **error) {
    int pipe_ends[2];
    if (pipe2(pipe_ends, O_CLOEXEC) != 0)
        return error_text_set(error, "cannot be converted: %s", g_strerror(errno));
    (void)fcntl(pipe_ends[1], F_SETPIPE_SZ, PIPE_SIZE); /* fewer switches between the two threads */
    source->fd = pipe_ends[0];
    source->into = pipe_ends[1];
    source->path = g_strdup(path);
    source->converter = g_thread_try_new("convert", convert, source, NULL);
    if (source->converter != NULL)
        return true;
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    source->fd = -1;
    return convert_first(source, error);
}

/* converter_error is final once the thread has ended. */
static void join(struct pcapng_bytes *source) {
    if (source->converter != NULL)
        g_thread_join(source->converter);
    source->converter = NULL;
}

/* --- decompression ---------------------------------------------------------------------------- */

/* The compressions that libwiretap reads. */
static bool open_compressed(struct pcapng_bytes *source, const char *path, char **error) {
    struct archive_entry *entry;
    source->archive = archive_read_new();
    archive_read_support_filter_gzip(source->archive);
    archive_read_support_filter_zstd(source->archive);
    archive_read_support_filter_lz4(source->archive);
    archive_read_support_format_raw(source->archive);
    if (archive_read_open_filename(source->archive, path, ARCHIVE_CHUNK) == ARCHIVE_OK &&
        archive_read_next_header(source->archive, &entry) == ARCHIVE_OK)
        return true;
    return error_text_set(error, "cannot be unpacked: %s", archive_error_string(source->archive));
}

static ptrdiff_t read_compressed(struct pcapng_bytes *source, void *bytes, size_t length) {
    ptrdiff_t came = archive_read_data(source->archive, bytes, length);
    source->unpacked += came > 0 ? (uint64_t)came : 0;
    if (came > 0 && unpack_limit_exceeded(source->unpacked,
                                          (uint64_t)archive_filter_bytes(source->archive, -1))) {
        source->error = g_strdup(UNPACK_LIMIT_TEXT);
        return -1;
    }
    if (came >= 0)
        return came;
    error_text_set(&source->error, "cannot be unpacked: %s", archive_error_string(source->archive));
    return -1;
}

/* --- all three -------------------------------------------------------------------------------- */

static bool open_file(struct pcapng_bytes *source, const char *path, char **error) {
    uint8_t lead[4] = {0};
    struct span start = span_of(lead, sizeof lead);
    struct wire_u32 type;
    source->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (source->fd < 0) {
        *error = error_text_of_errno(errno);
        return false;
    }
    if (pread(source->fd, lead, sizeof lead, 0) == sizeof lead && take_be32(&start, &type) &&
        type.value == BLOCK_SECTION)
        return true;
    close(source->fd);
    source->fd = -1;
    return open_compressed(source, path, error);
}

struct pcapng_bytes *pcapng_bytes_open(const char *path, const char *format, char **error) {
    struct pcapng_bytes *source = g_new0(struct pcapng_bytes, 1);
    source->fd = -1;
    bool opened = strcmp(format, "pcapng") == 0 ? open_file(source, path, error)
                                                : open_converted(source, path, error);
    if (opened)
        return source;
    pcapng_bytes_close(source);
    return NULL;
}

ptrdiff_t pcapng_bytes_read(void *data, void *bytes, size_t length) {
    struct pcapng_bytes *source = data;
    ssize_t came;
    if (source->archive != NULL)
        return read_compressed(source, bytes, length);
    do
        came = read(source->fd, bytes, length);
    while (came < 0 && errno == EINTR);
    if (came < 0)
        source->error = error_text_of_errno(errno);
    if (came == 0)
        join(source);
    return came;
}

const char *pcapng_bytes_error(const struct pcapng_bytes *source) {
    return source->error != NULL ? source->error : source->converter_error;
}

void pcapng_bytes_close(struct pcapng_bytes *source) {
    if (source->fd >= 0)
        close(source->fd);
    join(source);
    if (source->archive != NULL)
        archive_read_free(source->archive);
    g_free(source->path);
    g_free(source->error);
    g_free(source->converter_error);
    g_free(source);
}
