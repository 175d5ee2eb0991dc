/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/frame_files.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

/* A capture among several: its frames, and the numbers that they were given. */
struct part {
    struct frame_files *files;
    GArray *frames; /* uint64_t: those that were given a number, in order */
    GArray *merged; /* guint32: that number */
};

struct frame_files {
    GPtrArray *files; /* struct frame_file *, owned */
    GArray *parts;    /* struct part; NULL: it is one capture */
    GArray *part_of;  /* guint16: of each frame, from 1 */
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
    for (guint i = 0; files->parts != NULL && i < files->parts->len; i++) {
        g_array_unref(g_array_index(files->parts, struct part, i).frames);
        g_array_unref(g_array_index(files->parts, struct part, i).merged);
    }
    g_clear_pointer(&files->parts, g_array_unref);
    g_clear_pointer(&files->part_of, g_array_unref);
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
    files->parts = g_array_new(FALSE, FALSE, sizeof(struct part));
    files->part_of = g_array_new(FALSE, FALSE, sizeof(guint16));
    for (unsigned i = 0; i < count; i++) {
        const struct part part = {parts[i], g_array_new(FALSE, FALSE, sizeof(uint64_t)),
                                  g_array_new(FALSE, FALSE, sizeof(guint32))};
        g_array_append_val(files->parts, part);
    }
    return files;
}

uint64_t frame_files_merge(struct frame_files *files, unsigned part, uint64_t frame) {
    struct part *to = &g_array_index(files->parts, struct part, part);
    const guint16 number = (guint16)part;
    g_array_append_val(files->part_of, number);
    const guint32 merged = files->part_of->len;
    g_array_append_val(to->frames, frame);
    g_array_append_val(to->merged, merged);
    return merged;
}

/* The index of the first for which `is_before` is not so; all for which it is stand first. */
static guint find_index(const struct part *part, uint64_t value,
                        bool (*is_before)(const struct part *part, guint index, uint64_t value)) {
    guint low = 0, high = part->frames->len;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        if (is_before(part, middle, value))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint64_t frame_at(const struct part *part, guint index) {
    return g_array_index(part->frames, uint64_t, index);
}

static guint32 merged_at(const struct part *part, guint index) {
    return g_array_index(part->merged, guint32, index);
}

static bool is_frame_before(const struct part *part, guint index, uint64_t frame) {
    return frame_at(part, index) < frame;
}

static bool is_merged_before(const struct part *part, guint index, uint64_t merged) {
    return merged_at(part, index) < merged;
}

uint64_t frame_files_merged(const struct frame_files *files, unsigned part, uint64_t frame) {
    const struct part *of = &g_array_index(files->parts, struct part, part);
    const guint index = find_index(of, frame, is_frame_before);
    return index < of->frames->len && frame_at(of, index) == frame ? merged_at(of, index) : 0;
}

struct merged_frame frame_files_unmerge(const struct frame_files *files, uint64_t frame) {
    if (frame == 0 || frame > files->part_of->len)
        return (struct merged_frame){0, 0};
    const guint16 part = g_array_index(files->part_of, guint16, (guint)frame - 1);
    const struct part *of = &g_array_index(files->parts, struct part, part);
    return (struct merged_frame){part, frame_at(of, find_index(of, frame, is_merged_before))};
}

static struct file_frame find_merged(const struct frame_files *files, uint64_t frame) {
    const struct merged_frame found = frame_files_unmerge(files, frame);
    if (found.frame == 0)
        return (struct file_frame){NULL, frame};
    return frame_files_find(g_array_index(files->parts, struct part, found.part).files,
                            found.frame);
}

/* --- a frame ---------------------------------------------------------------------------------- */

/* The last one that begins before the frame. */
struct file_frame frame_files_find(const struct frame_files *files, uint64_t frame) {
    if (files != NULL && files->parts != NULL)
        return find_merged(files, frame);
    size_t low = 0, high = frame_files_count(files);
    if (high == 0 || frame == 0)
        return (struct file_frame){NULL, frame};
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (frame_files_at(files, middle)->before < frame)
            low = middle;
        else
            high = middle;
    }
    const struct frame_file *file = frame_files_at(files, low);
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
