/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes files under names that came from a capture, and so from anybody. */
#ifndef UCSCOPE_CAPTURE_TRUST_LISTS_EXTRACT_H
#define UCSCOPE_CAPTURE_TRUST_LISTS_EXTRACT_H

#include <glib.h>
#include <stdbool.h>

#include "wire/span.h"

/* `name` as a name in one folder: what comes after the last slash or backslash, without what a
 * file system or a terminal would take for something else, at most 200 bytes, and never hidden, ""
 * or "..". To be freed with g_free. */
char *extract_safe_name(const char *name);

/* Writes a new file of that (safe) name into an existing folder. A name that is taken gets a
 * number: "CTLFile-2.tlv"; nothing is ever overwritten. Returns the path, to be freed with g_free;
 * NULL: *error is a sentence without the path, to be freed with g_free. */
char *extract_write(const char *folder, const char *name, struct span bytes, char **error);

#endif
