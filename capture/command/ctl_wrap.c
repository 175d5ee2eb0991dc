/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope ctl wrap: a trust list as a capture that Wireshark opens with the plugin's dissector. */
#include <sys/stat.h>

#include "capture/command/confinement.h"
#include "capture/command/ctl_sources.h"
#include "capture/command/options.h"
#include "capture/command/output.h"
#include "capture/report/pcapng/upper_pdu_writer.h"
#include "capture/report/safe_text.h"

static bool is_same_file(const char *a, const char *b) {
    struct stat first;
    struct stat second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* Why one of them is no packet; NULL: all are. */
static const char *write_all(struct upper_pdu_writer *writer, const struct ctl_sources *lists) {
    for (guint i = 0; i < lists->listed->len; i++) {
        const struct listed *listed = ctl_sources_at(lists, i);
        const struct upper_pdu pdu = {.dissector = span_of_text("ctl"),
                                      .payload = listed->file.whole};
        const char *shortcoming = upper_pdu_shortcoming(&pdu);
        if (shortcoming != NULL)
            return shortcoming;
        if (!upper_pdu_write(writer, 0, &pdu, listed->source->time, NULL))
            break; /* upper_pdu_commit tells why */
    }
    return NULL;
}

static bool publish(struct upper_pdu_writer *writer, const char *shortcoming, char **error) {
    if (shortcoming == NULL)
        return upper_pdu_commit(writer, error);
    *error = g_strdup(shortcoming);
    upper_pdu_discard(writer);
    return false;
}

/* The interface is called as what is wrapped. */
static bool write_capture(const struct options *options, const struct ctl_sources *lists) {
    char *error = NULL;
    GString *name = g_string_new(NULL);
    safe_append(name, options->paths[0]);
    struct upper_pdu_writer *writer = upper_pdu_create(options->output, &name->str, 1, &error);
    const bool written = writer != NULL && publish(writer, write_all(writer, lists), &error);
    if (!written)
        complain_and_free(options->output, error);
    g_string_free(name, TRUE);
    return written;
}

/* Nothing is written when not everything could be read. */
static enum exit_status wrap(const struct options *options) {
    struct ctl_sources lists;
    ctl_sources_init(&lists);
    ctl_sources_add(&lists, options->paths[0]);
    bool incomplete = lists.incomplete || lists.listed->len == 0;
    if (!incomplete)
        incomplete = !write_capture(options, &lists);
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
