/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/limited_file.h"

#include "capture/read/error_text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_ROOM = 64 << 10 };

struct content {
    char *bytes;
    size_t length, room;
};

static void content_wipe(struct content *content) {
    explicit_bzero(content->bytes, content->length);
    g_free(content->bytes);
}

/* Not by realloc, which may leave a copy behind. */
static void content_grow(struct content *content, size_t room) {
    struct content grown = {g_malloc(room), content->length, room};
    memcpy(grown.bytes, content->bytes, content->length);
    content_wipe(content);
    *content = grown;
}

/* One byte more than `most`, if there are so many. False: errno says why not. */
static bool read_all(int fd, size_t most, struct content *content) {
    for (;;) {
        if (content->room - content->length < 2)
            content_grow(content, MIN(2 * content->room, most + 2));
        const size_t wanted = MIN(content->room - 1, most + 1) - content->length;
        const ssize_t came = wanted == 0 ? 0 : read(fd, content->bytes + content->length, wanted);
        if (came < 0 && errno == EINTR)
            continue;
        if (came <= 0)
            return came == 0;
        content->length += (size_t)came;
    }
}

static bool read_from(int fd, size_t most, struct content *content, char **error) {
    if (!read_all(fd, most, content)) {
        *error = error_text_of_errno(errno);
        return false;
    }
    return content->length <= most ||
           error_text_set(error, "has more than the %zu bytes that are read of such a file", most);
}

char *limited_file_read(const char *path, enum limited_file_dash dash, size_t most, size_t *length,
                        char **error) {
    const bool is_input = dash == DASH_IS_STANDARD_INPUT && strcmp(path, "-") == 0;
    const int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        *error = error_text_of_errno(errno);
        return NULL;
    }
    struct content content = {g_malloc(FIRST_ROOM), 0, FIRST_ROOM};
    const bool is_read = read_from(fd, most, &content, error);
    if (!is_input)
        close(fd);
    if (!is_read) {
        content_wipe(&content);
        return NULL;
    }
    content.bytes[content.length] = '\0';
    if (length != NULL)
        *length = content.length;
    return content.bytes;
}
