/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of JSON, the first of which may be the summary of a capture: whatever they are, what is
 * read back can be reported in every form. */
#include <glib.h>
#include <string.h>

#include "capture/report/json.h"
#include "capture/report/lines/capture_lines.h"
#include "capture/report/overview.h"
#include "capture/report/text_report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span take_line(struct span *rest) {
    const uint8_t *end = span_is_empty(*rest) ? NULL : memchr(rest->at, '\n', span_len(*rest));
    const struct span line = {rest->at, end == NULL ? rest->end : end};
    rest->at = end == NULL ? rest->end : end + 1;
    return line;
}

static void report(const struct capture_lines *lines) {
    const struct text_style style = {.width = 100, .notes = true};
    const struct finding *const *all = (const struct finding *const *)lines->findings->pdata;
    struct overview *overview = overview_new();
    struct totals totals = {0};
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < lines->findings->len; i++)
        json_finding(out, lines->summary.file, all[i]);
    json_capture(out, &lines->summary);
    if (lines->summary.end != CAPTURE_UNREAD)
        text_report_capture(out, &style, &lines->summary, all, lines->findings->len);
    overview_add(overview, lines->summary.file, all, lines->findings->len);
    totals_add(&totals, &lines->summary);
    overview_write(out, &style, overview, &totals);
    g_assert_cmpuint(lines->findings->len, ==, lines->texts->len);
    g_string_free(out, TRUE);
    overview_free(overview);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct line_reader *reader = line_reader_new();
    struct span rest = span_of(data, size);
    const struct span summary = take_line(&rest);
    struct report_line line;
    if (line_reader_look(reader, summary, &line) == FAULT_NONE && line.type == LINE_OF_RUN)
        g_free(run_summary_title(&line.run));
    else if (line.file != NULL && line.type == LINE_OF_CAPTURE) {
        struct capture_lines lines;
        capture_lines_begin(&lines, reader, summary);
        while (!span_is_empty(rest))
            capture_lines_add(&lines, take_line(&rest));
        capture_lines_end(&lines);
        report(&lines);
        capture_lines_clear(&lines);
    }
    line_reader_free(reader);
    return 0;
}
