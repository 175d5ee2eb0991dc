/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope merge: what several scans found, as one. */
#include "capture/command/confinement.h"
#include "capture/command/merge_report.h"
#include "capture/command/output.h"
#include "capture/report/page/html.h"

#include <string.h>

/* A page would take the place of lines that it is made of. */
static bool overwrites(const struct options *options) {
    for (char **path = options->paths; options->page != NULL && *path != NULL; path++) {
        if (strcmp(*path, options->page) != 0)
            continue;
        complain(options->page, "it is one of the files to read; inputs are never overwritten");
        return true;
    }
    return false;
}

static enum exit_status merge(struct options *options) {
    if (overwrites(options) || !confinement_begin(options, NULL))
        return STATUS_USAGE;
    if (options->page != NULL)
        html_init();
    struct merge_index *index = merge_index_new(options->paths);
    if (index == NULL)
        return STATUS_INCOMPLETE;
    const enum exit_status status = merge_report_run(options, index);
    merge_index_free(index);
    return status;
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
    else
        status = merge(&options);
    options_free(&options);
    return status;
}
