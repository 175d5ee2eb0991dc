/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/median.h"

#include "wire/time.h"

static gint compare_times(gconstpointer a, gconstpointer b) {
    const int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

int64_t case_median(GArray *times) {
    g_array_sort(times, compare_times);
    return g_array_index(times, int64_t, times->len / 2);
}

int64_t case_median_distance(const GArray *times, int64_t median) {
    GArray *distances = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < times->len; i++) {
        const int64_t away = time_between(median, g_array_index(times, int64_t, i));
        const int64_t distance = away < 0 ? time_between(away, 0) : away;
        g_array_append_val(distances, distance);
    }
    const int64_t spread = case_median(distances);
    g_array_unref(distances);
    return spread;
}
