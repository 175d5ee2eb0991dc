/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope scan: files and folders one after the other, or an interface or a pipe as it goes. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/command/confinement.h"
#include "capture/command/key_options.h"
#include "capture/command/live_report.h"
#include "capture/command/named_inputs.h"
#include "capture/command/output.h"
#include "capture/command/scale_options.h"
#include "capture/command/scan_report.h"
#include "capture/report/safe_text.h"

/* Standard input that cannot be read a second time: something is writing into it now. */
static bool is_pipe(const struct inputs *inputs) {
    struct stat status;
    return inputs_count(inputs) == 1 && strcmp(inputs_at(inputs, 0)->path, "-") == 0 &&
           fstat(STDIN_FILENO, &status) == 0 && !S_ISREG(status.st_mode);
}

static enum exit_status scan_stream(const struct options *options, const char *name,
                                    struct reader *reader, char *error) {
    struct live_report report = {0};
    live_report_begin(&report, options, name, reader, error);
    return live_report_end(&report, live_report_read(&report));
}

/* "ucscope: listening on eth0" */
static void announce(const char *interface) {
    GString *line = g_string_new("ucscope: listening on ");
    safe_append(line, interface);
    g_string_append_c(line, '\n');
    output_remark(line->str);
    g_string_free(line, TRUE);
}

static enum exit_status scan_live(const struct options *options) {
    char *error = NULL;
    struct reader *reader = reader_open_live(options->interface, options->filter, &error);
    confinement_begin_live(options);
    if (reader != NULL)
        announce(options->interface);
    return scan_stream(options, options->interface, reader, error);
}

static enum exit_status scan_pipe(const struct options *options) {
    char *error = NULL;
    if (key_options_are_given(options))
        complain("-", "keys are not used: tshark would need a file to read it again");
    if (options->page != NULL) {
        complain("--page", "a page is of captures in files, not of what comes through a pipe");
        return STATUS_USAGE;
    }
    struct reader *reader = reader_open_file("-", options->filter, &error);
    return scan_stream(options, "-", reader, error);
}

static enum exit_status scan_inputs(const struct options *options, struct inputs *inputs) {
    return is_pipe(inputs) ? scan_pipe(options) : scan_report_run(options, inputs);
}

static enum exit_status scan_named(struct options *options) {
    options->takes_traces = true;
    if (!scale_options_open(options))
        return STATUS_USAGE;
    return named_inputs_run(options, scan_inputs);
}

enum exit_status scan_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("scan");
    bool read = options_read(&options, command, argv);
    bool paths = read && (*options.paths != NULL || options.files_from != NULL);
    if (!read)
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (options.interface != NULL && paths)
        complain("scan", "either -i INTERFACE or paths, not both");
    else if (options.interface != NULL && key_options_are_given(&options))
        complain("scan", "keys open captures in files, not what an interface shows");
    else if (options.interface != NULL && options.page != NULL)
        complain("scan", "a page is of captures in files, not of what an interface shows");
    else if (options.interface != NULL && scale_options_are_given(&options))
        complain("scan", "--shard and --done are for captures in files, not for an interface");
    else if (options.interface != NULL && options_read_files(&options))
        status = scan_live(&options);
    else if (options.interface != NULL)
        status = STATUS_USAGE;
    else if (paths)
        status = scan_named(&options);
    else
        complain("scan", "name captures or folders to scan, - for standard input, or -i INTERFACE");
    options_free(&options);
    return status;
}
