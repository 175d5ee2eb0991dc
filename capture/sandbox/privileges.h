/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the system lets this process do beyond other processes of its user. Nothing here fails the
 * program: what cannot be given up stays. */
#ifndef UCSCOPE_CAPTURE_SANDBOX_PRIVILEGES_H
#define UCSCOPE_CAPTURE_SANDBOX_PRIVILEGES_H

#include <stdbool.h>

/* No program that is executed from now on gets more than this process has (prctl(2),
 * PR_SET_NO_NEW_PRIVS). */
void privileges_gain_none(void);

/* Gives up all capabilities but those by which root reads and writes the files of others. Before
 * the first thread is started. */
void privileges_drop_capabilities(void);

/* Gives up all capabilities and, for root, becomes the user "nobody" in no group. Before the first
 * thread is started. False: it is still root. */
bool privileges_drop_all(void);

#endif
