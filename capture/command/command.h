/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands of ucscope: what each is called, what it takes, who runs it. The manual page and the
 * completion are written from the same table. */
#ifndef UCSCOPE_CAPTURE_COMMAND_COMMAND_H
#define UCSCOPE_CAPTURE_COMMAND_COMMAND_H

#include <glib.h>
#include <stdbool.h>

/* The only exit statuses there are. What was incomplete weighs more than what was found. */
enum exit_status {
    STATUS_CLEAN = 0,      /* nothing at or above --fail-on */
    STATUS_FOUND = 1,      /* something found */
    STATUS_USAGE = 2,      /* the command line is wrong: nothing was done */
    STATUS_INCOMPLETE = 3, /* an input was unreadable or cut short, or the report was not written */
};

struct command {
    const char *name;                   /* one word, or two: "ctl show" */
    const char *arguments;              /* as usage shows them: "PATH..." */
    const char *summary;                /* one line */
    const GOptionEntry *const *options; /* tables, NULL at the end; see options.h */
    /* `argv[0]` is the command's name; NULL stands at the end. */
    enum exit_status (*run)(char **argv);
};

enum { COMMAND_COUNT = 16 };
extern const struct command commands[COMMAND_COUNT];

/* NULL when there is no such command. */
const struct command *command_find(const char *name);

/* Whether there are commands of two words that begin with this one. */
bool command_has_family(const char *word);

enum exit_status scan_run(char **argv);
enum exit_status case_run(char **argv);
enum exit_status merge_run(char **argv);
enum exit_status list_run(char **argv);
enum exit_status certificates_run(char **argv);
enum exit_status trace_run(char **argv);
enum exit_status trace_to_pcap_run(char **argv);
enum exit_status ladder_run(char **argv);
enum exit_status replay_run(char **argv);
enum exit_status annotate_run(char **argv);
enum exit_status explain_run(char **argv);
enum exit_status ctl_show_run(char **argv);
enum exit_status ctl_diff_run(char **argv);
enum exit_status ctl_extract_run(char **argv);
enum exit_status ctl_wrap_run(char **argv);
enum exit_status help_run(char **argv);

/* Prints the help of one command; NULL: of all. */
enum exit_status help_print(const struct command *command);

/* No command was named: the same on standard error; NULL: of all, else of a family. */
enum exit_status help_remind(const char *family);

/* Prints the commands of two words that begin with this one. */
enum exit_status help_print_family(const char *word);

#endif
