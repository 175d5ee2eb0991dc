/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The option that says how far a compressed capture is unpacked. */
#ifndef UCSCOPE_CAPTURE_COMMAND_UNPACK_OPTION_H
#define UCSCOPE_CAPTURE_COMMAND_UNPACK_OPTION_H

#include "capture/command/options.h"

extern const GOptionEntry unpack_option_table[];

/* Sets the limit. False: it is no size, and a line was written to stderr. */
bool unpack_option_read(const struct options *options);

#endif
