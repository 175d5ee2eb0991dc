/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies what can be read only once (standard input, a pipe) into a file that can be read again. */
#ifndef UCSCOPE_CAPTURE_READ_SPOOL_H
#define UCSCOPE_CAPTURE_READ_SPOOL_H

#include <stdbool.h>

struct spool {
    char *path; /* to read from, as often as wanted */
    int fd; /* of the copy, which has no name and is gone when this is closed; -1: there is none */
};

/* `path` as the user named it, "-" for standard input; a plain file is not copied. False: *error is
 * a sentence without the path, to be freed with g_free. */
bool spool_open(const char *path, struct spool *spool, char **error);

void spool_close(struct spool *spool);

#endif
