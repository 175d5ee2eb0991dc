/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/case_readers.h"

#include "capture/case/point.h"
#include "capture/command/output.h"

static struct reader *open_one(const struct input_entry *entry, const char *filter) {
    char *error = NULL;
    struct reader *reader = reader_open(entry->set, entry->source, filter, &error);
    if (reader == NULL)
        complain_and_free(entry->path, error);
    return reader;
}

static void close_one(gpointer reader) {
    reader_close(reader);
}

GPtrArray *case_readers_of(const GPtrArray *entries, const char *filter) {
    GPtrArray *readers = g_ptr_array_new_with_free_func(close_one);
    for (guint i = 0; i < entries->len; i++)
        g_ptr_array_add(readers, open_one(entries->pdata[i], filter));
    return readers;
}

static void free_files(gpointer files) {
    frame_files_free(files);
}

/* Frames of a capture are told by its name; in a rotated set by those of its files. */
static struct frame_files *files_of(struct case_readers *readers, const struct case_point *point,
                                    struct reader *reader) {
    struct frame_files *files = reader == NULL ? NULL : reader_files(reader);
    if (files != NULL)
        return files;
    files = frame_files_new();
    frame_files_begin(files, point->path, point->name, "", 0, 0);
    g_ptr_array_add(readers->own_files, files);
    return files;
}

void case_readers_open(struct case_readers *readers, const GPtrArray *entries,
                       const GPtrArray *points, const char *filter) {
    readers->readers = case_readers_of(entries, filter);
    readers->files = g_ptr_array_new();
    readers->own_files = g_ptr_array_new_with_free_func(free_files);
    for (guint i = 0; i < points->len; i++)
        g_ptr_array_add(readers->files,
                        files_of(readers, points->pdata[i], readers->readers->pdata[i]));
    readers->merged = frame_files_new_merged((struct frame_files *const *)readers->files->pdata,
                                             readers->files->len);
}

void case_readers_close(struct case_readers *readers) {
    frame_files_free(readers->merged);
    g_ptr_array_unref(readers->readers);
    g_ptr_array_unref(readers->files);
    g_ptr_array_unref(readers->own_files);
}
