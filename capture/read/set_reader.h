/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The backend for a rotated set: its files one after the other, as one capture. */
#ifndef UCSCOPE_CAPTURE_READ_SET_READER_H
#define UCSCOPE_CAPTURE_READ_SET_READER_H

#include "capture/read/backend.h"
#include "capture/read/file_set.h"

/* `set` must outlive the reader. False: none of its files can be opened; *error says why. One that
 * cannot be opened, or that ends too early, costs what is missing of it, and is told after the last
 * packet of the others. */
bool set_reader_open(struct reader *reader, const struct file_set *set, bool ahead, char **error);

#endif
