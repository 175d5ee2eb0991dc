/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pager for text that is longer than the terminal, as git has one. */
#ifndef UCSCOPE_CAPTURE_COMMAND_PAGER_H
#define UCSCOPE_CAPTURE_COMMAND_PAGER_H

#include "capture/sandbox/launcher.h"

/* What UCSCOPE_PAGER or PAGER names, or `less -FRX`; "cat" and "" are no pagers. False: there is
 * none. To be freed with pager_program_free. */
bool pager_program(struct launcher_program *program);
void pager_program_free(struct launcher_program *program);

/* Writes the text to standard output; when that is a terminal and the text is longer than it,
 * through the pager, which is this program of the launcher's list. NULL: there is no launcher, or
 * no pager. Waits until the reader has left it. */
void pager_write(const char *text, struct launcher *launcher, unsigned program);

#endif
