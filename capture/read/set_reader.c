/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/set_reader.h"
#include "capture/read/backend.h"

#include <glib.h>
#include <stdatomic.h>
#include <sys/stat.h>

enum { PROGRESS_EVERY = 1024 };

struct set_reader {
    const struct file_set *set;
    bool ahead;             /* each is read by a thread of its own */
    size_t next;            /* of its files, to be opened */
    struct reader *current; /* NULL: between two files */
    uint64_t frames_before; /* in the files before the current one */
    uint64_t done_before;   /* bytes of them */
    GString *errors;        /* what was wrong with them; empty: nothing */
};

static void note_error(struct set_reader *set_reader, const char *error) {
    const struct set_file *file = &set_reader->set->files[set_reader->next - 1];
    g_string_append_printf(set_reader->errors, "%s%s %s", set_reader->errors->len > 0 ? "; " : "",
                           set_file_name(file), error);
}

static bool open_next(struct reader *reader, char **error) {
    struct set_reader *set_reader = reader->source;
    const struct set_file *file = &set_reader->set->files[set_reader->next++];
    set_reader->current = reader_open_one(file->source, NULL, set_reader->ahead, error);
    if (set_reader->current == NULL)
        return false;
    frame_files_begin(reader->files, file->path, set_file_name(file),
                      reader_format(set_reader->current), set_reader->frames_before, file->missing);
    if (reader->secrets != NULL)
        reader_want_secrets(set_reader->current, reader->secrets, reader->secrets_data);
    return true;
}

/* False: there are no more. */
static bool open_some(struct reader *reader) {
    struct set_reader *set_reader = reader->source;
    while (set_reader->next < set_reader->set->count) {
        char *error = NULL;
        if (open_next(reader, &error))
            return true;
        note_error(set_reader, error);
        g_free(error);
    }
    return false;
}

static void note_progress(struct reader *reader) {
    const struct set_reader *set_reader = reader->source;
    uint64_t done, size;
    reader_progress(set_reader->current, &done, &size);
    atomic_store_explicit(&reader->done, set_reader->done_before + done, memory_order_relaxed);
}

/* Whether statistics of a file count those before it in is not told: the most of them is sure. */
static void note_capture(struct reader *reader, const struct reader *file) {
    const char *filter = reader_capture_filter(file);
    reader->dropped = MAX(reader->dropped, reader_dropped(file));
    if (filter != NULL)
        reader_note_capture_filter(reader, span_of_text(filter));
}

static void end_file(struct reader *reader, enum reader_status status) {
    struct set_reader *set_reader = reader->source;
    uint64_t done, size;
    if (status == READER_FAILED)
        note_error(set_reader, reader_error(set_reader->current));
    reader_progress(set_reader->current, &done, &size);
    set_reader->done_before += done;
    atomic_store_explicit(&reader->done, set_reader->done_before, memory_order_relaxed);
    set_reader->frames_before += set_reader->current->frame;
    note_capture(reader, set_reader->current);
    reader_close(set_reader->current);
    set_reader->current = NULL;
}

static enum reader_status set_reader_next(struct reader *reader, struct packet *packet) {
    struct set_reader *set_reader = reader->source;
    while (!atomic_load_explicit(&reader->stopped, memory_order_relaxed)) {
        if (set_reader->current == NULL && !open_some(reader))
            return set_reader->errors->len > 0 ? reader_fail(reader, "%s", set_reader->errors->str)
                                               : READER_END;
        const enum reader_status status = reader_next(set_reader->current, packet);
        if (status != READER_PACKET) {
            end_file(reader, status);
            continue;
        }
        frame_files_packet(reader->files, packet->time);
        packet->frame += set_reader->frames_before;
        reader->frame = packet->frame;
        if (reader->frame % PROGRESS_EVERY == 0)
            note_progress(reader);
        return READER_PACKET;
    }
    return READER_END;
}

static void set_reader_want_secrets(struct reader *reader) {
    const struct set_reader *set_reader = reader->source;
    if (set_reader->current != NULL)
        reader_want_secrets(set_reader->current, reader->secrets, reader->secrets_data);
}

static void set_reader_close(struct reader *reader) {
    struct set_reader *set_reader = reader->source;
    reader_close(set_reader->current);
    g_string_free(set_reader->errors, TRUE);
    g_free(set_reader);
}

static const struct backend set_backend = {
    .next = set_reader_next, .want_secrets = set_reader_want_secrets, .close = set_reader_close};

static uint64_t size_of(const struct file_set *set) {
    uint64_t size = 0;
    struct stat status;
    for (size_t i = 0; i < set->count; i++)
        size += stat(set->files[i].source, &status) == 0 ? (uint64_t)status.st_size : 0;
    return size;
}

bool set_reader_open(struct reader *reader, const struct file_set *set, bool ahead, char **error) {
    struct set_reader *set_reader = g_new0(struct set_reader, 1);
    set_reader->set = set;
    set_reader->ahead = ahead;
    set_reader->errors = g_string_new(NULL);
    reader->backend = &set_backend;
    reader->source = set_reader;
    reader->files = frame_files_new();
    reader->size = size_of(set);
    if (!open_some(reader)) {
        *error = g_strdup(set_reader->errors->str);
        return false;
    }
    reader->first_link_type = set_reader->current->first_link_type;
    reader->format = g_strdup(reader_format(set_reader->current));
    return true;
}
