/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture of an index, read back from its lines, and what is to be said of it. */
#ifndef UCSCOPE_CAPTURE_COMMAND_MERGE_READ_H
#define UCSCOPE_CAPTURE_COMMAND_MERGE_READ_H

#include "capture/command/merge_index.h"
#include "capture/command/options.h"
#include "capture/report/overview.h"
#include "capture/report/page/page.h"

struct merged {
    struct capture_lines lines;
    GString *report; /* text or lines, as the options say */
    struct overview *overview;
    struct fleet *fleet;    /* NULL: without --fleet, */
    struct page_part *part; /* and this with it, or without --page */
    int error;              /* errno of reading its lines; 0: none */
    char *bytes;            /* private: its lines */
};

/* In any thread, each with a reader of its own. Never NULL; free with merged_free. */
struct merged *merge_read(const struct options *options, const struct merge_index *index,
                          const struct merge_capture *capture, struct line_reader *reader);
void merged_free(struct merged *merged);

#endif
