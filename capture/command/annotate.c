/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope annotate: captures that carry their findings as comments. */
#include <string.h>

#include "capture/command/annotation.h"
#include "capture/command/case_merge.h"
#include "capture/command/case_write.h"
#include "capture/command/named_inputs.h"
#include "capture/command/output.h"
#include "capture/command/output_paths.h"
#include "capture/command/page_output.h"
#include "capture/command/trace_redaction.h"
#include "capture/read/file_magic.h"

static bool has_name_of_capture(const char *path) {
    const char *dot = strrchr(path, '.');
    return dot != NULL && file_magic_is_extension(dot + 1);
}

/* A rotated set alone, or the only capture of an archive, for a file with the name of a capture. */
static bool is_for_one_file(const struct options *options, const struct inputs *inputs) {
    if (inputs_count(inputs) != 1 || !has_name_of_capture(options->output))
        return false;
    const struct input_entry *entry = inputs_at(inputs, 0);
    return entry->set != NULL || entry->is_of_archive;
}

/* A folder of captures is written as a folder, even when it holds but one; an archive is one. */
static bool is_many(const struct options *options, const struct inputs *inputs) {
    if (is_for_one_file(options, inputs))
        return false;
    for (char **path = options->paths; *path != NULL; path++)
        if (g_file_test(*path, G_FILE_TEST_IS_DIR))
            return true;
    const struct input_entry *entry = inputs_count(inputs) == 1 ? inputs_at(inputs, 0) : NULL;
    return entry == NULL || entry->is_of_archive || (entry->is_trace && entry->set != NULL);
}

static void free_part(gpointer part) {
    page_part_free(part);
}

static enum exit_status annotate_all(const struct options *options, const struct inputs *inputs,
                                     const GPtrArray *paths) {
    enum exit_status worst = STATUS_CLEAN;
    const bool has_page = options->page != NULL;
    struct annotation_page page = {.overview = overview_new(),
                                   .parts = g_ptr_array_new_with_free_func(free_part)};
    for (size_t i = 0; i < inputs_count(inputs) && !output_failed(); i++) {
        const struct input_entry *entry = inputs_at(inputs, i);
        char **outputs = g_ptr_array_index(paths, (guint)i);
        const enum exit_status status =
            entry->is_trace ? trace_redaction_run(options, entry, outputs)
                            : annotation_run(options, entry, outputs, (struct annotation_case){0},
                                             has_page ? &page : NULL);
        worst = MAX(worst, status);
    }
    page.totals.passed_over = inputs_passed_over(inputs);
    if (has_page && !page_output_captures(options, page.overview, &page.totals, page.parts))
        worst = STATUS_INCOMPLETE;
    overview_free(page.overview);
    g_ptr_array_unref(page.parts);
    return worst;
}

static enum exit_status annotate_inputs(const struct options *options, struct inputs *inputs) {
    char *error = NULL;
    enum exit_status status = STATUS_USAGE;
    inputs_unpack_all(inputs, !options->no_sets);
    if (!page_output_begin(options, inputs))
        return STATUS_USAGE;
    GPtrArray *paths = output_paths(inputs, options->output, is_many(options, inputs), &error);
    if (paths != NULL) {
        status = annotate_all(options, inputs, paths);
        g_ptr_array_unref(paths);
    } else {
        complain_and_free(options->output, error);
    }
    return status;
}

/* --- a case ----------------------------------------------------------------------------------- */

/* A case is written as one file where that has the name of a capture. */
static bool is_for_merged_file(const char *output) {
    return has_name_of_capture(output) && !g_file_test(output, G_FILE_TEST_IS_DIR);
}

static enum exit_status annotate_points(const struct case_judged *judged, const GPtrArray *paths) {
    enum exit_status worst = STATUS_CLEAN;
    for (guint i = 0; i < judged->entries->len && !output_failed(); i++) {
        const struct input_entry *entry = judged->entries->pdata[i];
        size_t at = 0;
        while (inputs_at(judged->inputs, at) != entry)
            at++;
        const enum exit_status status =
            annotation_run(judged->options, entry, g_ptr_array_index(paths, (guint)at),
                           (struct annotation_case){judged, i}, NULL);
        worst = MAX(worst, status);
    }
    return worst;
}

/* Traces of the case, where all of it is redacted. */
static enum exit_status redact_traces(const struct case_judged *judged, const GPtrArray *paths) {
    enum exit_status worst = STATUS_CLEAN;
    for (size_t i = 0; i < inputs_count(judged->inputs) && !output_failed(); i++) {
        const struct input_entry *entry = inputs_at(judged->inputs, i);
        if (!entry->is_trace)
            continue;
        const enum exit_status status =
            trace_redaction_run(judged->options, entry, g_ptr_array_index(paths, (guint)i));
        worst = MAX(worst, status);
    }
    return worst;
}

/* A case_sink. */
static enum exit_status write_case(void *data, const struct case_judged *judged) {
    const GPtrArray *paths = data;
    const bool is_merged = is_for_merged_file(judged->options->output);
    const enum exit_status status = is_merged
                                        ? case_merge(judged, *(char **)g_ptr_array_index(paths, 0))
                                        : annotate_points(judged, paths);
    const enum exit_status traces =
        judged->options->redact && !is_merged ? redact_traces(judged, paths) : STATUS_CLEAN;
    const bool has_page = judged->options->page == NULL || case_write_page(judged);
    return has_page ? MAX(status, traces) : STATUS_INCOMPLETE;
}

static enum exit_status annotate_case(const struct options *options, struct inputs *inputs) {
    char *error = NULL;
    inputs_unpack_all(inputs, !options->no_sets);
    GPtrArray *paths =
        output_paths(inputs, options->output, !is_for_merged_file(options->output), &error);
    if (paths == NULL) {
        complain_and_free(options->output, error);
        return STATUS_USAGE;
    }
    const enum exit_status status = case_look(options, inputs, write_case, paths);
    g_ptr_array_unref(paths);
    return status;
}

/* False: a line was written to stderr. */
static bool suits_case(const struct options *options) {
    if (options->only_flows)
        complain("--only-flows", "of a case all connections are kept: leave out --case or this");
    else if (options->redact && is_for_merged_file(options->output))
        complain("--redact",
                 "a case is redacted as single captures: name a folder to write, -o OUT/");
    else if (options->redact && options->page != NULL)
        complain("--page", "the page of a case would tell what --redact takes out of its captures");
    else
        return true;
    return false;
}

static enum exit_status run_case(struct options *options) {
    if (!suits_case(options))
        return STATUS_USAGE;
    return case_look_at_named(options, annotate_case);
}

/* --- all of it -------------------------------------------------------------------------------- */

/* --same and --point are of a case alone. */
static bool case_options_fit(struct options *options) {
    if (options->as_case)
        return case_options_read(options);
    if (options->same != NULL || options->points != NULL)
        complain(options->same != NULL ? "--same" : "--point", "is for captures of a case: --case");
    return options->same == NULL && options->points == NULL;
}

enum exit_status annotate_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("annotate");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (!case_options_fit(&options))
        status = STATUS_USAGE;
    else if (*options.paths == NULL)
        complain("annotate", "name captures or folders to annotate");
    else if (options.output == NULL || strcmp(options.output, "-") == 0)
        complain("annotate", "name the file or folder to write: -o OUT");
    else if (options.as_case)
        status = run_case(&options);
    else {
        options.takes_traces = options.redact;
        status = named_inputs_run(&options, annotate_inputs);
    }
    options_free(&options);
    return status;
}
