/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of commands. */
#include "capture/command/command.h"

#include <string.h>

#include "capture/command/option_tables.h"
#include "capture/command/options.h"

const struct command commands[COMMAND_COUNT] = {
    {"scan", "PATH...", "Find what broke in captures, folders of captures, or on an interface",
     scan_option_tables, scan_run},
    {"case", "PATH...", "Find what broke in captures of one case together, and between them",
     case_option_tables, case_run},
    {"merge", "FILE...",
     "Put what several scans found together: the report of one scan, from their JSON lines",
     merge_option_tables, merge_run},
    {"list", "PATH...", "Tell what was there: who called whom for which service, and how it went",
     list_option_tables, list_run},
    {"certificates", "PATH...", "List every certificate that was presented, and how it was taken",
     certificates_option_tables, certificates_run},
    {"trace", "PATH...",
     "Show what traces and logs say, in order of time over all files: the timeline of a case",
     trace_option_tables, trace_run},
    {"trace to-pcap", "PATH...",
     "Make a capture of the messages that traces and logs have in full, for Wireshark to open",
     trace_to_pcap_option_tables, trace_to_pcap_run},
    {"ladder", "CAPTURE...",
     "Draw who said what to whom: a ladder diagram of captures, of one finding, or as packets come",
     ladder_option_tables, ladder_run},
    {"replay", "CAPTURE", "Tell the findings of a capture as they would have happened live",
     replay_option_tables, replay_run},
    {"annotate", "CAPTURE...",
     "Write captures as pcapng with their findings as comments on the packets",
     annotate_option_tables, annotate_run},
    {"explain", "[CODE]...",
     "Tell what findings mean and what to check: of a code, or all that begin so; without one, "
     "list all",
     plain_option_tables, explain_run},
    {"ctl show", "FILE...", "List trust lists as CUCM's show ctl does, and check them",
     ctl_show_option_tables, ctl_show_run},
    {"ctl diff", "FILE FILE", "Tell what changed from one trust list to another",
     ctl_diff_option_tables, ctl_diff_run},
    {"ctl extract", "CAPTURE", "Write the trust lists and signed files that a capture carried",
     ctl_extract_option_tables, ctl_extract_run},
    {"ctl wrap", "FILE", "Make a capture of a trust list, for Wireshark to open",
     ctl_wrap_option_tables, ctl_wrap_run},
    {"help", "[COMMAND]", "Show the help of a command", plain_option_tables, help_run},
};

const struct command *command_find(const char *name) {
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

bool command_has_family(const char *word) {
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const char *rest = strchr(commands[i].name, ' ');
        const size_t length = rest == NULL ? 0 : (size_t)(rest - commands[i].name);
        if (length > 0 && strlen(word) == length && strncmp(commands[i].name, word, length) == 0)
            return true;
    }
    return false;
}
