/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which bytes of which packets stay when a capture is redacted. Offsets are counted from the
 * beginning of the innermost IP packet's payload; of a fragment, from the beginning of the payload
 * that it is a part of. */
#ifndef UCSCOPE_CAPTURE_NET_CLEAR_RANGES_H
#define UCSCOPE_CAPTURE_NET_CLEAR_RANGES_H

#include <stdbool.h>
#include <stdint.h>

struct clear_range {
    uint64_t frame;
    uint32_t at; /* offset */
    uint32_t length : 31;
    uint32_t as_space : 1; /* every byte of it becomes a space */
};

struct clear_ranges;

/* `most`: ranges that are stored; 0: the usual limit, 1 GiB of them. */
struct clear_ranges *clear_ranges_new(unsigned most);
void clear_ranges_free(struct clear_ranges *clear_ranges);

/* In any order. Where ranges overlap, `as_space` wins. */
void clear_ranges_add(struct clear_ranges *clear_ranges, struct clear_range range);

/* Counts bytes that will be redacted though they need not, for want of memory. */
void clear_ranges_lose(struct clear_ranges *clear_ranges);

/* How often that was called, and how many ranges found no room. */
uint64_t clear_ranges_lost(const struct clear_ranges *clear_ranges);

/* The ranges of a frame: sorted by offset, those with `as_space` after the others. NULL: none.
 * Valid until the next clear_ranges_add. Frames may be asked for in any order; ascending is fast.
 */
const struct clear_range *clear_ranges_of_frame(struct clear_ranges *clear_ranges, uint64_t frame,
                                                unsigned *count);

#endif
