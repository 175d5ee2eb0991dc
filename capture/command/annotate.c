/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope annotate: captures that carry their findings as comments. */
#include <string.h>

#include "capture/command/annotation.h"
#include "capture/command/named_inputs.h"
#include "capture/command/output.h"
#include "capture/command/output_paths.h"
#include "capture/read/file_magic.h"

/* A rotated set alone, or the only capture of an archive, for a file with the name of a capture. */
static bool is_for_one_file(const struct options *options, const struct inputs *inputs) {
    const char *dot = strrchr(options->output, '.');
    if (inputs_count(inputs) != 1 || dot == NULL || !file_magic_is_extension(dot + 1))
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
    return inputs_count(inputs) != 1 || inputs_at(inputs, 0)->is_of_archive;
}

static enum exit_status annotate_all(const struct options *options, const struct inputs *inputs,
                                     const GPtrArray *paths) {
    enum exit_status worst = STATUS_CLEAN;
    for (size_t i = 0; i < inputs_count(inputs) && !output_failed(); i++) {
        enum exit_status status =
            annotation_run(options, inputs_at(inputs, i), g_ptr_array_index(paths, (guint)i));
        worst = MAX(worst, status);
    }
    return worst;
}

static enum exit_status annotate_inputs(const struct options *options, struct inputs *inputs) {
    char *error = NULL;
    enum exit_status status = STATUS_USAGE;
    inputs_unpack_all(inputs, !options->no_sets);
    GPtrArray *paths = output_paths(inputs, options->output, is_many(options, inputs), &error);
    if (paths != NULL) {
        status = annotate_all(options, inputs, paths);
        g_ptr_array_unref(paths);
    } else {
        complain_and_free(options->output, error);
    }
    return status;
}

enum exit_status annotate_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("annotate");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (*options.paths == NULL)
        complain("annotate", "name captures or folders to annotate");
    else if (options.output == NULL || strcmp(options.output, "-") == 0)
        complain("annotate", "name the file or folder to write: -o OUT");
    else
        status = named_inputs_run(&options, annotate_inputs);
    options_free(&options);
    return status;
}
