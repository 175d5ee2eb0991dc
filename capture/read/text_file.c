/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "capture/read/error_text.h"
#include "capture/read/utf16.h"

enum { WINDOW = 4 * TRACE_RECORD_MOST, INPUT = 256 * 1024, LEAD = 64 * 1024 };

struct text_file {
    gzFile gz; /* which passes plain bytes on, too */
    uint64_t size;
    enum utf16_order order; /* in which it is written, */
    uint8_t *units;         /* and bytes of it that wait; NULL: it is not */
    size_t waiting;
    uint8_t *window;
    size_t begin, end; /* of what is in it */
    bool is_at_end;
    char *error;
};

/* -1: it cannot be opened, or is no plain file. */
static int open_plain(const char *path, uint64_t *size) {
    struct stat status;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return -1;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
        *size = (uint64_t)status.st_size;
        return descriptor;
    }
    close(descriptor);
    errno = EINVAL;
    return -1;
}

/* NULL: errno tells why. */
static gzFile open_gz(const char *path, uint64_t *size) {
    const int descriptor = open_plain(path, size);
    gzFile gz = descriptor < 0 ? NULL : gzdopen(descriptor, "rb");
    if (descriptor < 0 || gz != NULL)
        return gz;
    close(descriptor);
    errno = ENOMEM;
    return NULL;
}

/* Without the mark that tells it. */
static void recognise_order(struct text_file *file) {
    const int came = gzread(file->gz, file->window, 2);
    file->end = came > 0 ? (size_t)came : 0;
    file->order = utf16_order_of(span_of(file->window, file->end));
    if (file->order == UTF16_NONE)
        return;
    file->end = 0;
    file->units = g_malloc(INPUT);
}

struct text_file *text_file_open(const char *path, char **error) {
    uint64_t size;
    gzFile gz = open_gz(path, &size);
    if (gz == NULL) {
        *error = error_text_of_errno(errno);
        return NULL;
    }
    (void)gzbuffer(gz, INPUT);
    struct text_file *file = g_new0(struct text_file, 1);
    file->gz = gz;
    file->size = size;
    file->window = g_malloc(WINDOW);
    recognise_order(file);
    return file;
}

void text_file_close(struct text_file *file) {
    (void)gzclose(file->gz);
    g_free(file->units);
    g_free(file->window);
    g_free(file->error);
    g_free(file);
}

/* Z_BUF_ERROR says that a compressed file stops in the middle. */
static void note_end(struct text_file *file, int came) {
    int number = Z_OK;
    file->is_at_end = true;
    const char *why = gzerror(file->gz, &number);
    if (came >= 0 || number == Z_BUF_ERROR || number == Z_OK)
        return;
    char *plain = number == Z_ERRNO ? error_text_of_errno(errno) : error_text_plain(why);
    file->error = g_strdup_printf("cannot be read to its end: %s", plain);
    g_free(plain);
}

/* Half a character waits for the rest of it. */
static void fill_units(struct text_file *file) {
    while (!file->is_at_end && WINDOW - file->end >= UTF16_GROWTH(INPUT)) {
        const int came =
            gzread(file->gz, file->units + file->waiting, (unsigned)(INPUT - file->waiting));
        if (came <= 0) {
            note_end(file, came);
            return;
        }
        const struct span text = span_of(file->units, file->waiting + (size_t)came);
        size_t used;
        file->end += utf16_convert(text, file->order, file->window + file->end, &used);
        file->waiting = span_len(text) - used;
        memmove(file->units, file->units + used, file->waiting);
    }
}

static void fill(struct text_file *file) {
    if (file->units != NULL) {
        fill_units(file);
        return;
    }
    while (!file->is_at_end && file->end < WINDOW) {
        const int came = gzread(file->gz, file->window + file->end, (unsigned)(WINDOW - file->end));
        if (came > 0)
            file->end += (size_t)came;
        else
            note_end(file, came);
    }
}

struct span text_file_window(struct text_file *file, size_t used, bool *is_end) {
    file->begin += used;
    if (file->end - file->begin <= TRACE_RECORD_MOST && !file->is_at_end) {
        memmove(file->window, file->window + file->begin, file->end - file->begin);
        file->end -= file->begin;
        file->begin = 0;
        fill(file);
    }
    *is_end = file->is_at_end;
    return span_of(file->window + file->begin, file->end - file->begin);
}

const char *text_file_error(const struct text_file *file) {
    return file->error;
}

void text_file_progress(const struct text_file *file, uint64_t *done, uint64_t *size) {
    const z_off_t offset = gzoffset(file->gz);
    *done = offset > 0 ? (uint64_t)offset : 0;
    *size = file->size;
}

size_t text_file_lead(const char *path, uint8_t *out, size_t room) {
    uint64_t size;
    gzFile gz = open_gz(path, &size);
    if (gz == NULL)
        return 0;
    const int came = gzread(gz, out, (unsigned)room);
    (void)gzclose(gz);
    return came > 0 ? (size_t)came : 0;
}

bool text_lead_is_trace(struct span lead) {
    const enum utf16_order order = utf16_order_of(lead);
    if (order == UTF16_NONE)
        return trace_recognise(lead) != TRACE_NONE;
    size_t used;
    const struct span text = span_after(lead, 2);
    uint8_t *plain = g_malloc(UTF16_GROWTH(span_len(text)) + 1);
    const size_t length = utf16_convert(text, order, plain, &used);
    const bool is_trace = trace_recognise(span_of(plain, length)) != TRACE_NONE;
    g_free(plain);
    return is_trace;
}

bool text_file_is_trace(const char *path) {
    uint8_t *lead = g_malloc(LEAD);
    const size_t length = text_file_lead(path, lead, LEAD);
    const bool is_trace = length > 0 && text_lead_is_trace(span_of(lead, length));
    g_free(lead);
    return is_trace;
}
