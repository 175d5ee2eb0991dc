/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secrets that the user lets the command read from elsewhere: on the command line itself everyone
 * on the host could see them. */
#ifndef UCSCOPE_CAPTURE_COMMAND_SECRETS_H
#define UCSCOPE_CAPTURE_COMMAND_SECRETS_H

#include <stdbool.h>

/* Reads each source in turn: "file:PATH" (every line is a secret), "env:NAME", or "prompt" on the
 * terminal. `sources` NULL: none. True: *secrets is a list with NULL at the end, to be freed with
 * secrets_free. False: *reason (to be freed with g_free) says why; it never has the secret in it,
 * even if that was given in place of its source. */
bool secrets_read(char *const *sources, char ***secrets, char **reason);

/* Overwrites a text with zeros, then frees it with g_free. */
void secret_wipe(char *text);

/* The same for each of them. NULL is fine. */
void secrets_free(char **secrets);

#endif
