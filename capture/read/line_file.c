/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/line_file.h"

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM_AT_FIRST = 1 << 18 };

struct line_file {
    int descriptor, error;
    uint64_t offset; /* of buffer[begin] in the file */
    uint8_t *buffer;
    size_t room, begin, end;
    size_t searched; /* bytes from `begin` on without an end of line */
};

struct line_file *line_file_new(int descriptor, uint64_t offset) {
    struct line_file *file = g_new0(struct line_file, 1);
    file->descriptor = descriptor;
    file->offset = offset;
    file->room = ROOM_AT_FIRST;
    file->buffer = g_malloc(file->room);
    return file;
}

void line_file_free(struct line_file *file) {
    if (file == NULL)
        return;
    g_free(file->buffer);
    g_free(file);
}

int line_file_error(const struct line_file *file) {
    return file->error;
}

/* --- what is in memory ------------------------------------------------------------------------ */

static size_t used(const struct line_file *file) {
    return file->end - file->begin;
}

static void advance(struct line_file *file, size_t bytes) {
    file->begin += bytes;
    file->offset += bytes;
    file->searched = 0;
}

static void make_room(struct line_file *file) {
    if (file->begin > 0) {
        memmove(file->buffer, file->buffer + file->begin, used(file));
        file->end -= file->begin;
        file->begin = 0;
    }
    if (file->end < file->room)
        return;
    file->room *= 2;
    file->buffer = g_realloc(file->buffer, file->room);
}

/* False: there is no more now. */
static bool read_more(struct line_file *file) {
    if (file->end == file->room)
        make_room(file);
    ssize_t got;
    do
        got = pread(file->descriptor, file->buffer + file->end, file->room - file->end,
                    (off_t)(file->offset + used(file)));
    while (got < 0 && errno == EINTR);
    if (got < 0)
        file->error = errno;
    if (got > 0)
        file->end += (size_t)got;
    return got > 0;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* Where the line ends; NULL: not in what is in memory. */
static const uint8_t *find_end(struct line_file *file) {
    const uint8_t *from = file->buffer + file->begin + file->searched;
    const uint8_t *found = memchr(from, '\n', used(file) - file->searched);
    if (found == NULL)
        file->searched = used(file);
    return found;
}

/* Takes the line that ends there. */
static enum line_status take_line(struct line_file *file, const uint8_t *end, struct line *out) {
    const size_t length = (size_t)(end - (file->buffer + file->begin));
    const bool is_long = length > LINE_LONGEST;
    out->text = span_of(file->buffer + file->begin, is_long ? 0 : length);
    advance(file, length + 1);
    return is_long ? LINE_LONG : LINE_WHOLE;
}

/* Drops what is in memory until the line has ended. */
static enum line_status skip_line(struct line_file *file) {
    const uint8_t *end;
    do {
        advance(file, used(file));
        if (!read_more(file))
            return LINE_LONG;
    } while ((end = find_end(file)) == NULL);
    advance(file, (size_t)(end - (file->buffer + file->begin)) + 1);
    return LINE_LONG;
}

enum line_status line_file_next(struct line_file *file, struct line *out) {
    const uint8_t *end;
    *out = (struct line){.offset = file->offset};
    while ((end = find_end(file)) == NULL)
        if (used(file) > LINE_LONGEST || !read_more(file))
            break;
    if (end != NULL)
        return take_line(file, end, out);
    if (used(file) > LINE_LONGEST)
        return skip_line(file);
    out->text = span_of(file->buffer + file->begin, used(file));
    return used(file) == 0 ? LINE_END : LINE_CUT;
}
