/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the manual page, the completion and the Lua script: copies a template and puts the
 * program's own tables of options, findings and services where it says @{name argument}. Usage:
 * fill TEMPLATE OUTPUT. */
#include <stdio.h>
#include <string.h>

#include "capture/command/command.h"
#include "capture/rules/catalogue.h"
#include "capture/rules/services.h"

enum { MAN_LINE = 76 };

/* A word of text for mdoc(7). */
static void append_mdoc_word(GString *out, const char *word) {
    if (*word == '.' || *word == '\'')
        g_string_append(out, "\\&");
    for (; *word != '\0'; word++) {
        if (*word == '\\')
            g_string_append(out, "\\e");
        else
            g_string_append_c(out, *word);
    }
}

/* Text as mdoc(7) wants it: short lines, and a new one after each sentence. */
static void append_mdoc(GString *out, const char *text) {
    char **words = g_strsplit(text, " ", -1);
    size_t column = 0;
    for (char **word = words; *word != NULL; word++) {
        bool sentence_ended = out->len > 0 && out->str[out->len - 1] == '.';
        bool full = column + 1 + strlen(*word) > MAN_LINE;
        if (column > 0)
            g_string_append_c(out, sentence_ended || full ? '\n' : ' ');
        if (sentence_ended || full)
            column = 0;
        append_mdoc_word(out, *word);
        column += strlen(*word) + 1;
    }
    g_strfreev(words);
}

/* Calls `each` for every option of the command of that name. */
static void each_option(const char *command, void (*each)(GString *, const GOptionEntry *),
                        GString *out) {
    const struct command *found = command_find(command);
    g_assert_nonnull(found);
    for (const GOptionEntry *const *table = found->options; *table != NULL; table++)
        for (const GOptionEntry *entry = *table; entry->long_name != NULL; entry++)
            each(out, entry);
}

static void man_option(GString *out, const GOptionEntry *entry) {
    g_string_append(out, ".It ");
    if (entry->short_name != 0)
        g_string_append_printf(out, "Fl %c , ", entry->short_name);
    g_string_append_printf(out, "Fl -%s", entry->long_name);
    if (entry->arg_description != NULL)
        g_string_append_printf(out, " Ar %s", entry->arg_description);
    g_string_append_c(out, '\n');
    append_mdoc(out, entry->description);
    g_string_append(out, ".\n");
}

static void write_man_options(GString *out, const char *command) {
    each_option(command, man_option, out);
}

static void write_man_codes(GString *out, const char *argument) {
    (void)argument;
    for (size_t i = 0; i < CODE_COUNT; i++) {
        g_string_append_printf(out, ".It %s Pq %s\n", catalogue[i].name,
                               severity_word(catalogue[i].severity));
        append_mdoc(out, catalogue[i].meaning);
        g_string_append_c(out, '\n');
    }
}

static void write_man_services(GString *out, const char *argument) {
    (void)argument;
    char ports[SERVICE_PORTS_TEXT];
    for (enum service service = 0; service < SERVICE_COUNT; service++)
        g_string_append_printf(out, ".It %s Ta %s Ta %s Ta %s\n", service_table[service].option,
                               service_ports_text(service, ports), service_transports_text(service),
                               service_table[service].words);
}

static void write_schema_path(GString *out, const char *argument) {
    (void)argument;
    g_string_append(out, UCSCOPE_DOC_DIRECTORY "/ucscope-1.schema.json");
}

static void bash_option(GString *out, const GOptionEntry *entry) {
    if (entry->short_name != 0)
        g_string_append_printf(out, "-%c ", entry->short_name);
    g_string_append_printf(out, "--%s ", entry->long_name);
}

static void write_bash_options(GString *out, const char *command) {
    each_option(command, bash_option, out);
    g_string_truncate(out, out->len - 1);
}

/* "    --color) _ucscope_words auto always never ;;": the case of an option that takes a value.
 * What is no list is completed by a function of the template that has the value's name. */
static void bash_value(GString *out, const GOptionEntry *entry) {
    const char *argument = entry->arg_description;
    if (argument == NULL)
        return;
    g_string_append(out, "    ");
    if (entry->short_name != 0)
        g_string_append_printf(out, "-%c | ", entry->short_name);
    g_string_append_printf(out, "--%s) ", entry->long_name);
    if (g_ascii_islower(*argument)) {
        char *words = g_strdelimit(g_strdup(argument), "|", ' ');
        g_string_append_printf(out, "_ucscope_words %s ;;\n", words);
        g_free(words);
    } else {
        char *kind = g_strdelimit(g_ascii_strdown(argument, -1), "=:/|", '_');
        g_string_append_printf(out, "_ucscope_%s ;;\n", kind);
        g_free(kind);
    }
}

static void write_bash_values(GString *out, const char *command) {
    each_option(command, bash_value, out);
}

/* The commands' first words; of those that begin with `family`, the second ones. */
static void write_bash_commands(GString *out, const char *family) {
    const char *before = "";
    char *last = NULL;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        char **words = g_strsplit(commands[i].name, " ", 2);
        const bool is_of_family = family != NULL && strcmp(words[0], family) == 0;
        const char *word = is_of_family ? words[1] : words[0];
        if ((family == NULL || is_of_family) && g_strcmp0(word, last) != 0) {
            g_string_append_printf(out, "%s%s", before, word);
            before = " ";
            g_free(last);
            last = g_strdup(word);
        }
        g_strfreev(words);
    }
    g_free(last);
}

static void write_bash_codes(GString *out, const char *argument) {
    (void)argument;
    for (size_t i = 0; i < CODE_COUNT; i++)
        g_string_append_printf(out, "%s%s", i == 0 ? "" : " ", catalogue[i].name);
}

/* Rows of a table. Between long brackets Lua takes text as it stands. */
static void write_lua_codes(GString *out, const char *argument) {
    (void)argument;
    for (size_t i = 0; i < CODE_COUNT; i++)
        g_string_append_printf(out, "  {\"%s\", \"%s\", [[%s]]},\n", catalogue[i].name,
                               severity_word(catalogue[i].severity), catalogue[i].summary);
}

static void write_bash_services(GString *out, const char *argument) {
    (void)argument;
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        g_string_append_printf(out, "%s%s=", i == 0 ? "" : " ", service_table[i].option);
}

static void write_bash_service_names(GString *out, const char *argument) {
    (void)argument;
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        g_string_append_printf(out, "%s%s", i == 0 ? "" : " ", service_table[i].option);
}

static const struct {
    const char *name;
    void (*write)(GString *out, const char *argument);
} writers[] = {
    {"man_options", write_man_options},     {"man_codes", write_man_codes},
    {"man_services", write_man_services},   {"schema_path", write_schema_path},
    {"bash_options", write_bash_options},   {"bash_values", write_bash_values},
    {"bash_commands", write_bash_commands}, {"bash_codes", write_bash_codes},
    {"bash_services", write_bash_services}, {"bash_service_names", write_bash_service_names},
    {"lua_codes", write_lua_codes},
};

/* `name` is what stood between the braces. False when nothing is known by that name. */
static bool write_named(GString *out, const char *name) {
    char **words = g_strsplit(name, " ", 2);
    bool known = false;
    for (size_t i = 0; i < G_N_ELEMENTS(writers) && !known; i++) {
        known = strcmp(writers[i].name, words[0]) == 0;
        if (known)
            writers[i].write(out, words[1]);
    }
    g_strfreev(words);
    return known;
}

/* What an entry ends with ends the line already. */
static const char *after_named(const GString *out, const char *rest) {
    bool ended = out->len > 0 && out->str[out->len - 1] == '\n';
    return ended && *rest == '\n' ? rest + 1 : rest;
}

static bool fill(GString *out, const char *template) {
    const char *braces;
    while ((braces = strstr(template, "@{")) != NULL) {
        const char *end = strchr(braces, '}');
        if (end == NULL)
            return false;
        char *inside = g_strndup(braces + 2, (gsize)(end - braces - 2));
        g_string_append_len(out, template, braces - template);
        bool known = write_named(out, inside);
        if (!known)
            (void)fprintf(stderr, "fill: nothing is called %s\n", inside);
        g_free(inside);
        if (!known)
            return false;
        template = after_named(out, end + 1);
    }
    g_string_append(out, template);
    return true;
}

int main(int argc, char **argv) {
    char *template = NULL;
    GError *error = NULL;
    GString *out = g_string_new(NULL);
    if (argc != 3)
        return 2;
    bool filled = g_file_get_contents(argv[1], &template, NULL, &error) && fill(out, template) &&
                  g_file_set_contents(argv[2], out->str, (gssize)out->len, &error);
    if (error != NULL)
        (void)fprintf(stderr, "fill: %s\n", error->message);
    g_clear_error(&error);
    g_free(template);
    g_string_free(out, TRUE);
    return filled ? 0 : 1;
}
