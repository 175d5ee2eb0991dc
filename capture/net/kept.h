/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which bytes of which packets are kept when all others are taken out of a capture. Places are
 * counted from the beginning of the innermost IP packet's payload; of a fragment, from the
 * beginning of the payload that it is a part of. */
#ifndef UCSCOPE_CAPTURE_NET_KEPT_H
#define UCSCOPE_CAPTURE_NET_KEPT_H

#include <stdbool.h>
#include <stdint.h>

struct kept_range {
    uint64_t frame;
    uint32_t at, length : 31;
    uint32_t as_space : 1; /* every byte of it becomes a space */
};

struct kept;

/* `most`: ranges that are remembered; 0: as many as there are usually room for. */
struct kept *kept_new(unsigned most);
void kept_free(struct kept *kept);

/* In any order. Where ranges overlap, what becomes space does not come back. */
void kept_add(struct kept *kept, struct kept_range range);

/* Something could not be followed for want of room: it is not kept. */
void kept_lose(struct kept *kept);

/* How often that was so, and how many ranges found no room. */
uint64_t kept_lost(const struct kept *kept);

/* The ranges of a frame: sorted by their place, those that become spaces after the others. NULL:
 * none. Until the next kept_add. Frames may be asked for in any order; rising is fast. */
const struct kept_range *kept_of_frame(struct kept *kept, uint64_t frame, unsigned *count);

#endif
