/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a command may do while it reads captures: see what was named to it, write where it was told
 * to, and start tshark or a pager by a process that does nothing else. --no-sandbox turns it off.
 */
#ifndef UCSCOPE_CAPTURE_COMMAND_CONFINEMENT_H
#define UCSCOPE_CAPTURE_COMMAND_CONFINEMENT_H

#include "capture/command/options.h"
#include "capture/read/inputs.h"

extern const GOptionEntry sandbox_option_table[];

/* Begins before the first byte of a capture is read and the first thread started; then reads the
 * files that options name. False: one of them is of no use, and a line was written to stderr.
 * `inputs`: the captures, which may take tshark to open, and text a pager; NULL: those of
 * options->paths, which take neither. */
bool confinement_begin(struct options *options, const struct inputs *inputs);

/* The same while packets come from an interface that is open: nothing is left of root, nothing can
 * be written, no program started. The files that options name were read before. */
void confinement_begin_live(const struct options *options);

/* Writes text to standard output, through a pager where one is wanted. */
void confinement_page(const struct options *options, const char *text);

#endif
