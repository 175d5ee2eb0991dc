/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where trust lists come from: files, captures that carried them, and captures they were wrapped
 * in. */
#ifndef UCSCOPE_CAPTURE_TRUST_LISTS_SOURCE_H
#define UCSCOPE_CAPTURE_TRUST_LISTS_SOURCE_H

#include <glib.h>
#include <stdbool.h>

#include "wire/span.h"

/* One file. */
struct source {
    char *label;    /* how the user would name it: "CTLFile.tlv", "case.pcap:CTLFile.tlv" */
    char *name;     /* its own name, without a folder */
    GBytes *bytes;  /* with zeros for what is missing */
    size_t whole;   /* so many of them from the beginning are there */
    uint64_t frame; /* of a capture: in which it was complete; 0: it is a file by itself */
    int64_t time; /* nanoseconds since 1970-01-01 UTC: of that frame; of a file: its last change */
    char *incomplete; /* why not all of it is here, a sentence without a name; NULL: it is whole */
};

/* The trust lists and signed files that `word` names: a file; a capture ("-" is standard input),
 * for all that it carried; or CAPTURE:NAME or CAPTURE:FRAME, for those of that name or frame. In
 * the order of the capture. NULL when there is none or it cannot be read: *error is a sentence
 * without the word, to be freed with g_free. The array owns its struct source. A capture that is
 * cut short gives what came before, and *cut is why (g_free), else NULL. */
GPtrArray *sources_read(const char *word, char **cut, char **error);

/* Every trust list and signed file that the capture carried, by its name and whatever is in it; may
 * be none. In the order of frames. `name` is what the capture is called. */
GPtrArray *sources_of_capture(const char *name, const char *path, char **cut, char **error);

/* All bytes, and those that can be read as a list. */
static inline struct span source_all(const struct source *source) {
    gsize size;
    const void *bytes = g_bytes_get_data(source->bytes, &size);
    return span_of(bytes, size);
}
static inline struct span source_whole(const struct source *source) {
    return span_first(source_all(source), source->whole);
}

#endif
