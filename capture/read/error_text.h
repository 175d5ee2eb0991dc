/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Error messages of libraries and of the system, made into one plain line for people. */
#ifndef UCSCOPE_CAPTURE_READ_ERROR_TEXT_H
#define UCSCOPE_CAPTURE_READ_ERROR_TEXT_H

#include <stdbool.h>

/* One line of at most 200 bytes: control characters and bytes that are not UTF-8 are gone, blanks
 * are single, there is no full stop at the end. To be freed with g_free. */
char *error_text_plain(const char *text);

/* Why a file could not be opened or read, from errno: "does not exist". To be freed with g_free. */
char *error_text_of_errno(int error);

/* `*error` = a formatted sentence, made plain. Always answers false, for `return`. */
__attribute__((format(printf, 2, 3))) bool error_text_set(char **error, const char *format, ...);

#endif
