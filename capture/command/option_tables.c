/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/option_tables.h"

#include "capture/command/confinement.h"
#include "capture/command/key_options.h"
#include "capture/command/options.h"
#include "capture/command/page_output.h"
#include "capture/command/scale_options.h"
#include "capture/command/unpack_option.h"

const GOptionEntry help_option_table[] = {
    {"help", 'h', 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(help), "Show this help and exit", NULL},
    {0},
};

/* Of several commands, each in a place of its own among the others. */
#define JOBS_OPTION                                                                                \
    {                                                                                              \
        "jobs", 'j', 0, G_OPTION_ARG_INT, OPTIONS_FIELD(jobs),                                     \
            "Cores to use: captures at a time, two for one that is large (default: all)", "N"      \
    }
#define SAME_OPTION                                                                                \
    {                                                                                              \
        "same", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, OPTIONS_FIELD(same),                            \
            "Both addresses are of one host, as inside and outside of a NAT (may be repeated)",    \
            "ADDRESS=ADDRESS"                                                                      \
    }
#define POINT_OPTION                                                                               \
    {                                                                                              \
        "point", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, OPTIONS_FIELD(points),                         \
            "Add this capture, and call it so (may be repeated)", "NAME=FILE"                      \
    }
#define PORT_OPTION                                                                                \
    {                                                                                              \
        "port", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, OPTIONS_FIELD(ports),                           \
            "The service is on this port too (may be repeated)", "SERVICE=PORT"                    \
    }
#define JSON_OPTION                                                                                \
    {                                                                                              \
        "json", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(json),                                      \
            "One JSON object per line instead of text", NULL                                       \
    }
#define COLOR_OPTION                                                                               \
    {                                                                                              \
        "color", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(color),                                \
            "Colour the text (default: auto, on a terminal unless NO_COLOR is set)",               \
            "auto|always|never"                                                                    \
    }
#define NO_PAGER_OPTION                                                                            \
    {                                                                                              \
        "no-pager", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(no_pager),                              \
            "Do not show long text in a pager", NULL                                               \
    }

static const GOptionEntry scan_table[] = {
    {"interface", 'i', 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(interface),
     "Capture from an interface until interrupted", "INTERFACE"},
    {"files-from", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(files_from),
     "Scan also the paths listed in FILE, one a line (- is standard input)", "FILE"},
    JOBS_OPTION,
    {0},
};

static const GOptionEntry case_table[] = {
    SAME_OPTION,
    POINT_OPTION,
    {"files-from", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(files_from),
     "Read also the paths listed in FILE, one a line (- is standard input)", "FILE"},
    JOBS_OPTION,
    {0},
};

static const GOptionEntry list_table[] = {
    JOBS_OPTION,
    PORT_OPTION,
    JSON_OPTION,
    {"csv", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(csv),
     "Comma-separated values, with the names of the columns in the first line", NULL},
    NO_PAGER_OPTION,
    COLOR_OPTION,
    {0},
};

static const GOptionEntry certificates_table[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(output),
     "Write each as a PEM file into this folder; it is made if it does not exist", "FOLDER"},
    {"ca", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, OPTIONS_FIELD(authorities),
     "Tell whether a host that trusts the certificates of this PEM file would accept them (may be "
     "repeated)",
     "FILE"},
    JOBS_OPTION,
    JSON_OPTION,
    PORT_OPTION,
    NO_PAGER_OPTION,
    COLOR_OPTION,
    {0},
};

static const GOptionEntry ladder_table[] = {
    {"interface", 'i', 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(interface),
     "Draw what an interface shows, until interrupted", "INTERFACE"},
    {"follow", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(follow),
     "Draw each message as it comes, of a capture that is still being written", NULL},
    {"finding", 0, 0, G_OPTION_ARG_INT, OPTIONS_FIELD(finding),
     "Only the connections of this finding: its number as the ladder of the whole has it", "N"},
    {"all", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(all),
     "With --finding: all messages, not only those around what decides it", NULL},
    {"ascii", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(ascii),
     "Lines of ASCII letters, for terminals and mails that show no others", NULL},
    {"case", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(as_case),
     "Look into the captures as one case, and draw one ladder of all", NULL},
    SAME_OPTION,
    POINT_OPTION,
    JOBS_OPTION,
    {"ok", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(notes), "List healthy things and notes too",
     NULL},
    {"utc", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(utc), "Times of day in UTC", NULL},
    {"zone", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(zone),
     "Times of day in this time zone, as Europe/Vienna or +01:00 (default: local)", "ZONE"},
    NO_PAGER_OPTION,
    COLOR_OPTION,
    {0},
};

static const GOptionEntry replay_table[] = {
    {"interface", 'i', 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(interface),
     "Send the frames to this interface too", "INTERFACE"},
    {"speed", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(speed_text),
     "X times the recorded pace, or max (default: 1)", "X"},
    {0},
};

static const GOptionEntry annotate_table[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(output),
     "Write this file, or into this folder when there are several captures", "OUT"},
    {"case", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(as_case),
     "Look into them as one case: into a folder each is written, into a .pcapng file all of them "
     "as "
     "one, with an interface for each",
     NULL},
    SAME_OPTION,
    POINT_OPTION,
    {"only-flows", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(only_flows),
     "Keep only connections with findings, and the DNS and TFTP of their hosts", NULL},
    {"redact", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(redact),
     "Make payloads and passwords zeros, leave out keys and the comments of others", NULL},
    {"keep", 0, 0, G_OPTION_ARG_STRING_ARRAY, OPTIONS_FIELD(keep),
     "With --redact: leave keys of XMPP dialback as they are, so that they can be checked with a "
     "secret (and the secret be guessed)",
     "dialback-keys"},
    {0},
};

static const GOptionEntry address_table[] = {
    {"redact-addresses", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(redact_addresses),
     "Tell other addresses in the place of those in the capture, the same for the same throughout "
     "a run; annotate: put them into the capture, too, and redact it",
     NULL},
    {0},
};

static const GOptionEntry at_table[] = {
    {"at", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(time_text),
     "Judge certificates as of this time, as 2026-02-05 or 2026-02-05T12:00:00Z (default: now, "
     "or when the capture had them)",
     "TIME"},
    {0},
};

static const GOptionEntry ctl_json_table[] = {
    JSON_OPTION,
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

static const GOptionEntry sets_table[] = {
    {"no-sets", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(no_sets),
     "Take each file of a rotated capture for a capture of its own", NULL},
    {0},
};

static const GOptionEntry filter_table[] = {
    {"filter", 'f', 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(filter),
     "Look only into packets that match a BPF filter, as of tcpdump", "FILTER"},
    {0},
};

const GOptionEntry judge_option_table[] = {
    PORT_OPTION,
    {"dialback-secret", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, OPTIONS_FIELD(secret_sources),
     "Check keys of XMPP dialback with the secret in file:PATH or env:NAME, or asked for (prompt)",
     "SOURCE"},
    {"ils-framing", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(ils_framing_text),
     "Where messages of ILS have their length: 0:4:big:4 (default: learned)",
     "OFFSET:WIDTH:ORDER:CONSTANT"},
    {"ctl", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, OPTIONS_FIELD(list_paths),
     "Compare CTL or ITL files that were downloaded with this one (may be repeated)", "FILE"},
    {0},
};

static const GOptionEntry fail_on_table[] = {
    {"fail-on", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(fail_on),
     "Exit status 1 from this severity on; with commas also for captures that were not judged: "
     "warning,unjudged (default: warning; annotate: never)",
     "note|warning|error|unjudged|never"},
    {0},
};

/* Two of them. */
#define TIME_OPTIONS                                                                               \
    {"since",                                                                                      \
     0,                                                                                            \
     0,                                                                                            \
     G_OPTION_ARG_FILENAME,                                                                        \
     OPTIONS_FIELD(since),                                                                         \
     "Only what happened from this time on, as 2026-02-05T12:00, or 12:00 on any day",             \
     "TIME"},                                                                                      \
    {                                                                                              \
        "until", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(until),                                \
            "Only what happened up to this time", "TIME"                                           \
    }

static const GOptionEntry date_table[] = {
    {"date", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(date),
     "The day on which traces and logs begin that do not tell it, or not its year, with their zone "
     "if it is known: 2026-02-05, 2026-02-05+01:00",
     "DAY"},
    {0},
};

static const GOptionEntry line_table[] = {
    {"host", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, OPTIONS_FIELD(hosts),
     "Only what this host wrote, or what speaks of it: its name or address (may be repeated)",
     "HOST"},
    TIME_OPTIONS,
    {0},
};

static const GOptionEntry trace_table[] = {
    {"all", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(all),
     "All records, not only those that tell that something worked or failed, and grave alarms",
     NULL},
    {"zone", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(zone),
     "Times of the text in this time zone, as Europe/Vienna or +01:00 (default: UTC)", "ZONE"},
    {"jobs", 'j', 0, G_OPTION_ARG_INT, OPTIONS_FIELD(jobs),
     "Files scanned at a time (default: one per core)", "N"},
    JSON_OPTION,
    NO_PAGER_OPTION,
    COLOR_OPTION,
    {0},
};

/* What a report shows, in five tables. */
static const GOptionEntry show_table[] = {
    {"ok", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(notes), "Show healthy things and notes too",
     NULL},
    {"brief", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(brief), "One line for each finding", NULL},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(quiet),
     "Findings only: no overview, no line for a capture without any, no last word", NULL},
    {"only", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, OPTIONS_FIELD(only),
     "Only findings of this code or a beginning of it, of this host (address or role) or service "
     "(may be repeated)",
     "CODE|HOST|SERVICE"},
    {"severity", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(severity),
     "Only findings from this severity on", "note|warning|error"},
    {0},
};

static const GOptionEntry time_table[] = {
    TIME_OPTIONS,
    {0},
};

static const GOptionEntry zone_table[] = {
    {"utc", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(utc), "Times of day of the text in UTC", NULL},
    {"zone", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(zone),
     "Times of day of the text in this time zone, as Europe/Vienna or +01:00 (default: local)",
     "ZONE"},
    JSON_OPTION,
    {0},
};

static const GOptionEntry terminal_table[] = {
    {"json=ecs", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(ecs),
     "The same with the names of the Elastic Common Schema", NULL},
    NO_PAGER_OPTION,
    {0},
};

static const GOptionEntry color_table[] = {
    COLOR_OPTION,
    {0},
};

#define REPORT_TABLES show_table, time_table, zone_table, terminal_table, color_table

static const GOptionEntry merge_table[] = {
    {"fleet", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(fleet),
     "Tell what all of them say together: what broke in which weeks, certificates that end within "
     "30, 60 and 90 days, servers that refuse most",
     NULL},
    {"since", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(since_lines),
     "With --fleet: what is new since these lines, those of the last merge", "FILE"},
    {"csv", 0, 0, G_OPTION_ARG_NONE, OPTIONS_FIELD(csv),
     "With --fleet: comma-separated values, with the names of the columns in the first line", NULL},
    {"at", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(time_text),
     "With --fleet: count days to the end of certificates from this time, as 2026-02-05 (default: "
     "now)",
     "TIME"},
    JOBS_OPTION,
    {0},
};

const GOptionEntry *const scan_option_tables[] = {
    scan_table,        scale_option_table,  sets_table,           key_option_table,  filter_table,
    date_table,        unpack_option_table, judge_option_table,   fail_on_table,     REPORT_TABLES,
    page_option_table, address_table,       sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const case_option_tables[] = {
    case_table,          sets_table,           key_option_table,  filter_table,  date_table,
    unpack_option_table, judge_option_table,   fail_on_table,     REPORT_TABLES, page_option_table,
    address_table,       sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const merge_option_tables[] = {
    merge_table,       fail_on_table,        show_table,        zone_table, color_table,
    page_option_table, sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const list_option_tables[] = {
    list_table,    sets_table,           key_option_table,  filter_table, unpack_option_table,
    address_table, sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const certificates_option_tables[] = {
    certificates_table,  sets_table,           key_option_table,  at_table, filter_table,
    unpack_option_table, sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const trace_option_tables[] = {
    trace_table,   line_table,           date_table,        unpack_option_table,
    fail_on_table, sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const trace_to_pcap_option_tables[] = {
    file_table,           line_table,        date_table, unpack_option_table,
    sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const ladder_option_tables[] = {
    ladder_table,       sets_table,    key_option_table,     filter_table,      unpack_option_table,
    judge_option_table, address_table, sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const replay_option_tables[] = {
    replay_table,         filter_table,      unpack_option_table,
    judge_option_table,   fail_on_table,     REPORT_TABLES,
    sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const plain_option_tables[] = {help_option_table, NULL};
const GOptionEntry *const extcap_case_option_tables[] = {
    case_table,           sets_table,          filter_table,
    key_option_table,     unpack_option_table, judge_option_table,
    sandbox_option_table, help_option_table,   NULL};
const GOptionEntry *const extcap_live_option_tables[] = {
    scan_table, filter_table, judge_option_table, sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const annotate_option_tables[] = {
    annotate_table,   sets_table,           page_option_table,   address_table,
    key_option_table, date_table,           unpack_option_table, judge_option_table,
    fail_on_table,    sandbox_option_table, help_option_table,   NULL};
const GOptionEntry *const ctl_show_option_tables[] = {
    at_table, ctl_json_table, unpack_option_table, sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const ctl_diff_option_tables[] = {
    ctl_json_table, unpack_option_table, sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const ctl_extract_option_tables[] = {
    folder_table, unpack_option_table, sandbox_option_table, help_option_table, NULL};
const GOptionEntry *const ctl_wrap_option_tables[] = {file_table, sandbox_option_table,
                                                      help_option_table, NULL};
