/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope merge: what several scans found, as one. */
#include "capture/command/confinement.h"
#include "capture/command/merge_report.h"
#include "capture/command/output.h"
#include "capture/command/output_paths.h"
#include "capture/report/page/html.h"

/* A page would take the place of lines that it is made of, whatever they are called there. */
static bool overwrites(const struct options *options) {
    struct inputs *lines = inputs_new();
    for (char **path = options->paths; *path != NULL; path++)
        inputs_add_file(lines, *path);
    if (options->since_lines != NULL)
        inputs_add_file(lines, options->since_lines);
    const bool found = options->page != NULL && output_paths_is_input(lines, options->page);
    inputs_free(lines);
    if (found)
        complain(options->page, "it is one of the files to read; inputs are never overwritten");
    return found;
}

static enum exit_status merge(struct options *options) {
    if (overwrites(options) || !confinement_begin(options, NULL))
        return STATUS_USAGE;
    if (options->page != NULL)
        html_init();
    struct fleet *fleet = options->fleet ? fleet_new() : NULL;
    struct merge_index *index = merge_index_new(options->paths, fleet);
    enum exit_status status = STATUS_INCOMPLETE;
    if (index != NULL)
        status = merge_report_run(options, index, fleet);
    merge_index_free(index);
    fleet_free(fleet);
    return status;
}

/* False: an option is of no use, which was complained of. */
static bool understands(const struct options *options) {
    const char *lonely = options->since_lines != NULL ? "--since"
                         : options->csv               ? "--csv"
                         : options->has_time          ? "--at"
                                                      : NULL;
    if (!options->fleet && lonely != NULL)
        complain(lonely, "is for the view of a fleet: give --fleet, too");
    else if (options->json && options->csv)
        complain("merge", "either --json or --csv, not both");
    else
        return true;
    return false;
}

enum exit_status merge_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("merge");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (*options.paths == NULL)
        complain("merge", "name files of JSON lines, as scan --json and scan --done write them");
    else if (understands(&options))
        status = merge(&options);
    options_free(&options);
    return status;
}
