/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope list: what was there, capture by capture. */
#include "capture/command/batch.h"
#include "capture/command/confinement.h"
#include "capture/command/named_inputs.h"
#include "capture/command/output.h"
#include "capture/report/json.h"
#include "capture/report/pair_report.h"

/* Of a capture that could not be read, JSON says so; there is nothing else to print. */
static void tell(struct job *job, const struct keyed_scan *scan) {
    const struct options *options = job->options;
    const struct capture_summary *summary = &scan->run.summary;
    const struct pair_style style = {.width = options->style.width,
                                     .colour = options->style.colour};
    const bool is_read = summary->pairs != NULL;
    if (is_read && options->csv)
        pair_report_csv(job->report, summary, summary->pairs);
    else if (is_read && options->json)
        pair_report_json(job->report, summary, summary->pairs);
    else if (is_read)
        pair_report_text(job->report, &style, summary, summary->pairs);
    if (options->json)
        json_capture(job->report, summary);
}

static const struct job_kind list_kind = {.tell = tell};

/* Lines for programs are written as they come; text waits for the pager. `data` is the text. */
static void take(void *data, struct job *job) {
    GString *text = data;
    if (job->options->json || job->options->csv) {
        output_write(job->report->str);
        return;
    }
    if (text->len > 0 && job->report->len > 0)
        g_string_append_c(text, '\n');
    g_string_append(text, job->report->str);
}

static enum exit_status list_inputs(const struct options *options, struct inputs *inputs) {
    GString *text = g_string_new(NULL);
    const struct batch_task task = {
        .options = options, .inputs = inputs, .kind = &list_kind, .data = text, .take = take};
    if (options->csv) {
        pair_report_csv_head(text);
        output_write(text->str);
        g_string_truncate(text, 0);
    }
    const struct batch_end end = batch_run(&task);
    confinement_page(options, text->str);
    g_string_free(text, TRUE);
    return batch_status(&end);
}

enum exit_status list_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("list");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (*options.paths == NULL)
        complain("list", "name captures or folders, or - for standard input");
    else if (options.json && options.csv)
        complain("list", "either --json or --csv, not both");
    else
        status = named_inputs_run(&options, list_inputs);
    options_free(&options);
    return status;
}
