/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A part of many inputs, for one of many machines: which part a file is of is told by its path
 * alone, so that all machines agree without a word to each other. */
#ifndef UCSCOPE_CAPTURE_READ_SHARD_H
#define UCSCOPE_CAPTURE_READ_SHARD_H

#include <stdbool.h>
#include <stddef.h>

enum { SHARDS_MOST = 65536 };

struct shard {
    unsigned number, count; /* the first is 1; a count of 0: all is one */
    bool by_case;           /* what lies in one folder right below a named one stays together */
};

/* "2/8". False: it is none, and nothing was changed. */
bool shard_read(const char *text, struct shard *out);

/* Whether a file is of the shard. What may be one rotated capture or trace, by the names, stays
 * together. `named`: how many bytes of the path were named; of a file in a folder only what follows
 * them counts, so that the folder may be called otherwise on each machine. The answer is the same
 * in every version of the program. */
bool shard_has(const struct shard *shard, const char *path, size_t named);

#endif
