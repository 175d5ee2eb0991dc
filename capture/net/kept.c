/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sorted array: nearly always filled in that order. */
#include "capture/net/kept.h"

#include <glib.h>

enum { RANGES_MOST = 1 << 26 }; /* 1 GiB */

struct kept {
    GArray *ranges; /* of struct kept_range */
    unsigned most;
    uint64_t lost;
    bool sorted;
    guint next; /* the first range of the frames not asked for yet */
};

struct kept *kept_new(unsigned most) {
    struct kept *kept = g_new0(struct kept, 1);
    kept->ranges = g_array_new(FALSE, FALSE, sizeof(struct kept_range));
    kept->most = most == 0 ? RANGES_MOST : most;
    return kept;
}

void kept_free(struct kept *kept) {
    g_array_unref(kept->ranges);
    g_free(kept);
}

static struct kept_range *range_at(const struct kept *kept, guint index) {
    return &g_array_index(kept->ranges, struct kept_range, index);
}

/* Pieces of a unit follow each other. */
static bool continues(const struct kept_range *last, const struct kept_range *range) {
    return last->frame == range->frame && last->as_space == range->as_space &&
           last->at + last->length == range->at;
}

void kept_add(struct kept *kept, struct kept_range range) {
    struct kept_range *last = kept->ranges->len == 0 ? NULL : range_at(kept, kept->ranges->len - 1);
    if (range.length == 0)
        return;
    if (last != NULL && continues(last, &range)) {
        last->length = (last->length + range.length) & 0x7fffffff;
        return;
    }
    if (kept->ranges->len == kept->most) {
        kept_lose(kept);
        return;
    }
    kept->sorted = false;
    g_array_append_val(kept->ranges, range);
}

void kept_lose(struct kept *kept) {
    kept->lost++;
}

uint64_t kept_lost(const struct kept *kept) {
    return kept->lost;
}

/* Spaces come last, and so above what they overlap. */
static gint compare(gconstpointer left, gconstpointer right) {
    const struct kept_range *a = left, *b = right;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    if (a->as_space != b->as_space)
        return a->as_space ? 1 : -1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static bool is_in_order(const struct kept *kept) {
    for (guint i = 1; i < kept->ranges->len; i++)
        if (compare(range_at(kept, i - 1), range_at(kept, i)) > 0)
            return false;
    return true;
}

/* The first range of this frame or a later one. */
static guint search(const struct kept *kept, uint64_t frame) {
    guint low = 0, high = kept->ranges->len;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        if (range_at(kept, middle)->frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct kept_range *kept_of_frame(struct kept *kept, uint64_t frame, unsigned *count) {
    if (!kept->sorted && !is_in_order(kept))
        g_array_sort(kept->ranges, compare);
    if (!kept->sorted)
        kept->next = 0;
    kept->sorted = true;
    guint first = kept->next;
    const bool is_next = (first == 0 || range_at(kept, first - 1)->frame < frame) &&
                         (first == kept->ranges->len || range_at(kept, first)->frame >= frame);
    if (!is_next)
        first = search(kept, frame);
    guint end = first;
    while (end < kept->ranges->len && range_at(kept, end)->frame == frame)
        end++;
    kept->next = end;
    *count = end - first;
    return end == first ? NULL : range_at(kept, first);
}
