/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/merge_report.h"

#include <string.h>

#include "capture/command/merge_faults.h"
#include "capture/command/merge_read.h"
#include "capture/command/merge_runs.h"
#include "capture/command/ordered_work.h"
#include "capture/command/output.h"
#include "capture/command/page_output.h"
#include "capture/command/scan_text.h"
#include "capture/command/text_store.h"

struct merge_report {
    const struct options *options;
    const struct merge_index *index;
    struct totals totals;
    struct overview *overview;
    struct text_store *text; /* NULL: lines for programs, which do not wait, or a fleet */
    struct fleet *fleet;     /* NULL: each capture is told */
    GPtrArray *parts;        /* struct page_part *, owned: of the page; NULL: of --since */
    struct merge_faults faults;
    bool after_short_report;
    bool has_found;  /* what --fail-on names */
    bool has_failed; /* text could not be kept */
    bool is_incomplete;
    bool has_lost; /* lines could not be read a second time */
};

/* --- captures --------------------------------------------------------------------------------- */

static gpointer begin_worker(void *data) {
    (void)data;
    return line_reader_new();
}

static void end_worker(gpointer worker) {
    line_reader_free(worker);
}

static gpointer make(void *data, gpointer worker, size_t index) {
    const struct merge_report *report = data;
    return merge_read(report->options, report->index, report->index->captures->pdata[index],
                      worker);
}

static void append_text(struct merge_report *report, const char *text) {
    char *error = NULL;
    const bool begins = scan_text_begins(&report->after_short_report, text);
    if (report->has_failed || ((!begins || text_store_append(report->text, "\n", &error)) &&
                               text_store_append(report->text, text, &error)))
        return;
    report->has_failed = true;
    complain_and_free("merge", error);
}

static void take(void *data, gpointer made, size_t index) {
    struct merge_report *report = data;
    struct merged *merged = made;
    const struct capture_summary *summary = &merged->lines.summary;
    (void)index;
    if (report->fleet != NULL)
        fleet_merge(report->fleet, merged->fleet);
    else if (report->text == NULL)
        output_write(merged->report->str);
    else
        append_text(report, merged->report->str);
    overview_merge(report->overview, merged->overview);
    if (merged->part != NULL)
        g_ptr_array_add(report->parts, g_steal_pointer(&merged->part));
    totals_add(&report->totals, summary);
    report->is_incomplete |= summary->end != CAPTURE_WHOLE || merged->error != 0;
    report->has_lost |= merged->error != 0;
    report->has_found |= options_fail_on(report->options, summary);
    if (merged->error != 0)
        complain(summary->file, g_strerror(merged->error));
    merge_faults_add(&report->faults, &merged->lines);
    merged_free(merged);
}

/* --- all of them ------------------------------------------------------------------------------ */

static void print_text(struct merge_report *report) {
    const struct text_style *style = &report->options->style;
    GString *out = g_string_new(NULL);
    char *error = NULL;
    if (scan_text_has_overview(style, report->overview, &report->totals))
        overview_write(out, style, report->overview, &report->totals);
    output_write(out->str);
    g_string_truncate(out, 0);
    if (!text_store_write(report->text, &error)) {
        report->has_failed = true;
        complain_and_free("merge", error);
    }
    scan_text_end(out, style, &report->totals, report->after_short_report);
    output_write(out->str);
    g_string_free(out, TRUE);
}

static void write_run(void *data, const struct run_summary *run) {
    (void)data;
    GString *line = g_string_new(NULL);
    run_summary_json(line, run);
    output_write(line->str);
    g_string_free(line, TRUE);
}

/* A capture that was scanned by itself has no line of a run: its file is what was named. */
static char *title_of(const struct merge_index *index) {
    struct run_summary all = merge_runs_all(index->runs);
    for (guint i = 0; index->runs->len == 0 && i < index->captures->len; i++) {
        const struct merge_capture *capture = index->captures->pdata[i];
        if (all.named_count < RUN_NAMED)
            all.named[all.named_count] = capture->file;
        all.named_count++;
    }
    return run_summary_title(&all);
}

/* `view`: of a fleet, NULL: it is a report. True without --page. */
static bool write_page(const struct merge_report *report, const struct fleet_view *view) {
    if (report->options->page == NULL)
        return true;
    char *title = title_of(report->index);
    const struct page page = {.title = title,
                              .style = &report->options->style,
                              .overview = report->overview,
                              .totals = &report->totals,
                              .parts = report->parts,
                              .fleet = view,
                              .is_merged = view == NULL};
    const bool written = page_output_write(report->options, &page);
    g_free(title);
    return written;
}

static void free_part(gpointer part) {
    page_part_free(part);
}

static void read_all(struct merge_report *report) {
    const struct ordered_work work = {.count = report->index->captures->len,
                                      .jobs = (unsigned)report->options->jobs,
                                      .data = report,
                                      .begin = begin_worker,
                                      .end = end_worker,
                                      .make = make,
                                      .take = take};
    ordered_work_run(&work);
    merge_runs_count(report->index->runs, &report->totals);
}

static enum exit_status status_of(const struct merge_report *report, bool is_whole) {
    if (!is_whole || report->has_failed || report->is_incomplete || report->totals.is_interrupted ||
        output_failed())
        return STATUS_INCOMPLETE;
    return report->has_found ? STATUS_FOUND : STATUS_CLEAN;
}

/* --- a fleet ---------------------------------------------------------------------------------- */

/* Fills in what --since tells. False: not all of it could be read, so that what is new is not
 * certain. Free with free_earlier. */
static bool read_earlier(struct merge_report *earlier, const struct options *options) {
    char *const paths[] = {options->since_lines, NULL};
    struct fleet *fleet = fleet_new();
    struct merge_index *index = merge_index_new(paths, fleet);
    *earlier = (struct merge_report){
        .options = options, .index = index, .overview = overview_new(), .fleet = fleet};
    bool is_whole = index != NULL;
    if (is_whole) {
        read_all(earlier);
        is_whole = merge_faults_tell(&earlier->faults, index) && !earlier->has_lost;
    }
    merge_index_free(index);
    return is_whole;
}

static void free_earlier(struct merge_report *earlier) {
    overview_free(earlier->overview);
    fleet_free(earlier->fleet);
}

static int64_t now(void) {
    return g_get_real_time() / G_USEC_PER_SEC;
}

static bool write_fleet(const struct merge_report *report, const struct merge_report *earlier) {
    const struct options *options = report->options;
    const struct fleet_view view = {.fleet = report->fleet,
                                    .overview = report->overview,
                                    .totals = &report->totals,
                                    .at = options->has_time ? options->time : now(),
                                    .since = options->since_lines,
                                    .earlier = earlier == NULL ? NULL : earlier->overview};
    GString *out = g_string_new(NULL);
    if (options->json)
        fleet_json(out, &view);
    else if (options->csv)
        fleet_csv(out, &view);
    else
        fleet_text(out, &options->style, &view);
    output_write(out->str);
    g_string_free(out, TRUE);
    return write_page(report, &view);
}

/* False: not all of it is there. */
static bool tell_fleet(const struct merge_report *report) {
    struct merge_report earlier;
    if (report->options->since_lines == NULL)
        return write_fleet(report, NULL);
    const bool is_whole = read_earlier(&earlier, report->options);
    const bool is_written = earlier.index == NULL || write_fleet(report, &earlier);
    free_earlier(&earlier);
    return is_whole && is_written;
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool tell(struct merge_report *report) {
    if (report->fleet != NULL)
        return tell_fleet(report);
    if (report->text != NULL)
        print_text(report);
    else
        merge_runs_each(report->index->runs, write_run, NULL);
    return write_page(report, NULL);
}

enum exit_status merge_report_run(const struct options *options, const struct merge_index *index,
                                  struct fleet *fleet) {
    struct merge_report report = {.options = options,
                                  .index = index,
                                  .overview = overview_new(),
                                  .parts = g_ptr_array_new_with_free_func(free_part),
                                  .text = options->json || fleet != NULL ? NULL : text_store_new(),
                                  .fleet = fleet};
    read_all(&report);
    const bool is_written = tell(&report);
    const bool is_whole = merge_faults_tell(&report.faults, index);
    overview_free(report.overview);
    g_ptr_array_unref(report.parts);
    text_store_free(report.text);
    return status_of(&report, is_written && is_whole);
}
