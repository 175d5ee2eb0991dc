/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Summaries of captures and runs read back. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_REPORT_LINES_SUMMARY_LINES_H
#define UCSCOPE_CAPTURE_REPORT_LINES_SUMMARY_LINES_H

#include "capture/report/lines/capture_lines.h"
#include "capture/report/lines/json_record.h"

/* Fills in all but findings and texts, by an object of type "capture". */
void summary_lines_read(struct json_record *record, const json_value *object,
                        struct capture_lines *lines);

/* Whether nothing of the capture could be read; lines of versions before tell it by its format. */
bool summary_lines_is_unread(struct json_record *record, const json_value *object);

/* Of an object of type "run"; its texts are the record's. False: it is none. */
bool summary_lines_run(struct json_record *record, const json_value *object,
                       struct run_summary *out);

#endif
