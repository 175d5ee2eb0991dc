/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that an annotated capture is read from, and those that it is written to: one of each,
 * but for a rotated set. */
#ifndef UCSCOPE_CAPTURE_COMMAND_ANNOTATION_PART_H
#define UCSCOPE_CAPTURE_COMMAND_ANNOTATION_PART_H

#include <glib.h>
#include <sys/stat.h>

#include "capture/read/inputs.h"
#include "capture/read/reader.h"

struct annotation_part {
    const char *told;               /* as it is called */
    const char *path;               /* to read */
    const char *output;             /* NULL: it goes on the output of the part before it */
    char *format;                   /* NULL: it could not be opened, and nothing is written of it */
    uint64_t first_packet, packets; /* among those of the whole */
    struct stat before;             /* of what is read, when that began */
};

/* Before anything is read, as an array of struct annotation_part, to be freed with g_array_unref.
 * `path` is where the only file is read, a set has its own; `outputs` has one name or as many as
 * the set has files, NULL at the end. What they are given must outlive the parts. */
GArray *annotation_parts_new(const struct input_entry *entry, const char *path,
                             char *const *outputs);

/* What `reader`, which has read it all, knows of them; `packets` is how many there were. */
void annotation_parts_learn(GArray *parts, const struct reader *reader, uint64_t packets);

/* What was scanned and what is written now may be two captures. */
bool annotation_part_has_changed(const struct annotation_part *part);

#endif
