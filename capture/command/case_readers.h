/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The captures of a case, opened to be read once more in the order of time. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_READERS_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_READERS_H

#include <glib.h>

#include "capture/read/inputs.h"
#include "capture/read/reader.h"

/* A reader for each point; NULL: its capture cannot be opened any more, which was complained of. */
struct case_readers {
    GPtrArray *readers;         /* struct reader *, owned */
    GPtrArray *files;           /* struct frame_files *: of each point; names are those of points */
    struct frame_files *merged; /* of all of them; owned, likewise */
    GPtrArray *own_files;       /* those of `files` that are no reader's */
};

/* `entries` (const struct input_entry *) and `points` (struct case_point *) must outlive them.
 * `filter`: BPF; NULL: none. */
void case_readers_open(struct case_readers *readers, const GPtrArray *entries,
                       const GPtrArray *points, const char *filter);
void case_readers_close(struct case_readers *readers);

/* The readers alone, owned; NULL among them as above. */
GPtrArray *case_readers_of(const GPtrArray *entries, const char *filter);

#endif
