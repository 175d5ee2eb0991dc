/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of text of any size, plain or compressed by gzip, in UTF-8 or UTF-16, read through a
 * window, as UTF-8: traces and logs. */
#ifndef UCSCOPE_CAPTURE_READ_TEXT_FILE_H
#define UCSCOPE_CAPTURE_READ_TEXT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "traces/trace_line.h"
#include "wire/span.h"

struct text_file;

/* NULL: *error is a sentence without the path, to be freed with g_free. */
struct text_file *text_file_open(const char *path, char **error);
void text_file_close(struct text_file *file);

/* What of the file comes next, after `used` bytes of the last window; it is never shorter than
 * TRACE_RECORD_MOST but at the end. Valid until the next call. `is_end`: nothing comes after it. A
 * compressed file that is not at its end, as one that is still written, ends where it does. */
struct span text_file_window(struct text_file *file, size_t used, bool *is_end);

/* Why it could not be read to its end, a sentence; NULL: it was. */
const char *text_file_error(const struct text_file *file);

/* Bytes read so far and bytes of the file, both as they lie on disk. */
void text_file_progress(const struct text_file *file, uint64_t *done, uint64_t *size);

/* What a plain file, or what is in it compressed, begins with, into `out`; how many bytes, 0 when
 * it cannot be read. */
size_t text_file_lead(const char *path, uint8_t *out, size_t room);

/* Whether a file that begins so is a trace. */
bool text_lead_is_trace(struct span lead);

/* Whether a plain file, or what is in it compressed, begins as a trace does. */
bool text_file_is_trace(const char *path);

#endif
