/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope ctl diff: what changed from one trust list to another. */
#include <inttypes.h>

#include "capture/command/confinement.h"
#include "capture/command/ctl_sources.h"
#include "capture/command/options.h"
#include "capture/command/output.h"
#include "capture/trust_lists/trust_lists_json.h"

/* Whether all of them are the same bytes. */
static bool are_alike(const struct ctl_sources *lists) {
    for (guint i = 1; i < lists->listed->len; i++) {
        if (!span_equals(ctl_sources_at(lists, 0)->file.whole,
                         ctl_sources_at(lists, i)->file.whole))
            return false;
    }
    return true;
}

static void complain_of_many(const char *word, const struct ctl_sources *lists) {
    GString *reason = g_string_new("carries several trust lists; say which:");
    for (guint i = 0; i < lists->listed->len; i++) {
        const struct source *source = ctl_sources_at(lists, i)->source;
        g_string_append_printf(reason, "%s %s (frame %" PRIu64 ")", i == 0 ? "" : ",", source->name,
                               source->frame);
    }
    g_string_append_printf(reason, " - as %s:NAME or %s:FRAME", word, word);
    complain(word, reason->str);
    g_string_free(reason, TRUE);
}

/* The one list that the word names; NULL after a complaint. The same list several times is one. */
static const struct listed *pick(struct ctl_sources *lists, const char *word) {
    ctl_sources_add(lists, word);
    if (lists->listed->len == 0)
        return NULL;
    if (are_alike(lists))
        return ctl_sources_at(lists, lists->listed->len - 1);
    complain_of_many(word, lists);
    return NULL;
}

static enum exit_status print_difference(const struct options *options, const struct listed *before,
                                         const struct listed *after, bool incomplete) {
    struct difference difference;
    if (!difference_make(&difference, before, after)) {
        complain("ctl diff", "there is not enough memory to compare so many records");
        return STATUS_INCOMPLETE;
    }
    GString *out = g_string_new(NULL);
    if (options->json)
        trust_lists_json_difference(out, &difference, before, after);
    else
        difference_append(out, &difference, before, after);
    output_write(out->str);
    g_string_free(out, TRUE);
    const bool differs = !difference.is_same_file;
    difference_clear(&difference);
    return ctl_sources_status(incomplete, differs);
}

static enum exit_status diff(const struct options *options) {
    struct ctl_sources before;
    struct ctl_sources after;
    enum exit_status status = STATUS_INCOMPLETE;
    ctl_sources_init(&before);
    ctl_sources_init(&after);
    const struct listed *from = pick(&before, options->paths[0]);
    const struct listed *to = pick(&after, options->paths[1]);
    if (from != NULL && to != NULL)
        status = print_difference(options, from, to, before.incomplete || after.incomplete);
    ctl_sources_clear(&before);
    ctl_sources_clear(&after);
    return status;
}

enum exit_status ctl_diff_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("ctl diff");
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (g_strv_length(options.paths) != 2)
        complain("ctl diff", "name two trust lists, or captures that carried one");
    else if (confinement_begin(&options, NULL))
        status = diff(&options);
    options_free(&options);
    return status;
}
