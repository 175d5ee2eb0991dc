/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading and writing in as many pieces as it takes. */
#ifndef UCSCOPE_CAPTURE_READ_WHOLE_H
#define UCSCOPE_CAPTURE_READ_WHOLE_H

#include <stddef.h>
#include <stdint.h>

/* 0: all was written there where the file stands; else errno, and a part may have been. */
int whole_write(int descriptor, const void *bytes, size_t length);

/* 0: all was read from `offset` on; else errno, EIO where the file ends before. */
int whole_read(int descriptor, uint64_t offset, void *out, size_t length);

#endif
