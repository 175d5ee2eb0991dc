/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process that starts programs for this one, which is in a sandbox and may start none: those of a
 * list that was given before, with the words given then, and no others. It ends with this process,
 * and what it started (but for a pager) with it. */
#ifndef UCSCOPE_CAPTURE_SANDBOX_LAUNCHER_H
#define UCSCOPE_CAPTURE_SANDBOX_LAUNCHER_H

#include <glib.h>
#include <stdbool.h>

/* Where a program finds the file that is handed down to it. */
#define LAUNCHER_FILE "/proc/self/fd/3"

struct launcher_program {
    char **words;       /* the first is looked for in PATH; NULL at the end */
    char **environment; /* NULL: this process's */
    bool is_pager;      /* it is written to, its output is that of this process, and it has the
                           terminal; else it is read from, in a process group of its own */
};

struct launcher;

/* Starts it, before the first thread and before any sandbox; the programs are copied. NULL: the
 * system has no process for it. */
struct launcher *launcher_new(const struct launcher_program *programs, size_t count);

/* Ends it; NULL is fine. */
void launcher_free(struct launcher *launcher);

/* Starts a program of the list, with the descriptor `file` handed down unless it is -1. The
 * descriptor to read from, or to write to; -1: *error says why, by a domain and code of GSpawnError
 * when the program is at fault. May be called by any thread, as those below. */
int launcher_start(struct launcher *launcher, unsigned program, int file, GPid *process,
                   GError **error);

/* Whether it has ended, and then how (waitpid(2)). `wait`: until it has. */
bool launcher_has_ended(struct launcher *launcher, GPid process, bool wait, int *status);

/* Kills it and its process group. */
void launcher_kill(struct launcher *launcher, GPid process);

#endif
