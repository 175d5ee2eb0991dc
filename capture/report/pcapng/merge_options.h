/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of a capture's blocks in a file of several captures, whose byte order may be another. */
#ifndef UCSCOPE_CAPTURE_REPORT_PCAPNG_MERGE_OPTIONS_H
#define UCSCOPE_CAPTURE_REPORT_PCAPNG_MERGE_OPTIONS_H

#include <glib.h>

#include "capture/read/pcapng_block.h"

enum {
    OPTION_INTERFACE_NAME = 2,
    OPTION_INTERFACE_DESCRIPTION = 3,
    OPTION_APPLICATION = 4 /* of a section */
};

/* Appends those of a packet, an interface or its statistics to a little-endian block, without an
 * end mark: none of ours, none that says how or by which clock times were written, no name of an
 * interface. `*left_out` grows by each other one that cannot be carried over. */
void merge_options_put(GByteArray *out, const struct block *block, uint64_t *left_out);

/* Appends to `comments` those of a section that are not ours, as text of its capture `name`. */
void merge_options_add_comments(GPtrArray *comments, const struct block *block, const char *name);

#endif
