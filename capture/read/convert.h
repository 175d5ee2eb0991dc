/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any capture that libwiretap reads, written by it as pcapng. */
#ifndef UCSCOPE_CAPTURE_READ_CONVERT_H
#define UCSCOPE_CAPTURE_READ_CONVERT_H

#include <stdbool.h>

/* Writes the capture at `path` to `fd` and closes that. Frames keep their order; where the
 * capture cannot be read any further, the file ends with the last whole one. False: *error is a
 * sentence without the path, to be freed with g_free. */
bool convert_to_pcapng(const char *path, int fd, char **error);

#endif
