/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/coverage.h"

#include "wire/search.h"

static gint compare_offsets(gconstpointer a, gconstpointer b) {
    const int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;
    return (one > other) - (one < other);
}

struct coverage coverage_of(const struct case_side *sent, uint32_t origin) {
    struct coverage coverage = {.begins = g_array_new(FALSE, FALSE, sizeof(int32_t)),
                                .ends = g_array_new(FALSE, FALSE, sizeof(int32_t)),
                                .origin = origin};
    for (unsigned i = 0; i < sent->packet_count; i++) {
        const struct case_packet *packet = &sent->packets[i];
        const int32_t begin = (int32_t)(packet->sequence - origin);
        const int32_t end = (int32_t)(packet->sequence + packet->length - origin);
        if (!case_has_data(packet) || end < begin)
            continue;
        g_array_append_val(coverage.begins, begin);
        g_array_append_val(coverage.ends, end);
    }
    g_array_sort(coverage.begins, compare_offsets);
    g_array_sort(coverage.ends, compare_offsets);
    return coverage;
}

void coverage_clear(struct coverage *coverage) {
    g_array_unref(coverage->begins);
    g_array_unref(coverage->ends);
}

static bool is_up_to(const void *offsets, size_t index, const void *offset) {
    return g_array_index((const GArray *)offsets, int32_t, index) <= *(const int32_t *)offset;
}

static guint count_up_to(const GArray *offsets, int32_t offset) {
    return (guint)search_first(0, offsets->len, is_up_to, offsets, &offset);
}

unsigned coverage_count(const struct coverage *coverage, uint32_t sequence) {
    const int32_t offset = (int32_t)(sequence - coverage->origin);
    return count_up_to(coverage->begins, offset) - count_up_to(coverage->ends, offset);
}

/* Four lists are gone through at a time: of both, where packets begin and where they end. */
struct sweep {
    const GArray *offsets;
    guint next;
};

static bool is_next(const struct sweep *sweep, int32_t offset) {
    return sweep->next < sweep->offsets->len &&
           g_array_index(sweep->offsets, int32_t, sweep->next) == offset;
}

/* How many of them are at this offset; they are taken. */
static int64_t take(struct sweep *sweep, int32_t offset) {
    const guint first = sweep->next;
    while (is_next(sweep, offset))
        sweep->next++;
    return sweep->next - first;
}

/* The least offset that any has next. False: there is none. */
static bool find_next(const struct sweep *sweeps, size_t count, int32_t *offset) {
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        if (sweeps[i].next == sweeps[i].offsets->len)
            continue;
        const int32_t next = g_array_index(sweeps[i].offsets, int32_t, sweeps[i].next);
        *offset = found ? MIN(*offset, next) : next;
        found = true;
    }
    return found;
}

struct coverage_loss coverage_compare(const struct coverage *ours, const struct coverage *theirs) {
    struct sweep sweeps[] = {
        {ours->begins, 0}, {ours->ends, 0}, {theirs->begins, 0}, {theirs->ends, 0}};
    int64_t of_ours = 0, of_theirs = 0, before = 0;
    struct coverage_loss loss = {0};
    int32_t offset;
    while (find_next(sweeps, G_N_ELEMENTS(sweeps), &offset)) {
        if (of_theirs > 0) {
            loss.sent += (uint64_t)((offset - before) * of_ours);
            loss.lost += (uint64_t)((offset - before) * MAX(of_ours - of_theirs, 0));
        }
        of_ours += take(&sweeps[0], offset) - take(&sweeps[1], offset);
        of_theirs += take(&sweeps[2], offset) - take(&sweeps[3], offset);
        before = offset;
    }
    return loss;
}
