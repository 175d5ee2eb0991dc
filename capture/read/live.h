/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The backend for interfaces. */
#ifndef UCSCOPE_CAPTURE_READ_LIVE_H
#define UCSCOPE_CAPTURE_READ_LIVE_H

#include "capture/read/backend.h"

/* Filters in the kernel by itself. False: *error is a sentence. */
bool live_open(struct reader *reader, const char *interface, const char *filter, char **error);

#endif
