/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of JSON, the first of which may be the summary of a capture: whatever they are, what is
 * read back can be reported in every form. */
#include <glib.h>
#include <string.h>

#include "capture/report/fleet/fleet.h"
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

static void report_fleet(const struct fleet *fleet, const struct capture_lines *lines) {
    const struct text_style style = {.width = 100};
    struct overview *overview = overview_new();
    struct totals totals = {0};
    GString *out = g_string_new(NULL);
    if (lines != NULL) {
        overview_add(overview, lines->summary.file,
                     (const struct finding *const *)lines->findings->pdata, lines->findings->len);
        totals_add(&totals, &lines->summary);
    }
    const struct fleet_view view = {.fleet = fleet,
                                    .overview = overview,
                                    .totals = &totals,
                                    .at = 1800000000,
                                    .since = "then",
                                    .earlier = overview};
    fleet_text(out, &style, &view);
    fleet_json(out, &view);
    fleet_csv(out, &view);
    g_string_free(out, TRUE);
    overview_free(overview);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct line_reader *reader = line_reader_new();
    struct span rest = span_of(data, size);
    const struct span summary = take_line(&rest);
    struct report_line line;
    struct fleet *fleet = fleet_new();
    const bool is_sound = line_reader_look(reader, summary, &line) == FAULT_NONE;
    if (is_sound && line.type == LINE_OF_RUN)
        g_free(run_summary_title(&line.run));
    else if (is_sound && line.type == LINE_OF_CERTIFICATE && *line.certificate.sha256 != '\0') {
        fleet_add_certificate(fleet, &line.certificate);
        report_fleet(fleet, NULL);
    } else if (line.file != NULL && line.type == LINE_OF_CAPTURE) {
        struct capture_lines lines;
        capture_lines_begin(&lines, reader, summary);
        while (!span_is_empty(rest))
            capture_lines_add(&lines, take_line(&rest));
        capture_lines_end(&lines);
        report(&lines);
        struct fleet *own =
            fleet_of(lines.summary.file, (const struct finding *const *)lines.findings->pdata,
                     lines.findings->len);
        fleet_merge(fleet, own);
        fleet_free(own);
        report_fleet(fleet, &lines);
        capture_lines_clear(&lines);
    }
    fleet_free(fleet);
    line_reader_free(reader);
    return 0;
}
