/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the words of a `ucscope ctl` command name: trust lists out of files and captures. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CTL_LISTS_H
#define UCSCOPE_CAPTURE_COMMAND_CTL_LISTS_H

#include "capture/command/command.h"
#include "capture/lists/difference.h"

/* Everything that was named, in that order. */
struct lists {
    GPtrArray *groups; /* of each word: GPtrArray of struct source */
    GArray *listed;    /* struct listed; with bytes in the groups */
    bool incomplete;   /* something could not be read, or not to its end */
};

void lists_init(struct lists *lists);
void lists_clear(struct lists *lists);

/* Adds what the word names; complains of what cannot be read. */
void lists_add(struct lists *lists, const char *word);

struct listed *lists_at(const struct lists *lists, guint index);

/* What was not read, or not written, weighs more than what was found. */
enum exit_status lists_status(bool incomplete, bool found);

/* Complains, and frees the reason. */
void complain_and_free(const char *what, char *reason);

#endif
