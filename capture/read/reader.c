/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses the backend that reads a capture, and does what is the same for all of them. */
#include "capture/read/reader.h"
#include "capture/read/ahead_reader.h"
#include "capture/read/backend.h"
#include "capture/read/error_text.h"
#include "capture/read/file_magic.h"
#include "capture/read/live.h"
#include "capture/read/pcap_reader.h"
#include "capture/read/pcapng_reader.h"
#include "capture/read/set_reader.h"
#include "capture/read/wiretap_reader.h"

#include <glib.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

enum { AHEAD_LEAST = 1024 * 1024 }; /* bytes of a file: a thread costs more than less saves */

/* What libwiretap takes it for is chance. */
static bool is_packed_stream(const char *path, const struct input *input) {
    const bool is_stream = input->kind != INPUT_FILE || strcmp(path, "-") == 0;
    return is_stream && file_magic_packing(input->lead, input->lead_length) != PACKING_NONE;
}

static bool open_source(struct reader *reader, const char *path, struct input *input,
                        char **error) {
    if (pcap_reader_fits(input))
        return pcap_reader_open(reader, input, &reader->first_link_type, error);
    if (pcapng_reader_open(reader, path, input, &reader->first_link_type))
        return true;
    if (input->kind == INPUT_STREAM)
        return error_text_set(
            error, "is not a classic pcap, and others are read from files and pipes only");
    reader->size = input->size;
    if (wiretap_reader_open(reader, path, &reader->first_link_type, error))
        return true;
    if (!is_packed_stream(path, input))
        return false;
    g_free(*error);
    return error_text_set(error, "is no capture, or an archive or compressed in a way that is "
                                 "read from files only: name the file");
}

/* Answers the reader with its filter, or closes it and answers NULL. */
static struct reader *finish_open(struct reader *reader, bool is_open, const char *filter,
                                  char **error) {
    if (is_open && filter != NULL)
        reader->filter = filter_new(filter, reader->first_link_type, error);
    if (is_open && (filter == NULL || reader->filter != NULL))
        return reader;
    reader_close(reader);
    return NULL;
}

struct reader *reader_open_one(const char *path, const char *filter, bool ahead, char **error) {
    struct input input;
    if (!input_open(path, &input, error))
        return NULL;
    input.is_ahead = ahead && input.kind == INPUT_FILE && input.size >= AHEAD_LEAST;
    const bool is_ahead = input.is_ahead;
    struct reader *reader = g_new0(struct reader, 1);
    const bool is_open = open_source(reader, path, &input, error);
    /* libwiretap opens a pipe once more by its name: the first descriptor stays open until then, so
     * that the writer does not lose its reader. */
    input_close(&input);
    reader = finish_open(reader, is_open, filter, error);
    return reader != NULL && is_ahead ? ahead_reader_new(reader) : reader;
}

static struct reader *open_set(const struct file_set *set, const char *filter, bool ahead,
                               char **error) {
    struct reader *reader = g_new0(struct reader, 1);
    return finish_open(reader, set_reader_open(reader, set, ahead, error), filter, error);
}

static struct reader *open_either(const struct file_set *set, const char *path, const char *filter,
                                  bool ahead, char **error) {
    return set != NULL ? open_set(set, filter, ahead, error)
                       : reader_open_one(path, filter, ahead, error);
}

struct reader *reader_open_file(const char *path, const char *filter, char **error) {
    return reader_open_one(path, filter, false, error);
}

struct reader *reader_open_set(const struct file_set *set, const char *filter, char **error) {
    return open_set(set, filter, false, error);
}

struct reader *reader_open(const struct file_set *set, const char *path, const char *filter,
                           char **error) {
    return open_either(set, path, filter, false, error);
}

struct reader *reader_open_ahead(const struct file_set *set, const char *path, const char *filter,
                                 char **error) {
    return open_either(set, path, filter, true, error);
}

struct reader *reader_open_live(const char *interface, const char *filter, char **error) {
    struct reader *reader = g_new0(struct reader, 1);
    if (live_open(reader, interface, filter, error))
        return reader;
    reader_close(reader);
    return NULL;
}

NEVER_INLINE static enum reader_status next_matching(struct reader *reader, struct packet *packet) {
    for (;;) {
        enum reader_status status = reader->backend->next(reader, packet);
        if (status != READER_PACKET)
            return status;
        char *reason = NULL;
        enum filter_answer answer = filter_packet(reader->filter, packet, &reason);
        if (answer == FILTER_MATCH)
            return READER_PACKET;
        if (answer == FILTER_NO_MATCH)
            continue;
        reader_fail(reader, "frame %" PRIu64 " has a link type that the filter does not fit: %s",
                    packet->frame, reason);
        g_free(reason);
        return READER_FAILED;
    }
}

enum reader_status reader_next(struct reader *reader, struct packet *packet) {
    return reader->filter == NULL ? reader->backend->next(reader, packet)
                                  : next_matching(reader, packet);
}

void reader_want_secrets(struct reader *reader, secrets_sink *sink, void *data) {
    reader->secrets = sink;
    reader->secrets_data = data;
    if (reader->backend->want_secrets != NULL)
        reader->backend->want_secrets(reader);
}

const char *reader_error(const struct reader *reader) {
    return reader->error == NULL ? "" : reader->error;
}

const char *reader_format(const struct reader *reader) {
    return reader->format;
}

struct frame_files *reader_files(const struct reader *reader) {
    return reader->files;
}

void reader_progress(const struct reader *reader, uint64_t *done, uint64_t *size) {
    *done = atomic_load_explicit(&reader->done, memory_order_relaxed);
    *size = reader->size;
}

uint64_t reader_dropped(const struct reader *reader) {
    return reader->backend->dropped == NULL ? reader->dropped
                                            : reader->backend->dropped((struct reader *)reader);
}

const char *reader_capture_filter(const struct reader *reader) {
    return reader->capture_filter;
}

void reader_note_capture_filter(struct reader *reader, struct span text) {
    g_free(reader->capture_filter);
    reader->capture_filter = span_is_empty(text)
                                 ? g_strdup("")
                                 : g_utf8_make_valid((const char *)text.at, (gssize)span_len(text));
}

void reader_stop(struct reader *reader) {
    atomic_store_explicit(&reader->stopped, true, memory_order_relaxed);
}

void reader_close(struct reader *reader) {
    if (reader == NULL)
        return;
    if (reader->backend != NULL)
        reader->backend->close(reader);
    filter_free(reader->filter);
    frame_files_free(reader->files);
    g_free(reader->capture_filter);
    g_free(reader->format);
    g_free(reader->error);
    g_free(reader);
}
