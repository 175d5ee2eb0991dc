/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines for programs are written as they come; text waits for the overview before it. */
#include "capture/command/scan_report.h"

#include <string.h>

#include "capture/command/batch.h"
#include "capture/command/confinement.h"
#include "capture/command/done_file.h"
#include "capture/command/interruption.h"
#include "capture/command/json_report.h"
#include "capture/command/output.h"
#include "capture/command/page_output.h"
#include "capture/command/scan_text.h"
#include "capture/ladder/record.h"
#include "capture/report/format.h"
#include "capture/report/json.h"
#include "capture/report/overview.h"
#include "capture/report/redact/readdressed.h"
#include "capture/report/run_summary.h"

struct scan_report {
    const struct options *options;
    struct totals totals;
    struct overview *overview;
    GString *text;    /* what waits; NULL: lines for programs, which do not */
    GPtrArray *parts; /* struct page_part *, owned: of the page; empty without --page */
    bool after_short_report;
    bool has_found;  /* what --fail-on names */
    bool has_failed; /* the file of --done could not be written */
};

/* --- one capture ------------------------------------------------------------------------------ */

/* What comes of a capture beside its report. */
struct scan_result {
    struct overview *overview;
    struct page_part *part; /* NULL: without --page */
    GString *lines;         /* for the file of --done; NULL: there is none */
    struct ladder_record
        *record; /* of what passed, until it is on the page; NULL: without --page */
};

static void free_result(gpointer data) {
    struct scan_result *result = data;
    if (result == NULL)
        return;
    ladder_record_free(result->record);
    overview_free(result->overview);
    page_part_free(result->part);
    if (result->lines != NULL)
        g_string_free(result->lines, TRUE);
    g_free(result);
}

/* --- what passed, for the page ------------------------------------------------------------------
 */

/* Once more where keys open it. */
static void begin_record(struct job *job) {
    free_result(job->result);
    struct scan_result *result = g_new0(struct scan_result, 1);
    result->record = ladder_record_new();
    job->result = result;
}

static void take_event(void *data, const struct event *event) {
    const struct job *job = data;
    ladder_record_event(((const struct scan_result *)job->result)->record, event);
}

/* --- what comes of it ---------------------------------------------------------------------------
 */

/* A capture that cannot be read has a place on the page, too. */
static void gather(struct job *job, const struct capture_summary *summary,
                   const GPtrArray *findings) {
    const struct finding *const *all = (const struct finding *const *)findings->pdata;
    struct scan_result *result = job->result != NULL ? job->result : g_new0(struct scan_result, 1);
    result->overview = overview_of(summary->file, all, findings->len);
    if (job->options->page != NULL) {
        result->part = page_output_part(job->options, summary, findings, result->record);
        g_clear_pointer(&result->record, ladder_record_free);
        job->size += page_part_size(result->part);
    }
    if (job->options->done != NULL) {
        result->lines = g_string_new(NULL);
        for (guint i = 0; i < findings->len; i++)
            json_finding(result->lines, summary->file, all[i]);
        json_capture(result->lines, summary);
        job->size += result->lines->len;
    }
    job->result = result;
}

static void tell_text(struct job *job, const struct capture_summary *summary,
                      const GPtrArray *findings) {
    const struct finding *const *all = (const struct finding *const *)findings->pdata;
    if (summary->end != CAPTURE_UNREAD)
        text_report_capture(job->report, &job->options->style, summary, all, findings->len);
}

static void tell_json(struct job *job, const struct capture_summary *summary,
                      const GPtrArray *findings) {
    for (guint i = 0; i < findings->len; i++)
        json_report_finding(job->report, job->options, summary->file,
                            g_ptr_array_index(findings, i));
    json_report_capture(job->report, job->options, summary);
}

static void tell(struct job *job, const struct keyed_scan *scan) {
    GPtrArray *findings = readdressed_findings(scan->findings, options_pseudonyms(job->options));
    struct capture_summary summary = scan->run.summary;
    summary.archive = job->input->archive;
    summary.archive_left = job->input->archive_left;
    if (job->options->json)
        tell_json(job, &summary, findings);
    else
        tell_text(job, &summary, findings);
    gather(job, &summary, findings);
    g_ptr_array_unref(findings);
}

static const struct job_kind scan_kind = {.tell = tell, .free_result = free_result};
static const struct job_kind page_kind = {.begin = begin_record,
                                          .event = take_event,
                                          .tell = tell,
                                          .trace_event = take_event,
                                          .free_result = free_result};

/* --- all of them ------------------------------------------------------------------------------ */

static void append_text(struct scan_report *report, const char *text) {
    if (scan_text_begins(&report->after_short_report, text))
        g_string_append_c(report->text, '\n');
    g_string_append(report->text, text);
}

/* What an interruption cut short will be read again. */
static void note_done(struct scan_report *report, const struct job *job, const GString *lines) {
    const struct options *options = report->options;
    char *error = NULL;
    if (report->has_failed || (job->summary.end == CAPTURE_CUT_SHORT && interruption_came()) ||
        done_file_append(options->done, job->input, lines, &error))
        return;
    report->has_failed = true;
    complain_and_free(options->done_path, error);
}

static bool is_done(void *data, const struct input_entry *entry) {
    const struct options *options = ((const struct scan_report *)data)->options;
    return options->done != NULL && done_file_has(options->done, entry);
}

static bool has_failed(void *data) {
    return ((const struct scan_report *)data)->has_failed;
}

/* "ucscope: found.ndjson: 12 captures are in it already and were left out" */
static void tell_done(const struct options *options, size_t count) {
    if (count == 0)
        return;
    GString *words = g_string_new(NULL);
    format_count(words, count, "capture");
    g_string_append(words, count == 1 ? " is in it already and was left out"
                                      : " are in it already and were left out");
    complain(options->done_path, words->str);
    g_string_free(words, TRUE);
}

static void take(void *data, struct job *job) {
    struct scan_report *report = data;
    if (report->text == NULL)
        output_write(job->report->str);
    else
        append_text(report, job->report->str);
    struct scan_result *result = job->result;
    if (result != NULL)
        overview_merge(report->overview, result->overview);
    if (result != NULL && result->lines != NULL)
        note_done(report, job, result->lines);
    if (result != NULL && result->part != NULL)
        g_ptr_array_add(report->parts, g_steal_pointer(&result->part));
    totals_add(&report->totals, &job->summary);
    if (options_fail_on(report->options, &job->summary))
        report->has_found = true;
}

static void print_text(const struct scan_report *report) {
    const struct text_style *style = &report->options->style;
    GString *out = g_string_new(NULL);
    if (scan_text_has_overview(style, report->overview, &report->totals))
        overview_write(out, style, report->overview, &report->totals);
    g_string_append(out, report->text->str);
    scan_text_end(out, style, &report->totals, report->after_short_report);
    confinement_page(report->options, out->str);
    g_string_free(out, TRUE);
}

static void free_part(gpointer part) {
    page_part_free(part);
}

/* What is said of the scan beside its captures. The paths are freed with free_run. */
struct run {
    struct run_summary summary;
    char **paths;
    char *list;
    char key[RUN_KEY_TEXT];
};

static char *readdressed_path(const struct options *options, const char *path) {
    char *told = g_strdup(path);
    if (told != NULL && options->redact_addresses)
        readdressed_text(told, &options->pseudonyms);
    return told;
}

static void begin_run(struct run *run, const struct scan_report *report) {
    const struct options *options = report->options;
    *run = (struct run){.list = readdressed_path(options, options->files_from),
                        .paths = g_strdupv(options->paths)};
    for (char **path = run->paths; *path != NULL; path++) {
        char *told = readdressed_path(options, *path);
        g_free(*path);
        *path = told;
    }
    run_summary_name(&run->summary, (const char *const *)run->paths, run->list, run->key);
    run->summary.shard = options->shard_text == NULL ? 0 : options->shard.number;
    run->summary.shards = options->shard_text == NULL ? 0 : options->shard.count;
    run->summary.passed_over = report->totals.passed_over;
    run->summary.is_interrupted = report->totals.is_interrupted;
    run->summary.not_scanned = report->totals.not_scanned;
}

static void free_run(struct run *run) {
    g_strfreev(run->paths);
    g_free(run->list);
}

/* Of a single capture that was named there is no more to say. */
static bool is_worth_a_line(const struct scan_report *report, const struct inputs *inputs,
                            const struct run_summary *run) {
    return report->options->done != NULL || run->shards > 0 || run->passed_over > 0 ||
           run->is_interrupted || run->named_count != 1 || inputs_count(inputs) != 1 ||
           strcmp(inputs_at(inputs, 0)->path, run->named[0]) != 0;
}

static void write_run(struct scan_report *report, const struct inputs *inputs,
                      const struct run_summary *run) {
    const struct options *options = report->options;
    char *error = NULL;
    if (!is_worth_a_line(report, inputs, run))
        return;
    GString *line = g_string_new(NULL);
    run_summary_json(line, run);
    if (options->json && !options->ecs)
        output_write(line->str);
    if (options->done != NULL && !report->has_failed &&
        !done_file_append_run(options->done, line, &error)) {
        report->has_failed = true;
        complain_and_free(options->done_path, error);
    }
    g_string_free(line, TRUE);
}

enum exit_status scan_report_run(const struct options *options, struct inputs *inputs) {
    if (!page_output_begin(options, inputs))
        return STATUS_USAGE;
    struct scan_report report = {.options = options,
                                 .overview = overview_new(),
                                 .parts = g_ptr_array_new_with_free_func(free_part),
                                 .text = options->json ? NULL : g_string_new(NULL)};
    const struct batch_task task = {.options = options,
                                    .inputs = inputs,
                                    .kind = options->page != NULL ? &page_kind : &scan_kind,
                                    .data = &report,
                                    .take = take,
                                    .is_done = is_done,
                                    .is_stopped = has_failed};
    const struct batch_end end = batch_run(&task);
    tell_done(options, end.done);
    report.totals.passed_over = inputs_passed_over(inputs);
    report.totals.is_interrupted = end.is_interrupted;
    report.totals.not_scanned = end.not_scanned;
    if (report.text != NULL) {
        print_text(&report);
        g_string_free(report.text, TRUE);
    }
    struct run run;
    begin_run(&run, &report);
    write_run(&report, inputs, &run.summary);
    free_run(&run);
    const bool is_written =
        options->page == NULL ||
        page_output_captures(options, report.overview, &report.totals, report.parts);
    overview_free(report.overview);
    g_ptr_array_unref(report.parts);
    const enum exit_status status =
        is_written && !report.has_failed ? batch_status(&end) : STATUS_INCOMPLETE;
    return status == STATUS_CLEAN && report.has_found ? STATUS_FOUND : status;
}
