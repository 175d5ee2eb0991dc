/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of several captures numbered through: two bytes for each, and a little more. */
#ifndef UCSCOPE_CAPTURE_NET_FRAME_MERGE_H
#define UCSCOPE_CAPTURE_NET_FRAME_MERGE_H

#include <stdint.h>

struct frame_merge;

struct merged_frame {
    unsigned part;
    uint64_t frame; /* in its own count; 0: it is none */
};

/* `parts`: how many captures, 65,536 at most. */
struct frame_merge *frame_merge_new(unsigned parts);
void frame_merge_free(struct frame_merge *merge); /* NULL is fine */

/* The next number, from 1, for a frame of a capture, whose frames come in their order. */
uint64_t frame_merge_add(struct frame_merge *merge, unsigned part, uint64_t frame);

/* The number that it was given; 0: none. */
uint64_t frame_merge_number(const struct frame_merge *merge, unsigned part, uint64_t frame);

/* The other way round. */
struct merged_frame frame_merge_origin(const struct frame_merge *merge, uint64_t number);

#endif
