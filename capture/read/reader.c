/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses the backend that reads a capture, and does what is the same for all of them. */
#include "capture/read/reader.h"
#include "capture/read/backend.h"
#include "capture/read/error_text.h"
#include "capture/read/live.h"
#include "capture/read/pcap_reader.h"
#include "capture/read/wiretap_reader.h"

#include <glib.h>
#include <inttypes.h>
#include <stdatomic.h>

static bool open_source(struct reader *reader, const char *path, struct input *input,
                        uint32_t *first_link_type, char **error) {
    if (pcap_reader_fits(input))
        return pcap_reader_open(reader, input, first_link_type, error);
    if (input->kind == INPUT_STREAM)
        return error_text_set(
            error, "is not a classic pcap, and others are read from files and pipes only");
    reader->size = input->size;
    return wiretap_reader_open(reader, path, first_link_type, error);
}

struct reader *reader_open_file(const char *path, const char *filter, char **error) {
    struct input input;
    if (!input_open(path, &input, error))
        return NULL;
    struct reader *reader = g_new0(struct reader, 1);
    uint32_t first_link_type = 0;
    bool opened = open_source(reader, path, &input, &first_link_type, error);
    /* libwiretap opens a pipe once more by its name: the first descriptor stays open until then, so
     * that the writer does not lose its reader. */
    input_close(&input);
    if (opened && filter != NULL)
        reader->filter = filter_new(filter, first_link_type, error);
    if (opened && (filter == NULL || reader->filter != NULL))
        return reader;
    reader_close(reader);
    return NULL;
}

struct reader *reader_open_live(const char *interface, const char *filter, char **error) {
    struct reader *reader = g_new0(struct reader, 1);
    if (live_open(reader, interface, filter, error))
        return reader;
    reader_close(reader);
    return NULL;
}

static enum reader_status next_matching(struct reader *reader, struct packet *packet) {
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

void reader_progress(const struct reader *reader, uint64_t *done, uint64_t *size) {
    *done = atomic_load_explicit(&reader->done, memory_order_relaxed);
    *size = reader->size;
}

uint64_t reader_dropped(const struct reader *reader) {
    return reader->backend->dropped == NULL ? 0 : reader->backend->dropped((struct reader *)reader);
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
    g_free(reader->format);
    g_free(reader->error);
    g_free(reader);
}
