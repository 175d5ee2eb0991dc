/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope ladder: who said what to whom, as a diagram. */
#include "capture/command/ladder.h"

#include <string.h>

#include "capture/command/batch.h"
#include "capture/command/case.h"
#include "capture/command/confinement.h"
#include "capture/command/named_inputs.h"
#include "capture/command/output.h"
#include "capture/report/finding_text.h"
#include "capture/report/format.h"
#include "capture/report/ladder/ladder_text.h"
#include "capture/report/layout.h"
#include "capture/report/redact/readdressed.h"
#include "capture/report/text_report.h"

enum { STEPS_OF_FINDING = 40, INDENT = 5 };

/* What is drawn of a capture or a case. */
struct drawing {
    const struct options *options;
    const struct capture_summary *summary;
    const struct ladder_record *record;
    GPtrArray *groups; /* struct group * */
    GString *out;
};

/* --- findings by their numbers ---------------------------------------------------------------- */

/* "[2]  error  10.0.0.2 refused ... (uc.tls_unknown_ca)" */
static void write_finding(const struct drawing *drawing, guint number) {
    const struct group *group = drawing->groups->pdata[number - 1];
    const enum severity severity = group->first->entry->severity;
    struct layout layout = layout_of(drawing->out, &drawing->options->style);
    char *label = g_strdup_printf("[%u]", number);
    char *code = g_strdup_printf("(%s)", group->first->entry->name);
    layout_begin(&layout, 0, label, TINT_FAINT, INDENT);
    layout_cell(&layout, severity_word(severity), 0, false, finding_text_tint(severity));
    layout.indent = INDENT;
    layout_text(&layout, group->first->summary);
    layout_item(&layout, code);
    layout_end(&layout);
    g_free(label);
    g_free(code);
}

/* Notes have numbers, too, but are not listed unless they are asked for. */
static void write_findings(const struct drawing *drawing) {
    for (guint i = 0; i < drawing->groups->len; i++) {
        const struct group *group = drawing->groups->pdata[i];
        if (group->first->entry->severity > SEVERITY_NOTE || drawing->options->notes)
            write_finding(drawing, i + 1);
    }
}

/* --- the diagram ------------------------------------------------------------------------------ */

/* "cuc/refused.pcap  2014-05-02 UTC" */
static void write_heading(const struct drawing *drawing) {
    const struct capture_summary *summary = drawing->summary;
    struct layout layout = layout_of(drawing->out, &drawing->options->style);
    GString *day = g_string_new(NULL);
    layout_begin(&layout, 0, summary->file, TINT_STRONG, 0);
    if (summary->first != 0) {
        format_date(day, summary->first, drawing->options->style.zone);
        g_string_append_c(day, ' ');
        format_zone(day, summary->first, drawing->options->style.zone);
        layout_item(&layout, day->str);
    }
    layout_end(&layout);
    g_string_free(day, TRUE);
}

static void write_remark(const struct drawing *drawing, const char *text) {
    struct layout layout = layout_of(drawing->out, &drawing->options->style);
    layout_begin(&layout, 0, "", TINT_NONE, 0);
    layout_text(&layout, text);
    layout_end(&layout);
}

static void write_ladder(const struct drawing *drawing, const struct ladder *ladder,
                         bool is_of_finding) {
    const struct options *options = drawing->options;
    const struct ladder_space space = {.width = options->style.width,
                                       .steps_most =
                                           is_of_finding && !options->all ? STEPS_OF_FINDING : 0};
    struct ladder_layout *layout = ladder_layout_new(ladder, &space);
    ladder_text(drawing->out, &options->style, options->ascii, layout);
    ladder_layout_free(layout);
}

static void write_left_out(const struct drawing *drawing) {
    const uint64_t left_out = ladder_record_left_out(drawing->record);
    if (left_out == 0)
        return;
    char *text = ladder_left_out_text(left_out);
    char *remark = g_strconcat(text, ": -f FILTER looks into fewer packets", NULL);
    write_remark(drawing, remark);
    g_free(remark);
    g_free(text);
}

/* `group`: NULL for all of it. */
static void draw(const struct drawing *drawing, const struct group *group) {
    const struct options *options = drawing->options;
    GPtrArray *messages = ladder_record_messages(drawing->record);
    const struct ladder_source source = {
        .messages = messages,
        .files = drawing->summary->files,
        .groups = drawing->groups,
        .group = group,
        .pairs = drawing->summary->pairs,
        .clock = {.day = drawing->summary->first, .zone = options->style.zone},
        .pseudonyms = options_pseudonyms(options),
        .lifelines_most = ladder_layout_lifelines(options->style.width)};
    struct ladder *ladder = ladder_build(&source);
    if (ladder != NULL) {
        write_ladder(drawing, ladder, group != NULL);
        write_left_out(drawing);
    } else {
        write_remark(drawing, "There is nothing in it that a ladder could show.");
    }
    ladder_free(ladder);
    g_ptr_array_unref(messages);
}

/* A number that no finding has: those that there are. */
static void draw_finding(const struct drawing *drawing) {
    const int number = drawing->options->finding;
    if (number < 1 || (guint)number > drawing->groups->len) {
        char *text = g_strdup_printf("There is no finding %d here%s", number,
                                     drawing->groups->len > 0 ? ":" : ".");
        write_remark(drawing, text);
        g_free(text);
        write_findings(drawing);
        return;
    }
    write_finding(drawing, (guint)number);
    g_string_append_c(drawing->out, '\n');
    draw(drawing, drawing->groups->pdata[number - 1]);
}

static void draw_all(const struct drawing *drawing) {
    draw(drawing, NULL);
    if (drawing->groups->len > 0)
        g_string_append_c(drawing->out, '\n');
    write_findings(drawing);
}

/* Findings are readdressed already. */
static void write_drawing(struct drawing *drawing, const GPtrArray *findings) {
    if (drawing->summary->end == CAPTURE_UNREAD)
        return;
    drawing->groups = groups_new((const struct finding *const *)findings->pdata, findings->len);
    write_heading(drawing);
    g_string_append_c(drawing->out, '\n');
    if (drawing->options->has_finding)
        draw_finding(drawing);
    else
        draw_all(drawing);
    g_ptr_array_unref(drawing->groups);
}

/* --- captures one by one ---------------------------------------------------------------------- */

/* Once more where keys open it. */
static void begin(struct job *job) {
    ladder_record_free(job->result);
    job->result = ladder_record_new();
}

static void take_event(void *data, const struct event *event) {
    struct job *job = data;
    ladder_record_event(job->result, event);
}

static void tell(struct job *job, const struct keyed_scan *scan) {
    GPtrArray *findings = readdressed_findings(scan->findings, options_pseudonyms(job->options));
    struct drawing drawing = {.options = job->options,
                              .summary = &scan->run.summary,
                              .record = job->result,
                              .out = job->report};
    write_drawing(&drawing, findings);
    g_ptr_array_unref(findings);
}

static void free_record(gpointer record) {
    ladder_record_free(record);
}

static const struct job_kind ladder_kind = {.begin = begin,
                                            .event = take_event,
                                            .trace_event = take_event,
                                            .tell = tell,
                                            .free_result = free_record};

static void take(void *data, struct job *job) {
    GString *text = data;
    if (text->len > 0 && job->report->len > 0)
        g_string_append_c(text, '\n');
    g_string_append(text, job->report->str);
}

static enum exit_status draw_each(const struct options *options, struct inputs *inputs) {
    GString *text = g_string_new(NULL);
    const struct batch_task task = {
        .options = options, .inputs = inputs, .kind = &ladder_kind, .data = text, .take = take};
    const struct batch_end end = batch_run(&task);
    confinement_page(options, text->str);
    g_string_free(text, TRUE);
    return batch_status(&end);
}

/* --- captures of one case --------------------------------------------------------------------- */

static enum exit_status draw_judged(void *data, const struct case_judged *judged) {
    (void)data;
    GString *text = g_string_new(NULL);
    struct drawing drawing = {.options = judged->options,
                              .summary = judged->summary->whole,
                              .record = judged->record,
                              .out = text};
    write_drawing(&drawing, judged->findings);
    confinement_page(judged->options, text->str);
    g_string_free(text, TRUE);
    return STATUS_CLEAN;
}

static enum exit_status draw_case(const struct options *options, struct inputs *inputs) {
    const enum exit_status status = case_look(options, inputs, draw_judged, NULL);
    return status == STATUS_FOUND ? STATUS_CLEAN : status; /* it was drawn, whatever it shows */
}

static enum exit_status draw_named(struct options *options) {
    options->wants_messages = true;
    if (options->as_case)
        return case_look_at_named(options, draw_case);
    options->takes_traces = true;
    return named_inputs_run(options, draw_each);
}

enum exit_status ladder_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("ladder");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (!case_options_read(&options))
        status = STATUS_USAGE;
    else if (options.interface != NULL || options.follow)
        status = ladder_follow(&options);
    else if (*options.paths == NULL)
        complain("ladder", "name captures, - for standard input, or -i INTERFACE");
    else if (options.as_case && options.redact_addresses)
        complain("--redact-addresses", "is of captures one by one, not of a case");
    else
        status = draw_named(&options);
    options_free(&options);
    return status;
}
