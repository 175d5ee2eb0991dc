/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/named_inputs.h"

#include "capture/command/confinement.h"
#include "capture/command/output.h"

/* False: the list of files could not be read. */
static bool gather(const struct options *options, struct inputs *inputs) {
    char *error = NULL;
    for (char **path = options->paths; *path != NULL; path++)
        inputs_add(inputs, *path);
    if (options->files_from == NULL || inputs_add_list(inputs, options->files_from, &error))
        return true;
    complain_and_free(options->files_from, error);
    return false;
}

enum exit_status named_inputs_run(struct options *options, named_inputs_use *use) {
    struct inputs *inputs = inputs_new();
    const bool gathered = gather(options, inputs);
    inputs_keep_shard(inputs, &options->shard);
    enum exit_status status = STATUS_USAGE;
    if (confinement_begin(options, inputs)) {
        if (options->takes_traces)
            inputs_want_traces(inputs);
        if (options->names_key_logs)
            inputs_want_key_logs(inputs);
        inputs_sift(inputs);
        if (!options->no_sets)
            inputs_join_sets(inputs);
        status = use(options, inputs);
    }
    inputs_free(inputs);
    return gathered || status == STATUS_USAGE ? status : STATUS_INCOMPLETE;
}
