/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of ucscope annotate. */
#include <stddef.h>

#include "capture/command/key_options.h"

static const GOptionEntry annotate_table[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(output),
     "Write this file, or into this folder when there are several captures", "OUT"},
    {"only-flows", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(only_flows),
     "Keep only connections with findings, and the DNS and TFTP of their hosts", NULL},
    {"redact", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(redact),
     "Make payloads and passwords zeros, leave out keys and the comments of others", NULL},
    {0},
};

const GOptionEntry *const annotate_option_tables[] = {annotate_table, key_option_table,
                                                      judge_option_table, help_option_table, NULL};
