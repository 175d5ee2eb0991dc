/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command writes: the report to standard output, messages and progress to standard error,
 * never in each other's way. For one thread. */
#ifndef UCSCOPE_CAPTURE_COMMAND_OUTPUT_H
#define UCSCOPE_CAPTURE_COMMAND_OUTPUT_H

#include <glib.h>
#include <stdbool.h>

/* Writes a piece of the report and flushes it. After a first failure, which is complained of once,
 * nothing more is written. */
void output_write(const char *text);
bool output_failed(void);

/* Text for standard error, as it is. */
void output_remark(const char *text);

/* "ucscope: WHAT: REASON" on standard error, as one line. */
void complain(const char *what, const char *reason);

/* The same; frees the reason with g_free. */
void complain_and_free(const char *what, char *reason);

/* Rewrites the line of progress; nothing when standard error is no terminal. The other functions of
 * this file wipe it away first. */
void progress_show(const char *line);
bool progress_is_wanted(void);

/* Standard output is a terminal that shows colours, and NO_COLOR is not set to anything
 * (https://no-color.org). */
bool output_wants_colour(void);

/* Columns that COLUMNS says, or of the terminal; of a file when there is neither. */
unsigned output_width(void);

/* Whether there is an edge: COLUMNS or a terminal. */
bool output_has_edge(void);

#endif
