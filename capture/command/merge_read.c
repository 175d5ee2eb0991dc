/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/merge_read.h"

#include <string.h>

#include "capture/read/whole.h"
#include "capture/report/json.h"

/* --- bytes ------------------------------------------------------------------------------------ */

/* 0: all of it is there, else errno. */
static int read_range(int descriptor, const struct line_range *range, char *out) {
    return whole_read(descriptor, range->offset, out, (size_t)range->length);
}

static const struct line_range *range_at(const struct merge_capture *capture, guint index) {
    return &g_array_index(capture->findings, struct line_range, index);
}

static guint range_count(const struct merge_capture *capture) {
    return capture->findings == NULL ? 0 : capture->findings->len;
}

static uint64_t size_of(const struct merge_capture *capture) {
    uint64_t size = capture->summary.length;
    for (guint i = 0; i < range_count(capture); i++)
        size += range_at(capture, i)->length;
    return size;
}

static void add_lines(struct capture_lines *lines, struct span rest) {
    while (!span_is_empty(rest)) {
        const uint8_t *end = memchr(rest.at, '\n', span_len(rest));
        if (end == NULL)
            end = rest.end;
        if (end > rest.at)
            capture_lines_add(lines, (struct span){rest.at, end});
        rest.at = end == rest.end ? end : end + 1;
    }
}

/* --- what is told of it ----------------------------------------------------------------------- */

static bool is_filtered(const struct options *options) {
    const struct finding_filter *filter = &options->finding_filter;
    return filter->codes != NULL || filter->names != NULL || filter->hosts != NULL ||
           filter->least > SEVERITY_NOTE;
}

/* Counted anew, as a scan with the same filter would. */
static void leave_out(const struct options *options, struct capture_lines *lines) {
    struct capture_summary *summary = &lines->summary;
    memset(summary->findings, 0, sizeof summary->findings);
    for (guint i = 0; i < lines->findings->len;) {
        const struct finding *finding = lines->findings->pdata[i];
        const enum severity severity = finding->entry->severity;
        if (finding_filter_passes(&options->finding_filter, finding)) {
            summary->findings[severity]++;
            i++;
            continue;
        }
        summary->left_out += severity > SEVERITY_NOTE;
        g_ptr_array_remove_index(lines->findings, i);
        g_array_remove_index(lines->texts, i);
    }
}

static void append_line(GString *out, struct span text) {
    g_string_append_len(out, (const char *)text.at, (gssize)span_len(text));
    g_string_append_c(out, '\n');
}

static void tell(const struct options *options, struct merged *merged, struct span summary) {
    struct capture_lines *lines = &merged->lines;
    const struct finding *const *all = (const struct finding *const *)lines->findings->pdata;
    if (!options->json) {
        if (lines->summary.end != CAPTURE_UNREAD)
            text_report_capture(merged->report, &options->style, &lines->summary, all,
                                lines->findings->len);
        return;
    }
    for (guint i = 0; i < lines->texts->len; i++)
        append_line(merged->report, g_array_index(lines->texts, struct span, i));
    if (is_filtered(options))
        json_capture(merged->report, &lines->summary);
    else
        append_line(merged->report, summary);
}

static void gather(const struct options *options, struct merged *merged) {
    const struct capture_lines *lines = &merged->lines;
    const struct finding *const *all = (const struct finding *const *)lines->findings->pdata;
    merged->overview = overview_of(lines->summary.file, all, lines->findings->len);
    if (options->fleet)
        merged->fleet = fleet_of(lines->summary.file, all, lines->findings->len);
    else if (options->page != NULL)
        merged->part =
            page_part_new(&options->style, &lines->summary, all, lines->findings->len, NULL);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void read_lines(struct merged *merged, const struct merge_index *index,
                       const struct merge_capture *capture, struct line_reader *reader,
                       struct span *summary) {
    const int descriptor =
        g_array_index(index->sources, struct merge_source, capture->source).descriptor;
    char *at = merged->bytes = g_malloc((gsize)size_of(capture));
    merged->error = read_range(descriptor, &capture->summary, at);
    if (merged->error != 0)
        memset(at, 0, (size_t)capture->summary.length);
    *summary = span_of(at, (size_t)capture->summary.length);
    capture_lines_begin(&merged->lines, reader, *summary);
    at += capture->summary.length;
    for (guint i = 0; i < range_count(capture) && merged->error == 0; i++) {
        const struct line_range *range = range_at(capture, i);
        merged->error = read_range(descriptor, range, at);
        if (merged->error == 0)
            add_lines(&merged->lines, span_of(at, (size_t)range->length));
        at += range->length;
    }
    capture_lines_end(&merged->lines);
}

struct merged *merge_read(const struct options *options, const struct merge_index *index,
                          const struct merge_capture *capture, struct line_reader *reader) {
    struct merged *merged = g_new0(struct merged, 1);
    struct span summary;
    merged->report = g_string_new(NULL);
    read_lines(merged, index, capture, reader, &summary);
    if (merged->lines.summary.file[0] == '\0')
        merged->lines.summary.file = capture->file; /* its lines went away meanwhile */
    if (is_filtered(options))
        leave_out(options, &merged->lines);
    if (!options->fleet)
        tell(options, merged, summary);
    gather(options, merged);
    g_ptr_array_set_size(merged->lines.findings, 0);
    return merged;
}

void merged_free(struct merged *merged) {
    capture_lines_clear(&merged->lines);
    overview_free(merged->overview);
    fleet_free(merged->fleet);
    page_part_free(merged->part);
    g_string_free(merged->report, TRUE);
    g_free(merged->bytes);
    g_free(merged);
}
