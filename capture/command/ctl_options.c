/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/ctl_options.h"

#include <stddef.h>

#include "capture/command/options.h"

static const GOptionEntry at_table[] = {
    {"at", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(time_text),
     "Judge certificates as of this time, as 2026-02-05 or 2026-02-05T12:00:00Z (default: now, "
     "or when the capture had the file)",
     "TIME"},
    {0},
};

static const GOptionEntry json_table[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(json),
     "One JSON object per line instead of text", NULL},
    {0},
};

static const GOptionEntry folder_table[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(output),
     "Write files into this folder; it is made if it does not exist", "FOLDER"},
    {0},
};

static const GOptionEntry file_table[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(output),
     "Write a pcapng capture to this file", "FILE"},
    {0},
};

const GOptionEntry *const ctl_show_option_tables[] = {at_table, json_table, help_option_table,
                                                      NULL};
const GOptionEntry *const ctl_diff_option_tables[] = {json_table, help_option_table, NULL};
const GOptionEntry *const ctl_extract_option_tables[] = {folder_table, help_option_table, NULL};
const GOptionEntry *const ctl_wrap_option_tables[] = {file_table, help_option_table, NULL};
