/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope help: GLib's help of the option tables, and the list of commands. */
#include "capture/command/command.h"
#include "capture/command/did_you_mean.h"
#include "capture/command/options.h"
#include "capture/command/output.h"

static void append_commands(GString *help, const char *beginning) {
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (g_str_has_prefix(commands[i].name, beginning))
            g_string_append_printf(help, "  %-12s %s\n", commands[i].name, commands[i].summary);
    }
}

static char *help_of_all(void) {
    GString *help =
        g_string_new("Usage:\n  ucscope COMMAND [OPTIONS]\n\nFinds what broke in packet "
                     "captures of Cisco collaboration clusters.\n\nCommands:\n");
    append_commands(help, "");
    g_string_append(help, "\nOptions:\n  -h, --help      Show this help, or that of a command\n"
                          "  -V, --version   Show the version\n\n"
                          "Try: ucscope scan FOLDER\n");
    return g_string_free(help, FALSE);
}

static char *help_of_command(const struct command *command) {
    GOptionContext *context = options_context(command, NULL);
    char *program = g_strdup_printf("ucscope %s", command->name);
    g_set_prgname(program);
    char *reported = g_option_context_get_help(context, TRUE, NULL);
    GString *help = g_string_new(reported);
    /* GLib's own ellipsis is no ASCII. */
    g_string_replace(help, "[OPTION\xe2\x80\xa6]", "[OPTIONS]", 1);
    g_free(reported);
    g_free(program);
    g_option_context_free(context);
    return g_string_free(help, FALSE);
}

enum exit_status help_print(const struct command *command) {
    char *help = command == NULL ? help_of_all() : help_of_command(command);
    output_write(help);
    g_free(help);
    return output_failed() ? STATUS_INCOMPLETE : STATUS_CLEAN;
}

static char *help_of_family(const char *word) {
    char *beginning = g_strconcat(word, " ", NULL);
    GString *help = g_string_new(NULL);
    g_string_append_printf(help, "Usage:\n  ucscope %s COMMAND [OPTIONS]\n\nCommands:\n", word);
    append_commands(help, beginning);
    g_free(beginning);
    return g_string_free(help, FALSE);
}

enum exit_status help_print_family(const char *word) {
    char *help = help_of_family(word);
    output_write(help);
    g_free(help);
    return output_failed() ? STATUS_INCOMPLETE : STATUS_CLEAN;
}

enum exit_status help_remind(const char *family) {
    char *help = family == NULL ? help_of_all() : help_of_family(family);
    output_remark(help);
    g_free(help);
    return STATUS_USAGE;
}

static void refuse(const char *name) {
    const char *nearest = did_you_mean_command(name);
    if (nearest == NULL)
        complain(name, "there is no such command; ucscope help lists them");
    else
        complain_and_free(name,
                          g_strdup_printf("there is no such command; did you mean %s?", nearest));
}

/* Of the words after "help". */
static enum exit_status help_of_text(char **words) {
    char *name = g_strjoinv(" ", words);
    enum exit_status status = STATUS_USAGE;
    if (*name == '\0')
        status = help_print(NULL);
    else if (command_find(name) != NULL)
        status = help_print(command_find(name));
    else if (command_has_family(name))
        status = help_print_family(name);
    else
        refuse(name);
    g_free(name);
    return status;
}

enum exit_status help_run(char **argv) {
    struct options options;
    const struct command *command = command_find("help");
    enum exit_status status = STATUS_USAGE;
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else
        status = help_of_text(options.paths);
    options_free(&options);
    return status;
}
