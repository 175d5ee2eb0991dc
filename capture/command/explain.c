/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope explain: the catalogue of findings. */
#include <string.h>

#include "capture/command/did_you_mean.h"
#include "capture/command/options.h"
#include "capture/command/output.h"
#include "capture/report/layout.h"
#include "capture/report/text_report.h"

static void append_list(GString *out) {
    size_t longest = 0;
    for (size_t i = 0; i < CODE_COUNT; i++)
        longest = MAX(longest, strlen(catalogue[i].name));
    for (size_t i = 0; i < CODE_COUNT; i++)
        g_string_append_printf(out, "%-*s  %-7s  %s\n", (int)longest, catalogue[i].name,
                               severity_word(catalogue[i].severity), catalogue[i].summary);
}

static void append_block(struct layout *layout, const char *label, const char *text) {
    layout_begin(layout, 2, label, TINT_FAINT, 11);
    layout_text(layout, text);
    layout_end(layout);
}

static void append_entry(GString *out, const struct text_style *style,
                         const struct catalogue_entry *entry) {
    struct layout layout = {.out = out, .width = style->width, .colour = style->colour};
    layout_begin(&layout, 0, entry->name, TINT_STRONG, 0);
    layout_text(&layout, severity_word(entry->severity));
    g_string_append_c(out, ':');
    layout_text(&layout, entry->summary);
    layout_end(&layout);
    append_block(&layout, "means", entry->meaning);
    append_block(&layout, "check", entry->check);
}

/* "there is no such finding; did you mean uc.tls_unknown_ca?" */
static void complain_of(const char *name) {
    GString *reason = g_string_new("there is no such finding; ");
    const char *nearest = did_you_mean_code(name);
    if (nearest != NULL)
        g_string_append_printf(reason, "did you mean %s?", nearest);
    else
        g_string_append(reason, "ucscope explain lists them");
    complain(name, reason->str);
    g_string_free(reason, TRUE);
}

/* All or none: a wrong name is a wrong command line. */
static enum exit_status explain(const struct text_style *style, char **names) {
    GString *out = g_string_new(NULL);
    bool known = true;
    for (char **name = names; *name != NULL; name++) {
        const struct catalogue_entry *entry = catalogue_find(*name);
        if (entry == NULL) {
            complain_of(*name);
            known = false;
            continue;
        }
        if (out->len > 0)
            g_string_append_c(out, '\n');
        append_entry(out, style, entry);
    }
    if (*names == NULL)
        append_list(out);
    if (known)
        output_write(out->str);
    g_string_free(out, TRUE);
    return !known ? STATUS_USAGE : output_failed() ? STATUS_INCOMPLETE : STATUS_CLEAN;
}

enum exit_status explain_run(char **argv) {
    struct options options;
    enum exit_status status = STATUS_USAGE;
    const struct command *command = command_find("explain");
    if (options_read(&options, command, argv))
        status = options.help ? help_print(command) : explain(&options.style, options.paths);
    options_free(&options);
    return status;
}
