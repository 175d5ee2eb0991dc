/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ucscope help: what GLib tells of the option tables, and the list of commands. */
#include "capture/command/command.h"
#include "capture/command/options.h"
#include "capture/command/output.h"

static char *help_of_all(void) {
    GString *help =
        g_string_new("Usage:\n  ucscope COMMAND [OPTIONS]\n\nFinds what broke in packet "
                     "captures of Cisco collaboration clusters.\n\nCommands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        g_string_append_printf(help, "  %-9s %s\n", commands[i].name, commands[i].summary);
    g_string_append(help, "\nOptions:\n  -h, --help      Show this help, or that of a command\n"
                          "  -V, --version   Show the version\n\n"
                          "Try: ucscope scan FOLDER\n");
    return g_string_free(help, FALSE);
}

static char *help_of_command(const struct command *command) {
    GOptionContext *context = options_context(command, NULL);
    char *program = g_strdup_printf("ucscope %s", command->name);
    g_set_prgname(program);
    char *told = g_option_context_get_help(context, TRUE, NULL);
    GString *help = g_string_new(told);
    /* GLib's own ellipsis is no ASCII. */
    g_string_replace(help, "[OPTION\xe2\x80\xa6]", "[OPTIONS]", 1);
    g_free(told);
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

enum exit_status help_run(char **argv) {
    struct options options;
    const struct command *command = command_find("help");
    enum exit_status status = STATUS_USAGE;
    if (!options_read(&options, command, argv))
        status = STATUS_USAGE;
    else if (options.help)
        status = help_print(command);
    else if (*options.paths == NULL)
        status = help_print(NULL);
    else if (command_find(*options.paths) == NULL)
        complain(*options.paths, "there is no such command; ucscope help lists them");
    else
        status = help_print(command_find(*options.paths));
    options_free(&options);
    return status;
}
