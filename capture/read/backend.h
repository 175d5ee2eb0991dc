/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the reader: what classic pcap, libwiretap's files and interfaces have in common, and the
 * calls by which they differ. */
#ifndef UCSCOPE_CAPTURE_READ_BACKEND_H
#define UCSCOPE_CAPTURE_READ_BACKEND_H

#include "capture/read/filter.h"
#include "capture/read/input.h"
#include "capture/read/reader.h"

struct wtap;

struct backend {
    /* As reader_next, without the filter. Counts reader->frame up, also for what it passes over. */
    enum reader_status (*next)(struct reader *reader, struct packet *packet);
    uint64_t (*dropped)(struct reader *reader); /* NULL: never any */
    /* reader->secrets was set. NULL: there never are any */
    void (*tell_secrets)(struct reader *reader);
    void (*close)(struct reader *reader);
};

struct reader {
    const struct backend *backend;
    void *source;          /* the backend's own */
    struct filter *filter; /* NULL: every packet */
    secrets_sink *secrets; /* NULL: nobody asks for them */
    void *secrets_data;
    char *format;
    char *error;    /* NULL until reader_next failed */
    uint64_t frame; /* of the packet read last */
    uint64_t size;  /* of the file; 0: unknown */
    _Atomic uint64_t done;
    _Atomic bool stopped;
};

/* Each opens its source into an empty reader: true, and everything but `filter` is set; or false
 * and *error is a sentence. `first_link_type` is what the filter is tried on first. */

/* Takes `input` over when it answers true. */
bool pcap_reader_open(struct reader *reader, struct input *input, uint32_t *first_link_type,
                      char **error);

/* Whether `input` is what pcap_reader_open reads as Wireshark would. */
bool pcap_reader_fits(const struct input *input);

/* Makes libwiretap ready for use. May be called again, for nothing. */
void wiretap_reader_start(void);

bool wiretap_reader_open(struct reader *reader, const char *path, uint32_t *first_link_type,
                         char **error);

/* Whether libwiretap finds packets of a known link layer in the file. For files whose name and
 * first bytes leave it open. */
bool wiretap_reader_recognises(const char *path);

/* libwiretap's own handle for a file that holds packets of a known link layer, for what goes beyond
 * reading. NULL: *error is a sentence. */
struct wtap *wiretap_reader_open_wiretap(const char *path, char **error);
void wiretap_reader_close_wiretap(struct wtap *wiretap);

/* Filters in the kernel by itself. */
bool live_open(struct reader *reader, const char *interface, const char *filter, char **error);

/* For READER_FAILED: keeps the sentence that follows what was read: "... after frame 123". */
__attribute__((format(printf, 2, 3))) enum reader_status reader_fail(struct reader *reader,
                                                                     const char *format, ...);

#endif
