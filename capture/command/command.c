/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of commands. */
#include "capture/command/command.h"

#include <string.h>

#include "capture/command/options.h"

const struct command commands[COMMAND_COUNT] = {
    {"scan", "PATH...", "Find what broke in captures, folders of captures, or on an interface",
     scan_option_tables, scan_run},
    {"replay", "CAPTURE", "Tell the findings of a capture as they would have happened live",
     replay_option_tables, replay_run},
    {"explain", "[CODE]...",
     "Tell what a finding means and what to check; without a code, list all", plain_option_tables,
     explain_run},
    {"help", "[COMMAND]", "Show the help of a command", plain_option_tables, help_run},
};

const struct command *command_find(const char *name) {
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}
