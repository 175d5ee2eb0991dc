/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/scale_options.h"

#include <string.h>

#include "capture/command/done_file.h"
#include "capture/command/output.h"

const GOptionEntry scale_option_table[] = {
    {"shard", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(shard_text),
     "Only the captures of part K of N, which their paths tell: the same on every machine; rotated "
     "captures and archives stay whole",
     "K/N"},
    {"shard-cases", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(shard_cases),
     "With --shard: each folder right below a named one is a case and stays whole, too", NULL},
    {"done", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(done_path),
     "Append what is found to this file, too, as JSON lines, and leave out captures that are in it "
     "already; several scans may share it",
     "FILE"},
    {0},
};

bool scale_options_are_given(const struct options *options) {
    return options->shard_text != NULL || options->done_path != NULL;
}

static bool refuse(const char *option, const char *why) {
    complain(option, why);
    return false;
}

static bool names_standard_input(const struct options *options) {
    for (char **path = options->paths; *path != NULL; path++)
        if (strcmp(*path, "-") == 0)
            return true;
    return false;
}

bool scale_options_understand(struct options *options) {
    if (options->shard_cases && options->shard_text == NULL)
        return refuse("--shard-cases", "tells how --shard K/N parts, which was not given");
    options->shard.by_case = options->shard_cases;
    if (options->shard_text != NULL && !shard_read(options->shard_text, &options->shard))
        return refuse("--shard", "give the part and how many there are, as 3/8");
    if (options->done_path != NULL && options->redact_addresses)
        return refuse("--done",
                      "with --redact-addresses no capture would be known again: addresses "
                      "have other names in every run");
    if (scale_options_are_given(options) && names_standard_input(options))
        return refuse(options->shard_text != NULL ? "--shard" : "--done",
                      "is for captures that have names, not for standard input");
    return true;
}

bool scale_options_open(struct options *options) {
    char *error = NULL;
    if (options->done_path == NULL)
        return true;
    options->done = done_file_open(options->done_path, &error);
    if (options->done == NULL)
        complain_and_free(options->done_path, error);
    return options->done != NULL;
}

void scale_options_free(struct options *options) {
    done_file_close(options->done);
    g_free(options->done_path);
    g_free(options->shard_text);
}
