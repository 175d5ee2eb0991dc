/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope ctl wrap: a trust list as a capture that Wireshark opens with the plugin's dissector. */
#include <sys/stat.h>

#include "capture/command/confinement.h"
#include "capture/command/ctl_sources.h"
#include "capture/command/options.h"
#include "capture/command/output.h"
#include "capture/read/upper_pdu_writer.h"

static bool is_same_file(const char *a, const char *b) {
    struct stat first;
    struct stat second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

static bool write_all(struct upper_pdu_writer *writer, const struct ctl_sources *lists,
                      char **error) {
    for (guint i = 0; i < lists->listed->len; i++) {
        const struct listed *listed = ctl_sources_at(lists, i);
        if (!upper_pdu_write(writer, "ctl", listed->file.whole, listed->source->time, error))
            return false;
    }
    return true;
}

static bool write_capture(const char *path, const struct ctl_sources *lists) {
    char *error = NULL;
    struct upper_pdu_writer *writer = upper_pdu_create(path, &error);
    bool written = false;
    if (writer != NULL && !write_all(writer, lists, &error))
        upper_pdu_discard(writer);
    else if (writer != NULL)
        written = upper_pdu_commit(writer, &error);
    if (!written)
        complain_and_free(path, error);
    return written;
}

/* Nothing is written when not everything could be read. */
static enum exit_status wrap(const struct options *options) {
    struct ctl_sources lists;
    ctl_sources_init(&lists);
    ctl_sources_add(&lists, options->paths[0]);
    bool incomplete = lists.incomplete || lists.listed->len == 0;
    if (!incomplete)
        incomplete = !write_capture(options->output, &lists);
    ctl_sources_clear(&lists);
    return ctl_sources_status(incomplete, false);
}

enum exit_status ctl_wrap_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("ctl wrap");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (g_strv_length(options.paths) != 1 || options.output == NULL)
        complain("ctl wrap", "name one trust list, and -o FILE for the capture");
    else if (is_same_file(options.paths[0], options.output))
        complain(options.output, "is what is to be wrapped: it is not overwritten");
    else if (confinement_begin(&options, NULL))
        status = wrap(&options);
    options_free(&options);
    return status;
}
