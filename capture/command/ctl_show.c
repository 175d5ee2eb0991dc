/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope ctl show: trust lists as CUCM prints them, and what is wrong with them. */
#include "capture/command/confinement.h"
#include "capture/command/ctl_sources.h"
#include "capture/command/options.h"
#include "capture/command/output.h"
#include "capture/report/safe_text.h"
#include "capture/trust_lists/checked.h"
#include "capture/trust_lists/listing.h"
#include "capture/trust_lists/trust_lists_json.h"

static int64_t time_to_judge_at(const struct options *options, const struct source *source) {
    if (options->has_time)
        return options->time;
    if (source->frame != 0)
        return source->time / 1000000000;
    return g_get_real_time() / G_USEC_PER_SEC;
}

/* The lists among them, which may hold the signers of the others. */
static GArray *signers_lists(const struct ctl_sources *lists) {
    GArray *files = g_array_new(FALSE, FALSE, sizeof(struct ctl_file));
    for (guint i = 0; i < lists->listed->len; i++) {
        const struct ctl_file *file = &ctl_sources_at(lists, i)->file;
        if (file->kind == CTL_FILE_LIST)
            g_array_append_val(files, *file);
    }
    return files;
}

static void show_text(const struct listed *listed, const struct judgement *judgement,
                      bool is_one_of_many) {
    GString *out = g_string_new(NULL);
    if (is_one_of_many) {
        g_string_append(out, "==> ");
        safe_append(out, listed->source->label);
        g_string_append(out, " <==\n");
    }
    listing_append(out, &listed->file, judgement->is_checked ? &judgement->verification : NULL);
    checked_append(out, listed->source, &listed->file, judgement);
    g_string_append(out, is_one_of_many ? "\n" : "");
    output_write(out->str);
    g_string_free(out, TRUE);
}

static void show_json(const struct listed *listed, const struct judgement *judgement) {
    GString *out = g_string_new(NULL);
    trust_lists_json_show(out, listed, judgement);
    output_write(out->str);
    g_string_free(out, TRUE);
}

static enum exit_status show(const struct options *options) {
    struct ctl_sources lists;
    bool found = false;
    ctl_sources_init(&lists);
    for (char **path = options->paths; *path != NULL; path++)
        ctl_sources_add(&lists, *path);
    GArray *signers = signers_lists(&lists);
    for (guint i = 0; i < lists.listed->len; i++) {
        const struct listed *listed = ctl_sources_at(&lists, i);
        struct judgement judgement;
        judgement_make(&judgement, &listed->file, (const struct ctl_file *)(void *)signers->data,
                       signers->len, time_to_judge_at(options, listed->source));
        if (options->json)
            show_json(listed, &judgement);
        else
            show_text(listed, &judgement, lists.listed->len > 1);
        found = found || judgement.counts[SEVERITY_WARNING] + judgement.counts[SEVERITY_ERROR] > 0;
        lists.incomplete =
            lists.incomplete || !judgement.is_whole || listed->source->incomplete != NULL;
        judgement_clear(&judgement);
    }
    g_array_unref(signers);
    enum exit_status status = ctl_sources_status(lists.incomplete, found);
    ctl_sources_clear(&lists);
    return status;
}

enum exit_status ctl_show_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("ctl show");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (*options.paths == NULL)
        complain("ctl show", "name trust lists, or captures that carried some");
    else if (confinement_begin(&options, NULL))
        status = show(&options);
    options_free(&options);
    return status;
}
