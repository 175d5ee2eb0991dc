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
    struct layout layout = layout_of(out, style);
    layout_begin(&layout, 0, entry->name, TINT_STRONG, 0);
    char *severity = g_strconcat(severity_word(entry->severity), ":", NULL);
    layout_text(&layout, severity);
    layout_text(&layout, entry->summary);
    g_free(severity);
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

static bool is_named(const struct catalogue_entry *entry, const char *name, bool whole) {
    const char *full = g_ascii_strncasecmp(name, "uc.", 3) == 0 ? entry->name : entry->name + 3;
    return whole ? g_ascii_strcasecmp(full, name) == 0
                 : g_ascii_strncasecmp(full, name, strlen(name)) == 0;
}

/* Adds the entries of that name or, when there is none, that begin so. False: none does. */
static bool append_named(GString *out, const struct text_style *style, const char *name) {
    bool found = false;
    for (int whole = 1; whole >= 0 && !found; whole--) {
        for (size_t i = 0; i < CODE_COUNT; i++) {
            if (!is_named(&catalogue[i], name, whole == 1))
                continue;
            if (out->len > 0)
                g_string_append_c(out, '\n');
            append_entry(out, style, &catalogue[i]);
            found = true;
        }
    }
    return found;
}

/* All or none: a wrong name is a wrong command line. */
static enum exit_status explain(const struct text_style *style, char **names) {
    GString *out = g_string_new(NULL);
    bool known = true;
    for (char **name = names; *name != NULL; name++) {
        if (append_named(out, style, *name))
            continue;
        complain_of(*name);
        known = false;
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
