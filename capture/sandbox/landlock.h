/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files may be opened from now on, by Landlock (Linux 5.13 and later; landlock(7)). */
#ifndef UCSCOPE_CAPTURE_SANDBOX_LANDLOCK_H
#define UCSCOPE_CAPTURE_SANDBOX_LANDLOCK_H

#include <stdbool.h>

/* The version of Landlock that the kernel has; 0: none. */
int landlock_version(void);

/* A set of rules. -1: the kernel has no Landlock, or lets nobody use it; the calls below then do
 * nothing. */
int landlock_new(void);

/* A file, or everything in a folder and below, links followed. What does not exist stays closed. */
void landlock_allow_reading(int rules, const char *path);

/* Everything in a folder and below may be read, made, written and removed. */
void landlock_allow_writing(int rules, const char *folder);

/* A file may be written. */
void landlock_allow_file(int rules, const char *path);

/* The calling thread, and those it starts, keep to the rules from now on; they can make no
 * connections over TCP either. Closes `rules`. False: they do not. */
bool landlock_enter(int rules);

#endif
