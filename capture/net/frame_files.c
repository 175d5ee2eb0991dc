/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/frame_files.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "wire/search.h"

struct frame_files {
    GPtrArray *files;          /* struct frame_file *, owned */
    GPtrArray *parts;          /* struct frame_files *: of each capture; NULL: it is one */
    struct frame_merge *merge; /* with `parts` */
};

static void free_file(gpointer data) {
    struct frame_file *file = data;
    g_free(file->path);
    g_free(file->name);
    g_free(file->format);
    g_free(file);
}

struct frame_files *frame_files_new(void) {
    struct frame_files *files = g_new0(struct frame_files, 1);
    files->files = g_ptr_array_new_with_free_func(free_file);
    return files;
}

void frame_files_free(struct frame_files *files) {
    if (files == NULL)
        return;
    g_clear_pointer(&files->parts, g_ptr_array_unref);
    frame_merge_free(files->merge);
    g_ptr_array_unref(files->files);
    g_free(files);
}

/* It stands in sentences, whose parties are marked by control characters. */
static char *name_told(const char *given) {
    char *name = g_utf8_make_valid(given, -1);
    for (char *at = name; *at != '\0'; at++)
        if (g_ascii_iscntrl(*at))
            *at = '?';
    if (strlen(name) > FRAME_FILE_NAME)
        *g_utf8_find_prev_char(name, name + FRAME_FILE_NAME + 1) = '\0';
    return name;
}

void frame_files_begin(struct frame_files *files, const char *path, const char *name,
                       const char *format, uint64_t before, uint64_t missing) {
    struct frame_file *file = g_new0(struct frame_file, 1);
    file->given = path;
    file->path = g_strdup(path);
    file->name = name_told(name);
    file->format = g_strdup(format);
    file->before = before;
    file->missing = missing;
    g_ptr_array_add(files->files, file);
}

void frame_files_packet(struct frame_files *files, int64_t time) {
    struct frame_file *file = g_ptr_array_index(files->files, files->files->len - 1);
    if (file->packets++ == 0)
        file->first = time;
    file->last = time;
}

size_t frame_files_count(const struct frame_files *files) {
    return files == NULL ? 0 : files->files->len;
}

struct frame_file *frame_files_at(const struct frame_files *files, size_t index) {
    return g_ptr_array_index(files->files, (guint)index);
}

/* --- several captures ------------------------------------------------------------------------- */

struct frame_files *frame_files_new_merged(struct frame_files *const *parts, unsigned count) {
    struct frame_files *files = frame_files_new();
    files->parts = g_ptr_array_new();
    files->merge = frame_merge_new(count);
    for (unsigned i = 0; i < count; i++)
        g_ptr_array_add(files->parts, parts[i]);
    return files;
}

uint64_t frame_files_merge(struct frame_files *files, unsigned part, uint64_t frame) {
    return frame_merge_add(files->merge, part, frame);
}

uint64_t frame_files_merged(const struct frame_files *files, unsigned part, uint64_t frame) {
    return frame_merge_number(files->merge, part, frame);
}

struct merged_frame frame_files_unmerge(const struct frame_files *files, uint64_t frame) {
    return frame_merge_origin(files->merge, frame);
}

static struct file_frame find_merged(const struct frame_files *files, uint64_t frame) {
    const struct merged_frame found = frame_files_unmerge(files, frame);
    if (found.frame == 0)
        return (struct file_frame){NULL, frame};
    return frame_files_find(files->parts->pdata[found.part], found.frame);
}

/* --- a frame ---------------------------------------------------------------------------------- */

static bool begins_before(const void *files, size_t index, const void *frame) {
    return frame_files_at(files, index)->before < *(const uint64_t *)frame;
}

/* The last one that begins before the frame. */
struct file_frame frame_files_find(const struct frame_files *files, uint64_t frame) {
    if (files != NULL && files->parts != NULL)
        return find_merged(files, frame);
    const size_t count = frame_files_count(files);
    if (count == 0 || frame == 0)
        return (struct file_frame){NULL, frame};
    const size_t next = search_first(1, count, begins_before, files, &frame);
    const struct frame_file *file = frame_files_at(files, next - 1);
    return (struct file_frame){file, frame - file->before};
}

const char *frame_text_write(const struct frame_files *files, uint64_t frame,
                             char out[FRAME_TEXT]) {
    const struct file_frame own = frame_files_find(files, frame);
    if (own.file == NULL)
        g_snprintf(out, FRAME_TEXT, "%" PRIu64, own.frame);
    else
        g_snprintf(out, FRAME_TEXT, "%s:%" PRIu64, own.file->name, own.frame);
    return out;
}
