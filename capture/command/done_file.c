/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/done_file.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/read/file_set.h"
#include "capture/read/line_file.h"
#include "capture/read/whole.h"

struct done_file {
    int descriptor;
    struct line_file *lines; /* what others have added is read by it, too */
    GHashTable *captures;    /* char *, owned: their files, and archives of which all is there */
};

static char *failure(const char *what, int number) {
    return g_strdup_printf("cannot be %s: %s", what, g_strerror(number));
}

/* --- reading ---------------------------------------------------------------------------------- */

static void add(struct done_file *file, const json_t *path) {
    if (json_is_string(path))
        g_hash_table_add(file->captures, g_strdup(json_string_value(path)));
}

/* What was found later may be read next time: a share that was away, a disk that was full. */
static bool was_read(const json_t *capture) {
    const char *format = json_string_value(json_object_get(capture, "format"));
    return json_is_true(json_object_get(capture, "complete")) ||
           (format != NULL && *format != '\0') || json_is_object(json_object_get(capture, "trace"));
}

static void take_capture(struct done_file *file, const json_t *capture) {
    const json_t *archive = json_object_get(capture, "archive");
    const json_t *left = json_object_get(archive, "left");
    const json_t *files = json_object_get(capture, "files");
    if (!was_read(capture))
        return;
    add(file, json_object_get(capture, "file"));
    for (size_t i = 0; i < json_array_size(files); i++)
        add(file, json_object_get(json_array_get(files, i), "file"));
    if (json_is_integer(left) && json_integer_value(left) == 0)
        add(file, json_object_get(archive, "file"));
}

static void take_line(struct done_file *file, struct span text) {
    if (span_find_text(text, "\"capture\"") == NULL)
        return;
    json_t *object = json_loadb((const char *)text.at, span_len(text), 0, NULL);
    const char *type = json_string_value(json_object_get(object, "type"));
    if (type != NULL && strcmp(type, "capture") == 0)
        take_capture(file, object);
    json_decref(object);
}

/* Up to the last whole line. True: it ends with one. */
static bool read_on(struct done_file *file) {
    struct line line;
    enum line_status status;
    while ((status = line_file_next(file->lines, &line)) == LINE_WHOLE || status == LINE_LONG)
        if (status == LINE_WHOLE)
            take_line(file, line.text);
    return status == LINE_END;
}

/* Nothing is appended to a capture that was named by mistake. */
static bool is_ours(const struct done_file *file) {
    char first;
    return pread(file->descriptor, &first, 1, 0) != 1 || first == '{';
}

static bool begin(struct done_file *file, char **error) {
    struct stat status;
    if (fstat(file->descriptor, &status) == 0 && !S_ISREG(status.st_mode)) {
        *error = g_strdup("is no plain file");
        return false;
    }
    if (!is_ours(file)) {
        *error = g_strdup("is no file of JSON lines");
        return false;
    }
    (void)signal(SIGXFSZ, SIG_IGN); /* a limit of file sizes is an error like a full disk */
    (void)flock(file->descriptor, LOCK_SH);
    (void)read_on(file);
    (void)flock(file->descriptor, LOCK_UN);
    if (line_file_error(file->lines) == 0)
        return true;
    *error = failure("read", line_file_error(file->lines));
    return false;
}

struct done_file *done_file_open(const char *path, char **error) {
    const int descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0666);
    if (descriptor < 0) {
        *error = failure("opened", errno);
        return NULL;
    }
    struct done_file *file = g_new0(struct done_file, 1);
    file->descriptor = descriptor;
    file->lines = line_file_new(descriptor, 0);
    file->captures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (begin(file, error))
        return file;
    done_file_close(file);
    return NULL;
}

void done_file_close(struct done_file *file) {
    if (file == NULL)
        return;
    line_file_free(file->lines);
    g_hash_table_unref(file->captures);
    close(file->descriptor);
    g_free(file);
}

/* As JSON has it. */
static bool has_path(const struct done_file *file, const char *path) {
    char *valid = g_utf8_make_valid(path, -1);
    const bool has = g_hash_table_contains(file->captures, valid);
    g_free(valid);
    return has;
}

bool done_file_has(const struct done_file *file, const struct input_entry *entry) {
    bool has = has_path(file, entry->path);
    for (size_t i = 0; has && entry->set != NULL && !entry->is_trace && i < entry->set->count; i++)
        has = has_path(file, entry->set->files[i].path);
    return has;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Nobody else writes now. Where a killed writer left a part of a line, that is ended first. */
static int append(struct done_file *file, bool ends_with_line, const GString *lines) {
    struct stat before;
    if (fstat(file->descriptor, &before) != 0)
        return errno;
    int number = ends_with_line ? 0 : whole_write(file->descriptor, "\n", 1);
    if (number == 0)
        number = whole_write(file->descriptor, lines->str, lines->len);
    if (number != 0 && ftruncate(file->descriptor, before.st_size) != 0)
        number = errno;
    return number;
}

static bool lock(struct done_file *file, char **error) {
    while (flock(file->descriptor, LOCK_EX) != 0)
        if (errno != EINTR) {
            *error = failure("locked", errno);
            return false;
        }
    return true;
}

/* `number`: what came of writing. */
static bool unlock(struct done_file *file, int number, char **error) {
    (void)flock(file->descriptor, LOCK_UN);
    if (number != 0)
        *error = failure("written", number);
    return number == 0;
}

bool done_file_append(struct done_file *file, const struct input_entry *entry, const GString *lines,
                      char **error) {
    if (!lock(file, error))
        return false;
    const bool ends_with_line = read_on(file);
    return unlock(file, done_file_has(file, entry) ? 0 : append(file, ends_with_line, lines),
                  error);
}

bool done_file_append_run(struct done_file *file, const GString *line, char **error) {
    return lock(file, error) && unlock(file, append(file, read_on(file), line), error);
}
