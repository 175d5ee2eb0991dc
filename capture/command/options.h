/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line as a struct. GLib reads it by the tables below; the manual page and the
 * completion are written from them. */
#ifndef UCSCOPE_CAPTURE_COMMAND_OPTIONS_H
#define UCSCOPE_CAPTURE_COMMAND_OPTIONS_H

#include <glib.h>
#include <stdbool.h>

#include "capture/command/command.h"
#include "capture/command/finding_filter.h"
#include "capture/command/given_trust_lists.h"
#include "capture/command/trace_course.h"
#include "capture/observe/tls/tls_keys.h"
#include "capture/read/shard.h"
#include "capture/report/redact/pseudonymizer.h"
#include "capture/report/text_report.h"
#include "capture/rules/services.h"
#include "ils/framing.h"

struct options {
    /* As given. Strings are bytes as the shell passed them; NULL where the option was not. */
    char *interface;
    char *filter;
    char *files_from;
    char **same;   /* addresses of one host */
    char **points; /* names of captures */
    char **ports;
    char **secret_sources;
    char **list_paths;
    char **authorities; /* PEM files */
    char *keylog;
    char **rsa_keys;
    int tshark_seconds;
    char *fail_on;
    char *color;
    char *speed_text;
    char *ils_framing_text;
    char *output;
    char *page;
    char *shard_text;
    gboolean shard_cases;
    char *done_path;
    char *time_text;
    char *unpack_limit_text;
    gboolean json;
    gboolean ecs; /* with --json=ecs, and so has `json` */
    gboolean csv;
    gboolean fleet;
    char *since_lines; /* with `fleet`: what was known */
    gboolean as_case;  /* with `annotate` */
    gboolean only_flows;
    gboolean redact;
    gboolean redact_addresses; /* and with `annotate` so is `redact` */
    char **keep;
    gboolean notes;
    gboolean brief;
    gboolean quiet;
    gboolean no_pager;
    gboolean no_sets;
    gboolean utc;
    char *zone;
    char **only;
    char *severity;
    char *since;
    char *date;
    char *until;
    gboolean no_sandbox;
    gboolean all;
    gboolean follow;
    gboolean ascii;
    int finding; /* with has_finding: its number */
    char **hosts;
    bool takes_traces;   /* the command reads them as well as captures */
    bool only_traces;    /* and no captures */
    bool names_key_logs; /* it tells of those that lie beside the captures */
    bool wants_messages; /* what passed is recorded for ladder diagrams, as it is with `page` */
    bool has_finding;
    gboolean help;
    int jobs;
    char **paths; /* what is no option, NULL at the end */
    /* As understood. */
    int threshold;            /* the least enum severity that makes the exit status 1 */
    bool fails_unjudged;      /* so does a capture that was not judged */
    double speed;             /* times the recorded pace; 0: as fast as it goes */
    bool has_time;            /* --at was given: */
    int64_t time;             /* seconds since 1970-01-01 UTC */
    struct services services; /* with what --port taught */
    bool has_ils_framing;
    struct ils_framing ils_framing; /* with has_ils_framing */
    char **dialback_secrets;        /* NULL at the end; read from where --dialback-secret says */
    struct given_trust_lists lists; /* what --ctl names */
    struct tls_keys *keys;          /* which sessions --keylog and --rsa-key may open */
    struct finding_filter finding_filter; /* which findings are told */
    struct trace_date trace_date;         /* of traces that do not tell their day */
    struct finding_filter times;          /* `trace`: when lines were written; nothing else */
    struct shard shard;                   /* of --shard and --shard-cases */
    struct done_file *done;               /* of --done, once it is open; NULL: none */
    struct text_style style;
    struct pseudonymizer *pseudonymizer; /* with `redact` or `redact_addresses` */
    struct pseudonyms pseudonyms;        /* what it is to make them of */
    char **words;                        /* what `paths` lies in */
    struct launcher *launcher;           /* of tshark and a pager; NULL: none can be started */
    bool has_pager;                      /* among what it can start */
};

/* Above every severity: --fail-on never. */
enum { THRESHOLD_NEVER = SEVERITY_ERROR + 1 };

/* `arg_data` of an entry in the tables of options. */
#define OPTIONS_FIELD(member) GSIZE_TO_POINTER(offsetof(struct options, member))

/* Reads `argv`, whose first word is the command's name, by the command's tables. False when it is
 * wrong: one line was then written to stderr. With `help` nothing else counts. Free with
 * options_free in both cases. */
bool options_read(struct options *options, const struct command *command, char **argv);
void options_free(struct options *options);

/* Reads the lists of --ctl and the keys. False as above. */
bool options_read_files(struct options *options);

/* A context that would read into `options`; NULL: only for its help. */
GOptionContext *options_context(const struct command *command, struct options *options);

/* What stands for addresses in what is told; NULL: they are told as they are. */
const struct pseudonyms *options_pseudonyms(const struct options *options);

/* Whether what is said of a capture is among what --fail-on names. */
bool options_fail_on(const struct options *options, const struct capture_summary *summary);

#endif
