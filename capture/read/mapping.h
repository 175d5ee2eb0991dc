/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of plain local files in memory without a copy: their pages are mapped. A file that shrinks,
 * or cannot be read any more, costs no signal: what is gone reads as zeros, and that is told. */
#ifndef UCSCOPE_CAPTURE_READ_MAPPING_H
#define UCSCOPE_CAPTURE_READ_MAPPING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "wire/span.h"

struct mapping;

/* A place for one part at a time. `lost`, which must outlive it, is set when something that was
 * mapped was gone and has read as zeros. NULL: the file is not plain, lies on another machine, or
 * too many are mapped. Free with mapping_close. */
struct mapping *mapping_open(int fd, _Atomic bool *lost);
void mapping_close(struct mapping *mapping); /* NULL is fine */

/* Maps from `offset` on, `most` bytes or as many as the file has, in place of what was mapped. An
 * empty span: there are none, or they cannot be mapped. */
struct span mapping_move(struct mapping *mapping, uint64_t offset, size_t most);

#endif
