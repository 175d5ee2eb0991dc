/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope ctl extract: the files that a capture carried, as files. */
#include <inttypes.h>

#include "capture/command/confinement.h"
#include "capture/command/ctl_sources.h"
#include "capture/command/options.h"
#include "capture/command/output.h"
#include "capture/command/output_folder.h"
#include "capture/command/single_capture.h"
#include "capture/report/format.h"
#include "capture/report/safe_text.h"
#include "capture/trust_lists/extract.h"

/* "out/CTLFile.tlv: 3,557 bytes, frame 14". */
static void print_file(const char *path, const struct source *source) {
    GString *line = g_string_new(NULL);
    safe_append(line, path);
    g_string_append(line, ": ");
    format_count(line, g_bytes_get_size(source->bytes), "byte");
    g_string_append_printf(line, ", frame %" PRIu64 "\n", source->frame);
    output_write(line->str);
    g_string_free(line, TRUE);
}

/* A file that is not complete gets a name that says so. */
static bool extract_one(const char *folder, const struct source *source) {
    char *error = NULL;
    char *safe = extract_safe_name(source->name);
    char *name = source->incomplete == NULL ? g_strdup(safe) : g_strconcat(safe, ".part", NULL);
    char *path = extract_write(folder, name, source_all(source), &error);
    if (path != NULL)
        print_file(path, source);
    else
        complain_and_free(name, error);
    if (source->incomplete != NULL)
        complain(source->label, source->incomplete);
    const bool whole = path != NULL && source->incomplete == NULL;
    g_free(path);
    g_free(name);
    g_free(safe);
    return whole;
}

static enum exit_status extract(const struct options *options, const char *capture,
                                const char *path) {
    char *cut = NULL;
    char *error = NULL;
    GPtrArray *sources = sources_of_capture(capture, path, &cut, &error);
    if (sources == NULL) {
        complain_and_free(capture, error);
        return STATUS_INCOMPLETE;
    }
    bool incomplete = cut != NULL;
    if (cut != NULL)
        complain_and_free(capture, cut);
    if (sources->len == 0)
        complain(capture, "carries no trust list and no signed file");
    else if (!output_folder_make(options->output))
        incomplete = true;
    else
        for (guint i = 0; i < sources->len; i++)
            incomplete |= !extract_one(options->output, g_ptr_array_index(sources, i));
    incomplete |= sources->len == 0;
    g_ptr_array_unref(sources);
    return ctl_sources_status(incomplete, false);
}

static enum exit_status extract_from_one(const struct options *options) {
    struct single_capture capture;
    char *error = NULL;
    enum exit_status status = STATUS_INCOMPLETE;
    if (single_capture_open(&capture, options->paths[0], false, &error))
        status = extract(options, capture.entry->path, capture.entry->source);
    else
        complain_and_free(options->paths[0], error);
    single_capture_close(&capture);
    return status;
}

enum exit_status ctl_extract_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("ctl extract");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (g_strv_length(options.paths) != 1 || options.output == NULL)
        complain("ctl extract", "name one capture, and -o FOLDER for what it carried");
    else if (confinement_begin(&options, NULL))
        status = extract_from_one(&options);
    options_free(&options);
    return status;
}
