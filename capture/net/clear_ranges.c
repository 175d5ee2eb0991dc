/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An array, sorted when it is read: it is nearly always filled in that order. */
#include "capture/net/clear_ranges.h"

#include <glib.h>

enum { RANGES_MOST = 1 << 26 }; /* 1 GiB */

struct clear_ranges {
    GArray *ranges; /* of struct clear_range */
    unsigned most;
    uint64_t lost;
    bool sorted;
    guint next; /* the first range of the frames not asked for yet */
};

struct clear_ranges *clear_ranges_new(unsigned most) {
    struct clear_ranges *clear_ranges = g_new0(struct clear_ranges, 1);
    clear_ranges->ranges = g_array_new(FALSE, FALSE, sizeof(struct clear_range));
    clear_ranges->most = most == 0 ? RANGES_MOST : most;
    return clear_ranges;
}

void clear_ranges_free(struct clear_ranges *clear_ranges) {
    g_array_unref(clear_ranges->ranges);
    g_free(clear_ranges);
}

static struct clear_range *range_at(const struct clear_ranges *clear_ranges, guint index) {
    return &g_array_index(clear_ranges->ranges, struct clear_range, index);
}

/* The parts of one message follow each other. */
static bool continues(const struct clear_range *last, const struct clear_range *range) {
    return last->frame == range->frame && last->as_space == range->as_space &&
           last->at + last->length == range->at;
}

void clear_ranges_add(struct clear_ranges *clear_ranges, struct clear_range range) {
    struct clear_range *last = clear_ranges->ranges->len == 0
                                   ? NULL
                                   : range_at(clear_ranges, clear_ranges->ranges->len - 1);
    if (range.length == 0)
        return;
    if (last != NULL && continues(last, &range)) {
        last->length = (last->length + range.length) & 0x7fffffff;
        return;
    }
    if (clear_ranges->ranges->len == clear_ranges->most) {
        clear_ranges_lose(clear_ranges);
        return;
    }
    clear_ranges->sorted = false;
    g_array_append_val(clear_ranges->ranges, range);
}

void clear_ranges_lose(struct clear_ranges *clear_ranges) {
    clear_ranges->lost++;
}

uint64_t clear_ranges_lost(const struct clear_ranges *clear_ranges) {
    return clear_ranges->lost;
}

/* Spaces come last, and so are written over what they overlap. */
static gint compare(gconstpointer left, gconstpointer right) {
    const struct clear_range *a = left, *b = right;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    if (a->as_space != b->as_space)
        return a->as_space ? 1 : -1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static bool is_in_order(const struct clear_ranges *clear_ranges) {
    for (guint i = 1; i < clear_ranges->ranges->len; i++)
        if (compare(range_at(clear_ranges, i - 1), range_at(clear_ranges, i)) > 0)
            return false;
    return true;
}

/* The first range of this frame or a later one. */
static guint search(const struct clear_ranges *clear_ranges, uint64_t frame) {
    guint low = 0, high = clear_ranges->ranges->len;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        if (range_at(clear_ranges, middle)->frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct clear_range *clear_ranges_of_frame(struct clear_ranges *clear_ranges, uint64_t frame,
                                                unsigned *count) {
    if (!clear_ranges->sorted && !is_in_order(clear_ranges))
        g_array_sort(clear_ranges->ranges, compare);
    if (!clear_ranges->sorted)
        clear_ranges->next = 0;
    clear_ranges->sorted = true;
    guint first = clear_ranges->next;
    const bool is_next =
        (first == 0 || range_at(clear_ranges, first - 1)->frame < frame) &&
        (first == clear_ranges->ranges->len || range_at(clear_ranges, first)->frame >= frame);
    if (!is_next)
        first = search(clear_ranges, frame);
    guint end = first;
    while (end < clear_ranges->ranges->len && range_at(clear_ranges, end)->frame == frame)
        end++;
    clear_ranges->next = end;
    *count = end - first;
    return end == first ? NULL : range_at(clear_ranges, first);
}
