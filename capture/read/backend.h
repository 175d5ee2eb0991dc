/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What classic pcap, plain pcapng, libwiretap's files and interfaces have in common, and the calls
 * by which they differ. For them and reader.c alone. */
#ifndef UCSCOPE_CAPTURE_READ_BACKEND_H
#define UCSCOPE_CAPTURE_READ_BACKEND_H

#include "capture/net/frame_files.h"
#include "capture/read/filter.h"
#include "capture/read/reader.h"

struct window;

struct backend {
    /* As reader_next, without the filter. Counts reader->frame up, also for frames that it passes
     * over. */
    enum reader_status (*next)(struct reader *reader, struct packet *packet);
    uint64_t (*dropped)(struct reader *reader); /* NULL: reader->dropped */
    /* Somebody asks for the secrets: reader->secrets was set. NULL: there never are any. */
    void (*want_secrets)(struct reader *reader);
    /* The window in which the packet read last is seen. NULL: its bytes live until the next call.
     */
    struct window *(*window)(const struct reader *reader);
    void (*close)(struct reader *reader);
};

/* A backend opens its source into an empty reader and sets everything but `filter`. */
struct reader {
    const struct backend *backend;
    void *source;          /* the backend's own */
    struct filter *filter; /* NULL: every packet */
    secrets_sink *secrets; /* NULL: nobody asks for them */
    void *secrets_data;
    char *format;
    char *error;               /* NULL until reader_next failed */
    struct frame_files *files; /* of a rotated set; NULL: one file */
    uint32_t first_link_type;  /* the filter is to be compiled for it first */
    char *capture_filter;      /* as of reader_capture_filter */
    uint64_t dropped;          /* as of reader_dropped, where the backend has no function for it */
    uint64_t frame;            /* of the packet read last */
    uint64_t size;             /* of the file; 0: unknown */
    _Atomic uint64_t done;
    _Atomic bool stopped;
};

/* reader_open_file or, `ahead`, reader_open_ahead. */
struct reader *reader_open_one(const char *path, const char *filter, bool ahead, char **error);

/* What the file says that it was captured with: a text for humans, or empty, which is no text. */
void reader_note_capture_filter(struct reader *reader, struct span text);

/* Answers READER_FAILED; the sentence becomes reader_error: "is damaged after frame 123". */
__attribute__((format(printf, 2, 3))) enum reader_status reader_fail(struct reader *reader,
                                                                     const char *format, ...);

#endif
