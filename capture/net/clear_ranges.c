/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorted runs: the latest in memory, those before it in the store. Ranges are nearly always added
 * and asked for by rising frames, so that few runs are about any one frame, and each is read from
 * its beginning to its end. */
#include "capture/net/clear_ranges.h"

#include <glib.h>

#include "wire/search.h"

enum {
    IN_MEMORY = 1 << 19,
    WINDOW = 512,        /* ranges of a stored run that are in memory */
    RUNS_MOST = 1 << 12, /* 2 thousand million ranges */
};

/* In the store. */
struct run {
    uint64_t at;          /* bytes before it */
    uint64_t count;       /* of ranges */
    uint64_t first, last; /* frames */
    uint64_t next;        /* the first range of the frames not asked for yet */
    struct clear_range *window;
    uint64_t window_at;
    unsigned window_count;
};

struct clear_ranges {
    GArray *ranges; /* of struct clear_range: the run in memory */
    GArray *runs;   /* of struct run */
    GArray *found;  /* of struct clear_range: an answer that comes of several runs */
    struct clear_ranges_store store;
    uint64_t stored; /* bytes */
    unsigned most;
    uint64_t lost;
    bool sorted;
    guint next; /* in memory: the first range of the frames not asked for yet */
};

struct clear_ranges *clear_ranges_new(unsigned most) {
    struct clear_ranges *clear_ranges = g_new0(struct clear_ranges, 1);
    clear_ranges->ranges = g_array_new(FALSE, FALSE, sizeof(struct clear_range));
    clear_ranges->runs = g_array_new(FALSE, FALSE, sizeof(struct run));
    clear_ranges->found = g_array_new(FALSE, FALSE, sizeof(struct clear_range));
    clear_ranges->most = most == 0 ? IN_MEMORY : most;
    return clear_ranges;
}

static struct run *run_at(const struct clear_ranges *clear_ranges, guint index) {
    return &g_array_index(clear_ranges->runs, struct run, index);
}

static struct clear_range *range_at(const struct clear_ranges *clear_ranges, guint index) {
    return &g_array_index(clear_ranges->ranges, struct clear_range, index);
}

void clear_ranges_free(struct clear_ranges *clear_ranges) {
    for (guint i = 0; i < clear_ranges->runs->len; i++)
        g_free(run_at(clear_ranges, i)->window);
    g_array_unref(clear_ranges->ranges);
    g_array_unref(clear_ranges->runs);
    g_array_unref(clear_ranges->found);
    g_free(clear_ranges);
}

void clear_ranges_store_in(struct clear_ranges *clear_ranges,
                           const struct clear_ranges_store *store) {
    clear_ranges->store = *store;
}

/* --- adding ----------------------------------------------------------------------------------- */

static gint compare(gconstpointer left, gconstpointer right) {
    const struct clear_range *a = left, *b = right;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    if (a->as != b->as)
        return a->as < b->as ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static bool is_in_order(const struct clear_ranges *clear_ranges) {
    for (guint i = 1; i < clear_ranges->ranges->len; i++)
        if (compare(range_at(clear_ranges, i - 1), range_at(clear_ranges, i)) > 0)
            return false;
    return true;
}

static void sort(struct clear_ranges *clear_ranges) {
    if (clear_ranges->sorted)
        return;
    if (!is_in_order(clear_ranges))
        g_array_sort(clear_ranges->ranges, compare);
    clear_ranges->next = 0;
    clear_ranges->sorted = true;
}

/* What is in memory becomes a run of the store. False: it stays where it is. */
static bool store_run(struct clear_ranges *clear_ranges) {
    const GArray *ranges = clear_ranges->ranges;
    const size_t length = ranges->len * sizeof(struct clear_range);
    if (clear_ranges->store.append == NULL || clear_ranges->runs->len == RUNS_MOST)
        return false;
    sort(clear_ranges);
    if (!clear_ranges->store.append(clear_ranges->store.data, ranges->data, length)) {
        clear_ranges->store.append = NULL;
        return false;
    }
    const struct run run = {.at = clear_ranges->stored,
                            .count = ranges->len,
                            .first = range_at(clear_ranges, 0)->frame,
                            .last = range_at(clear_ranges, ranges->len - 1)->frame};
    g_array_append_val(clear_ranges->runs, run);
    g_array_set_size(clear_ranges->ranges, 0);
    clear_ranges->stored += length;
    return true;
}

/* The parts of one message follow each other. */
static bool continues(const struct clear_range *last, const struct clear_range *range) {
    return last->frame == range->frame && last->as == range->as && range->as != CLEAR_AS_OTHER &&
           last->at + last->length == range->at;
}

void clear_ranges_add(struct clear_ranges *clear_ranges, struct clear_range range) {
    struct clear_range *last = clear_ranges->ranges->len == 0
                                   ? NULL
                                   : range_at(clear_ranges, clear_ranges->ranges->len - 1);
    if (range.length == 0)
        return;
    if (last != NULL && continues(last, &range)) {
        last->length = (last->length + range.length) & 0x3fffffff;
        return;
    }
    if (clear_ranges->ranges->len == clear_ranges->most && !store_run(clear_ranges)) {
        clear_ranges_lose(clear_ranges);
        return;
    }
    clear_ranges->sorted = false;
    g_array_append_val(clear_ranges->ranges, range);
}

void clear_ranges_add_other(struct clear_ranges *clear_ranges, uint64_t frame, uint32_t at,
                            const uint8_t *bytes, size_t length) {
    while (length > 0) {
        const uint32_t part = (uint32_t)MIN(length, (size_t)CLEAR_OTHER_MOST);
        struct clear_range range = {
            .frame = frame, .at = at, .length = part & 0xf, .as = CLEAR_AS_OTHER};
        memcpy(range.other, bytes, part);
        clear_ranges_add(clear_ranges, range);
        bytes += part;
        at += part;
        length -= part;
    }
}

void clear_ranges_lose(struct clear_ranges *clear_ranges) {
    clear_ranges->lost++;
}

uint64_t clear_ranges_lost(const struct clear_ranges *clear_ranges) {
    return clear_ranges->lost;
}

/* --- asking ----------------------------------------------------------------------------------- */

/* A range of a stored run; NULL: it cannot be read. */
static const struct clear_range *stored_range(struct clear_ranges *clear_ranges, struct run *run,
                                              uint64_t index) {
    if (run->window == NULL)
        run->window = g_new(struct clear_range, WINDOW);
    if (index < run->window_at || index >= run->window_at + run->window_count) {
        const uint64_t count = MIN(run->count - index, (uint64_t)WINDOW);
        run->window_at = index;
        run->window_count = 0;
        if (!clear_ranges->store.read(clear_ranges->store.data,
                                      run->at + index * sizeof *run->window, run->window,
                                      count * sizeof *run->window))
            return NULL;
        run->window_count = (unsigned)count;
    }
    return &run->window[index - run->window_at];
}

struct stored_run {
    struct clear_ranges *clear_ranges;
    struct run *run;
};

static bool is_stored_before(const void *data, size_t index, const void *frame) {
    const struct stored_run *stored = data;
    const struct clear_range *range = stored_range(stored->clear_ranges, stored->run, index);
    return range != NULL && range->frame < *(const uint64_t *)frame;
}

/* The first range of this frame or a later one. */
static uint64_t search_run(struct clear_ranges *clear_ranges, struct run *run, uint64_t frame) {
    const struct stored_run stored = {clear_ranges, run};
    return search_first(0, run->count, is_stored_before, &stored, &frame);
}

/* Whether `next` is the first range of this frame or a later one. */
static bool is_next_of_run(struct clear_ranges *clear_ranges, struct run *run, uint64_t frame) {
    const struct clear_range *range;
    if (run->next > 0) {
        range = stored_range(clear_ranges, run, run->next - 1);
        if (range == NULL || range->frame >= frame)
            return false;
    }
    if (run->next == run->count)
        return true;
    range = stored_range(clear_ranges, run, run->next);
    return range != NULL && range->frame >= frame;
}

static void find_in_run(struct clear_ranges *clear_ranges, struct run *run, uint64_t frame) {
    if (frame < run->first || frame > run->last)
        return;
    if (!is_next_of_run(clear_ranges, run, frame))
        run->next = search_run(clear_ranges, run, frame);
    const struct clear_range *range;
    while (run->next < run->count && (range = stored_range(clear_ranges, run, run->next)) != NULL &&
           range->frame == frame) {
        g_array_append_vals(clear_ranges->found, range, 1);
        run->next++;
    }
}

static bool is_before_frame(const void *clear_ranges, size_t index, const void *frame) {
    return range_at(clear_ranges, (guint)index)->frame < *(const uint64_t *)frame;
}

/* In memory, the same. */
static guint search(const struct clear_ranges *clear_ranges, uint64_t frame) {
    return (guint)search_first(0, clear_ranges->ranges->len, is_before_frame, clear_ranges, &frame);
}

static const struct clear_range *find_in_memory(struct clear_ranges *clear_ranges, uint64_t frame,
                                                unsigned *count) {
    sort(clear_ranges);
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

const struct clear_range *clear_ranges_of_frame(struct clear_ranges *clear_ranges, uint64_t frame,
                                                unsigned *count) {
    const struct clear_range *in_memory = find_in_memory(clear_ranges, frame, count);
    g_array_set_size(clear_ranges->found, 0);
    for (guint i = 0; i < clear_ranges->runs->len; i++)
        find_in_run(clear_ranges, run_at(clear_ranges, i), frame);
    if (clear_ranges->found->len == 0)
        return in_memory;
    if (in_memory != NULL)
        g_array_append_vals(clear_ranges->found, in_memory, *count);
    g_array_sort(clear_ranges->found, compare);
    *count = clear_ranges->found->len;
    return (const struct clear_range *)(const void *)clear_ranges->found->data;
}
