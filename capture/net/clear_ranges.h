/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which bytes of which packets stay when a capture is redacted. Offsets are counted from the
 * beginning of the innermost IP packet's payload; of a fragment, from the beginning of the payload
 * that it is a part of. */
#ifndef UCSCOPE_CAPTURE_NET_CLEAR_RANGES_H
#define UCSCOPE_CAPTURE_NET_CLEAR_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum clear_as {
    CLEAR_AS_IS,
    CLEAR_AS_SPACE, /* every byte of it becomes a space */
    CLEAR_AS_OTHER, /* other bytes take its place */
};

enum { CLEAR_OTHER_MOST = 8 };

struct clear_range {
    uint64_t frame;
    uint32_t at; /* offset */
    uint32_t length : 30;
    uint32_t as : 2;                 /* enum clear_as */
    uint8_t other[CLEAR_OTHER_MOST]; /* with CLEAR_AS_OTHER: as many as `length` says */
};

/* Where ranges go of which there are too many for memory. */
struct clear_ranges_store {
    void *data;
    bool (*append)(void *data, const void *bytes, size_t length);
    bool (*read)(void *data, uint64_t at, void *bytes, size_t length);
};

struct clear_ranges;

/* `most`: ranges that are kept in memory; 0: the usual limit, 12 MiB of them. */
struct clear_ranges *clear_ranges_new(unsigned most);
void clear_ranges_free(struct clear_ranges *clear_ranges);

/* Those that find no room in memory go there; without it they are lost. Before the first of them;
 * it must outlive clear_ranges. */
void clear_ranges_store_in(struct clear_ranges *clear_ranges,
                           const struct clear_ranges_store *store);

/* In any order. Where ranges overlap, the later in enum clear_as wins. */
void clear_ranges_add(struct clear_ranges *clear_ranges, struct clear_range range);

/* Other bytes, as many as there are: as ranges. */
void clear_ranges_add_other(struct clear_ranges *clear_ranges, uint64_t frame, uint32_t at,
                            const uint8_t *bytes, size_t length);

/* Counts bytes that will be redacted though they need not, for want of memory. */
void clear_ranges_lose(struct clear_ranges *clear_ranges);

/* How often that was called, and how many ranges found no room. */
uint64_t clear_ranges_lost(const struct clear_ranges *clear_ranges);

/* The ranges of a frame: by enum clear_as, then by offset. NULL: none. Valid until the next call of
 * any function here. Frames may be asked for in any order; ascending is fast. */
const struct clear_range *clear_ranges_of_frame(struct clear_ranges *clear_ranges, uint64_t frame,
                                                unsigned *count);

#endif
