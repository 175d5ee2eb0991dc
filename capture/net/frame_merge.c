/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/frame_merge.h"

#include <glib.h>
#include <stdbool.h>

#include "wire/search.h"

/* Of each capture every so many frames the number is kept; from there on they are counted. */
enum { SAMPLED = 64 };

struct part {
    uint64_t count;  /* frames that were given a number */
    GArray *sampled; /* uint32_t: the numbers of the first of them, of the 65th, ... */
    GArray *frames;  /* uint64_t: each frame; NULL: they are 1, 2, 3, ... */
};

struct frame_merge {
    struct part *parts;
    unsigned part_count;
    uint16_t *part_of; /* of each number, from 1 */
    uint32_t count, room;
};

struct frame_merge *frame_merge_new(unsigned parts) {
    struct frame_merge *merge = g_new0(struct frame_merge, 1);
    merge->parts = g_new0(struct part, parts);
    merge->part_count = parts;
    for (unsigned i = 0; i < parts; i++)
        merge->parts[i].sampled = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    return merge;
}

void frame_merge_free(struct frame_merge *merge) {
    if (merge == NULL)
        return;
    for (unsigned i = 0; i < merge->part_count; i++) {
        g_array_unref(merge->parts[i].sampled);
        if (merge->parts[i].frames != NULL)
            g_array_unref(merge->parts[i].frames);
    }
    g_free(merge->part_of);
    g_free(merge->parts);
    g_free(merge);
}

/* Some are left out, as by a filter. */
static void begin_frames(struct part *part) {
    part->frames = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    for (uint64_t frame = 1; frame <= part->count; frame++)
        g_array_append_val(part->frames, frame);
}

uint64_t frame_merge_add(struct frame_merge *merge, unsigned number, uint64_t frame) {
    struct part *part = &merge->parts[number];
    if (merge->count == merge->room) {
        merge->room = MAX(1024, merge->room * 2);
        merge->part_of = g_renew(uint16_t, merge->part_of, merge->room);
    }
    merge->part_of[merge->count] = (uint16_t)number;
    const uint32_t merged = ++merge->count;
    if (part->count % SAMPLED == 0)
        g_array_append_val(part->sampled, merged);
    if (part->frames == NULL && frame != part->count + 1)
        begin_frames(part);
    if (part->frames != NULL)
        g_array_append_val(part->frames, frame);
    part->count++;
    return merged;
}

static uint64_t frame_at(const struct part *part, uint64_t index) {
    return part->frames == NULL ? index + 1 : g_array_index(part->frames, uint64_t, (guint)index);
}

/* Whether this number is of the capture. */
static bool is_of(const struct frame_merge *merge, uint64_t number, unsigned part) {
    return merge->part_of[number - 1] == part;
}

/* The number of the frame at an index of its capture. */
static uint64_t number_at(const struct frame_merge *merge, unsigned part, uint64_t index) {
    uint64_t number = g_array_index(merge->parts[part].sampled, uint32_t, (guint)(index / SAMPLED));
    for (uint64_t rest = index % SAMPLED; rest > 0; rest--)
        do
            number++;
        while (!is_of(merge, number, part));
    return number;
}

static bool is_before_frame(const void *part, size_t index, const void *frame) {
    return frame_at(part, index) < *(const uint64_t *)frame;
}

/* The index of a frame in its capture; the count of all: it has no number. */
static uint64_t index_of(const struct part *part, uint64_t frame) {
    const size_t index = search_first(0, part->count, is_before_frame, part, &frame);
    return index < part->count && frame_at(part, index) == frame ? index : part->count;
}

uint64_t frame_merge_number(const struct frame_merge *merge, unsigned part, uint64_t frame) {
    const uint64_t index = index_of(&merge->parts[part], frame);
    return index < merge->parts[part].count ? number_at(merge, part, index) : 0;
}

static bool is_not_beyond(const void *sampled, size_t index, const void *number) {
    return g_array_index((const GArray *)sampled, uint32_t, index) <= *(const uint64_t *)number;
}

/* The last sample that is not beyond this number, which is of the capture. */
static guint sample_before(const struct part *part, uint64_t number) {
    const GArray *sampled = part->sampled;
    return (guint)search_first(1, sampled->len, is_not_beyond, sampled, &number) - 1;
}

struct merged_frame frame_merge_origin(const struct frame_merge *merge, uint64_t number) {
    if (number == 0 || number > merge->count)
        return (struct merged_frame){0, 0};
    const unsigned of = merge->part_of[number - 1];
    const struct part *part = &merge->parts[of];
    const guint sample = sample_before(part, number);
    uint64_t index = (uint64_t)sample * SAMPLED;
    for (uint64_t at = g_array_index(part->sampled, uint32_t, sample); at < number; at++)
        index += is_of(merge, at + 1, of) ? 1 : 0;
    return (struct merged_frame){of, frame_at(part, index)};
}
