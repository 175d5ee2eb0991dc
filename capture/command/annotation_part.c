/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/annotation_part.h"

#include <string.h>

#include "capture/net/frame_files.h"
#include "capture/read/file_set.h"

static void clear_part(gpointer data) {
    struct annotation_part *part = data;
    g_free(part->format);
}

static void add_part(GArray *parts, const char *told, const char *path, const char *output) {
    struct annotation_part part = {.told = told, .path = path, .output = output};
    if (stat(path, &part.before) != 0)
        part.before = (struct stat){0};
    g_array_append_val(parts, part);
}

GArray *annotation_parts_new(const struct input_entry *entry, const char *path,
                             char *const *outputs) {
    GArray *parts = g_array_new(FALSE, FALSE, sizeof(struct annotation_part));
    g_array_set_clear_func(parts, clear_part);
    if (entry->set == NULL)
        add_part(parts, entry->path, path, outputs[0]);
    for (size_t i = 0; entry->set != NULL && i < entry->set->count; i++) {
        add_part(parts, entry->set->files[i].path, entry->set->files[i].source, *outputs);
        outputs += *outputs != NULL;
    }
    return parts;
}

static struct annotation_part *find_part(const GArray *parts, const char *told) {
    for (guint i = 0; i < parts->len; i++) {
        struct annotation_part *part = &g_array_index(parts, struct annotation_part, i);
        if (strcmp(part->told, told) == 0)
            return part;
    }
    return NULL;
}

void annotation_parts_learn(GArray *parts, const struct reader *reader, uint64_t packets) {
    const struct frame_files *files = reader_files(reader);
    struct annotation_part *only = &g_array_index(parts, struct annotation_part, 0);
    uint64_t before = 0;
    if (files == NULL) {
        only->format = g_strdup(reader_format(reader));
        only->packets = packets;
    }
    for (size_t i = 0; i < frame_files_count(files); i++) {
        const struct frame_file *file = frame_files_at(files, i);
        struct annotation_part *part = find_part(parts, file->given);
        part->format = g_strdup(file->format);
        part->packets = file->packets;
        part->first_packet = before;
        before += file->packets;
    }
}

bool annotation_part_has_changed(const struct annotation_part *part) {
    const struct stat *before = &part->before;
    struct stat now;
    return stat(part->path, &now) != 0 || now.st_dev != before->st_dev ||
           now.st_ino != before->st_ino || now.st_size != before->st_size ||
           now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != before->st_mtim.tv_nsec;
}
