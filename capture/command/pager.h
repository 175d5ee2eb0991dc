/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pager for text that is longer than the terminal, as git has one. */
#ifndef UCSCOPE_CAPTURE_COMMAND_PAGER_H
#define UCSCOPE_CAPTURE_COMMAND_PAGER_H

#include <stdbool.h>

/* Writes the text to standard output; when that is a terminal and the text is longer than it, and
 * `wanted`, through what UCSCOPE_PAGER or PAGER names, or `less -FRX`. "cat" and "" are no pagers.
 * Waits until the reader has left it. */
void pager_write(const char *text, bool wanted);

#endif
