/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The blocks of a pcapng file, one after the other. */
#ifndef UCSCOPE_CAPTURE_REPORT_PCAPNG_BLOCK_STREAM_H
#define UCSCOPE_CAPTURE_REPORT_PCAPNG_BLOCK_STREAM_H

#include "capture/read/pcapng_block.h"
#include "capture/report/pcapng/rewrite.h"

struct block_stream {
    const struct rewrite_source *source;
    uint8_t *buffer;
    size_t capacity, begin, end; /* what was read and not yet told lies between begin and end */
    bool big, in_section;
};

/* `source` must outlive it. */
void block_stream_begin(struct block_stream *stream, const struct rewrite_source *source);
void block_stream_end(struct block_stream *stream);

/* The next block, which lives until more is read. MORE: there may be one, once block_stream_refill
 * has read so many bytes of it (`wanted`). BROKEN, too: it is of no section. */
enum block_answer block_stream_look(struct block_stream *stream, struct block *out, size_t *wanted);

/* Reads on, up to a block of `wanted` bytes. What it returns is what the source's read returned. */
ptrdiff_t block_stream_refill(struct block_stream *stream, size_t wanted);

/* Both: the next block, which lives until the next call. False: there is none, or what follows is
 * cut short, damaged or unreadable. */
bool block_stream_next(struct block_stream *stream, struct block *out);

#endif
