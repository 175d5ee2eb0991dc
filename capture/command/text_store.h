/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that waits until what stands above it is known: in memory as far as it is short, then in a
 * temporary file without a name. */
#ifndef UCSCOPE_CAPTURE_COMMAND_TEXT_STORE_H
#define UCSCOPE_CAPTURE_COMMAND_TEXT_STORE_H

#include <glib.h>
#include <stdbool.h>

struct text_store;

struct text_store *text_store_new(void);
void text_store_free(struct text_store *store); /* NULL is fine */

/* False: there is no room for it, and *error is a sentence, to be freed with g_free. */
bool text_store_append(struct text_store *store, const char *text, char **error);

/* Writes all of it to standard output. False: it could not be read back. */
bool text_store_write(const struct text_store *store, char **error);

#endif
