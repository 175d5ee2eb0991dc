/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope trace: what traces and logs say, in order of time over all files. The files are scanned
 * first, so that a line of which a finding comes is told as the finding is. */
#include <string.h>

#include "capture/command/batch.h"
#include "capture/command/confinement.h"
#include "capture/command/interruption.h"
#include "capture/command/json_report.h"
#include "capture/command/named_inputs.h"
#include "capture/command/output.h"
#include "capture/command/trace_findings.h"
#include "capture/command/trace_merge.h"
#include "capture/command/trace_wanted.h"
#include "capture/report/timeline.h"

enum { PAGED_MOST = 16 << 20, WRITTEN_AT_ONCE = 1 << 16, TEXT_MOST = 4096, BETWEEN_LOOKS = 4096 };

struct telling {
    const struct options *options;
    struct trace_findings *findings;
    struct timeline timeline;
    uint64_t files; /* that were read */
    GString *text;  /* what waits */
    bool is_paged;  /* for the pager, all of it; otherwise it is written now and then */
    bool has_found; /* what --fail-on names */
};

/* --- findings --------------------------------------------------------------------------------- */

static void collect(struct job *job, const struct keyed_scan *scan) {
    job->result = trace_findings_new();
    trace_findings_add(job->result, scan->findings);
    if (job->options->json)
        json_report_capture(job->report, job->options, &scan->run.summary);
}

static void free_findings(gpointer findings) {
    trace_findings_free(findings);
}

static const struct job_kind trace_kind = {.tell = collect, .free_result = free_findings};

static void take(void *data, struct job *job) {
    struct telling *telling = data;
    output_write(job->report->str);
    telling->files++;
    trace_findings_merge(telling->findings, job->result);
    if (telling->options->fails_unjudged && summary_verdict(&job->summary) == CAPTURE_NOT_JUDGED)
        telling->has_found = true;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* What is longer than a pager can be given goes by it. */
static void flush(struct telling *telling) {
    if (telling->is_paged && telling->text->len < PAGED_MOST)
        return;
    telling->is_paged = false;
    if (telling->text->len < WRITTEN_AT_ONCE)
        return;
    output_write(telling->text->str);
    g_string_truncate(telling->text, 0);
}

static void tell(struct telling *telling, const struct timeline_line *line) {
    if (telling->options->json)
        timeline_json(telling->text, line);
    else
        timeline_text(telling->text, &telling->timeline, &telling->options->style, line);
    flush(telling);
}

/* To be freed with g_free; NULL: the record is none, or says more than that it is. */
static char *alarm_of(const struct trace_line *line, const struct trace_statement *statement) {
    struct span name = line->kind;
    char text[TRACE_HOST_MOST];
    if (statement->meaning != TRACE_SAYS_ALARM ||
        (line->format != TRACE_ALARM && !trace_alarm_parameter(line, "AlarmName", &name)))
        return NULL;
    trace_one_line(name, text, sizeof text);
    return g_utf8_make_valid(text, -1);
}

static void take_moment(struct telling *telling, const struct trace_moment *moment) {
    const struct trace_course *course = moment->course;
    struct trace_statement statement;
    char host[TRACE_HOST_MOST];
    if (!trace_statement_read(&course->record.line, &statement))
        statement = (struct trace_statement){.meaning = TRACE_MEANINGS};
    const struct told_finding *told =
        trace_findings_at(telling->findings, moment->file, course->line);
    if (!telling->options->all && told == NULL &&
        !trace_matters(&course->record, statement.meaning))
        return;
    trace_course_name_writer(course, host);
    if (!trace_is_wanted(telling->options, moment, &statement, told, host))
        return;
    if (told != NULL && told->sentence != NULL &&
        (int)told->entry->severity >= telling->options->threshold)
        telling->has_found = true;
    char *text = trace_course_text(course, TEXT_MOST);
    char *alarm = alarm_of(&course->record.line, &statement);
    const struct timeline_line line = {.file = moment->file,
                                       .line = course->line,
                                       .clock = moment->clock,
                                       .at = moment->at,
                                       .host = host,
                                       .format = course->record.line.format,
                                       .says = statement.meaning,
                                       .alarm = alarm,
                                       .entry = told == NULL ? NULL : told->entry,
                                       .sentence = told == NULL ? NULL : told->sentence,
                                       .text = text};
    tell(telling, &line);
    g_free(alarm);
    g_free(text);
}

/* False: not all was told as it should be. */
static bool tell_lines(struct telling *telling, const struct inputs *inputs) {
    struct trace_merge *merge = trace_merge_new(&telling->options->trace_date, false);
    struct trace_moment moment;
    uint64_t moments = 0;
    bool is_stopped = false;
    trace_merge_add_all(merge, inputs);
    interruption_watch(NULL);
    while (!is_stopped && trace_merge_next(merge, &moment)) {
        take_moment(telling, &moment);
        if (++moments % BETWEEN_LOOKS == 0)
            is_stopped = interruption_came() || output_failed();
    }
    interruption_end();
    if (!telling->options->json)
        timeline_text_end(telling->text, &telling->timeline, &telling->options->style);
    const bool is_whole = trace_merge_end(merge) && !is_stopped;
    trace_merge_free(merge);
    return is_whole;
}

static enum exit_status trace_inputs(const struct options *options, struct inputs *inputs) {
    struct telling telling = {.options = options,
                              .findings = trace_findings_new(),
                              .text = g_string_new(NULL),
                              .is_paged = options->has_pager && !options->json};
    const struct batch_task task = {.options = options,
                                    .inputs = inputs,
                                    .keeps_inputs = true,
                                    .kind = &trace_kind,
                                    .data = &telling,
                                    .take = take};
    const struct batch_end end = batch_run(&task);
    if (telling.files == 0 && !end.is_interrupted && batch_status(&end) == STATUS_CLEAN)
        complain("trace", "there is no trace or log that is known here");
    const bool is_whole = end.is_interrupted || tell_lines(&telling, inputs);
    if (telling.is_paged)
        confinement_page(options, telling.text->str);
    else
        output_write(telling.text->str);
    g_string_free(telling.text, TRUE);
    trace_findings_free(telling.findings);
    const enum exit_status status = is_whole ? batch_status(&end) : STATUS_INCOMPLETE;
    return status == STATUS_CLEAN && telling.has_found ? STATUS_FOUND : status;
}

enum exit_status trace_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("trace");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (*options.paths == NULL)
        complain("trace", "name traces, logs, or folders or archives with them");
    else {
        trace_want_lines(&options);
        status = named_inputs_run(&options, trace_inputs);
    }
    options_free(&options);
    return status;
}
