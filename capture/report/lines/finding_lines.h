/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of JSON read back into findings. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_REPORT_LINES_FINDING_LINES_H
#define UCSCOPE_CAPTURE_REPORT_LINES_FINDING_LINES_H

#include <glib.h>

#include "capture/report/lines/json_record.h"
#include "capture/rules/finding.h"

/* The finding of an object of type "finding", whose strings stay where the record has them; `files`
 * are those of a capture in several, `by_path` the same by their paths: struct frame_file *. Both
 * NULL: it is one. NULL: its code is not known here. Free with finding_lines_free. */
struct finding *finding_lines_read(struct json_record *record, const json_value *object,
                                   const struct frame_files *files, GHashTable *by_path);
void finding_lines_free(struct finding *finding);

/* "2014-05-02T08:11:12.123456789Z" in nanoseconds since 1970-01-01 UTC; 0: it is none. */
int64_t finding_lines_time(struct json_record *record, const json_value *value);

/* The number that a frame of one of several files has in all of them; `file` NULL: of the only one.
 */
uint64_t finding_lines_frame(GHashTable *by_path, const char *file, uint64_t frame);

void finding_lines_party(struct json_record *record, const json_value *object, struct party *out);
uint8_t finding_lines_protocol(struct json_record *record, const json_value *object);

#endif
