/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that the user named beside captures (keys, lists, secrets), read whole up to a limit: it
 * may turn out to be a device or something of another size. */
#ifndef UCSCOPE_CAPTURE_READ_LIMITED_FILE_H
#define UCSCOPE_CAPTURE_READ_LIMITED_FILE_H

#include <stddef.h>

/* Its bytes, with a zero after the last, to be freed with g_free; *length (may be NULL) counts them
 * without that. "-" is standard input where `dash` says so, else a file of that name. No other copy
 * of them is left in memory. NULL: it cannot be read, or has more than `most` bytes; *error is a
 * sentence without the path, to be freed with g_free. */
enum limited_file_dash { DASH_IS_A_NAME, DASH_IS_STANDARD_INPUT };
char *limited_file_read(const char *path, enum limited_file_dash dash, size_t most, size_t *length,
                        char **error);

#endif
