/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a compressed capture is unpacked: 135 kB can become 4 GB, and say nothing. One limit for
 * the whole program. */
#ifndef UCSCOPE_CAPTURE_READ_UNPACK_LIMIT_H
#define UCSCOPE_CAPTURE_READ_UNPACK_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#define UNPACK_LIMIT_TEXT "unpacks to more than is read of it (--unpack-limit)"

enum { UNPACK_LIMIT_LEAST = 1 << 30, UNPACK_LIMIT_TIMES = 100 };

/* From now on so many bytes; 0: UNPACK_LIMIT_LEAST, or UNPACK_LIMIT_TIMES the compressed size when
 * that is more, which is so from the beginning. Before any thread reads. */
void unpack_limit_set(uint64_t bytes);

/* `unpacked` bytes came out of a file of `packed` bytes, or of so many bytes of a pipe. */
bool unpack_limit_exceeded(uint64_t unpacked, uint64_t packed);

#endif
