/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be written on the frames of a capture: findings as packet comments, and a summary for
 * the section. */
#ifndef UCSCOPE_CAPTURE_REPORT_COMMENTS_H
#define UCSCOPE_CAPTURE_REPORT_COMMENTS_H

#include <glib.h>

#include "capture/report/summary.h"
#include "capture/rules/finding.h"

/* The frame that was `frame` in the capture and has another number in what is written of it: in the
 * file that is written of its own, where they are several. */
typedef uint64_t frame_translator(void *data, uint64_t frame);

struct comments_options {
    frame_translator *translate; /* NULL: frames keep their numbers */
    void *translate_data;
    bool is_merged;       /* several captures become one: frames have the numbers of the whole */
    bool hides_lines;     /* of traces only the places are told, not what stands there */
    const char *left_out; /* a sentence for the summary on what is not in the file; NULL: all is */
};

/* The comments of one frame: `comments` are owned strings. */
struct frame_comments {
    uint64_t frame; /* its number in the capture that was looked into */
    GPtrArray *comments;
};

/* Each frame that a finding names, in the order of frames, as GPtrArray of struct frame_comments;
 * free it with g_ptr_array_unref. A frame's own findings come first, then the gravest. Comments are
 * valid UTF-8 of one line without control characters. */
GPtrArray *comments_of_frames(const struct finding *const *findings, size_t count,
                              const struct comments_options *options);

/* One comment for the section: totals, then each finding and what to check. To be freed with
 * g_free. The same for a whole capture and for what it becomes, so that annotating twice is as
 * once. */
char *comments_of_section(const struct capture_summary *summary,
                          const struct finding *const *findings, size_t count,
                          const struct comments_options *options);

#endif
