/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of a file that may have any length and hold anything: logs of what was found, which grow
 * while they are read, or were cut short when their writer ended. */
#ifndef UCSCOPE_CAPTURE_READ_LINE_FILE_H
#define UCSCOPE_CAPTURE_READ_LINE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/span.h"

enum { LINE_LONGEST = 16 << 20 /* bytes; a longer one is passed over */ };

enum line_status {
    LINE_WHOLE,
    LINE_CUT,  /* the last, without the sign that ends one; more of it may come */
    LINE_LONG, /* all of it was passed over */
    LINE_END,
};

struct line {
    struct span text; /* without '\n'; empty when LINE_LONG */
    uint64_t offset;  /* where it begins in the file */
};

struct line_file;

/* Of a descriptor, which stays whose it is, from `offset` on. */
struct line_file *line_file_new(int descriptor, uint64_t offset);
void line_file_free(struct line_file *file); /* NULL is fine */

/* The next line, good until the next call. After LINE_CUT and LINE_END the file may be asked again,
 * from that line on, when it has grown. */
enum line_status line_file_next(struct line_file *file, struct line *out);

/* errno of the read that failed, which ended the file; 0: none did. */
int line_file_error(const struct line_file *file);

#endif
