/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that bring keys of TLS sessions. */
#ifndef UCSCOPE_CAPTURE_COMMAND_KEY_OPTIONS_H
#define UCSCOPE_CAPTURE_COMMAND_KEY_OPTIONS_H

#include "capture/command/options.h"

extern const GOptionEntry key_option_table[];

/* Makes options->keys, empty. False when an option is wrong: a line was then written to stderr. */
bool key_options_understand(struct options *options);

/* Fills options->keys. False when a file cannot be read or has no key: a line was then written to
 * stderr, which never has its content. */
bool key_options_read_files(struct options *options);
void key_options_free(struct options *options);

/* Whether --keylog or --rsa-key was given. */
bool key_options_are_given(const struct options *options);

#endif
