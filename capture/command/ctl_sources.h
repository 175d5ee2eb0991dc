/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the words of a `ucscope ctl` command name: trust lists out of files and captures. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CTL_SOURCES_H
#define UCSCOPE_CAPTURE_COMMAND_CTL_SOURCES_H

#include "capture/command/command.h"
#include "capture/trust_lists/difference.h"

/* Everything that was named, in that order. */
struct ctl_sources {
    GPtrArray *groups; /* of each word: GPtrArray of struct source */
    GArray *listed;    /* struct listed; with bytes in the groups */
    bool incomplete;   /* something could not be read, or not to its end */
};

void ctl_sources_init(struct ctl_sources *lists);
void ctl_sources_clear(struct ctl_sources *lists);

/* Adds what the word names; complains of what cannot be read. */
void ctl_sources_add(struct ctl_sources *lists, const char *word);

struct listed *ctl_sources_at(const struct ctl_sources *lists, guint index);

/* What was not read, or not written, weighs more than what was found. */
enum exit_status ctl_sources_status(bool incomplete, bool found);

#endif
