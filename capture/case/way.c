/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/way.h"

#include "capture/case/median.h"
#include "capture/case/pairing.h"

/* By how much packets come later in the second capture, by the clocks of both: the median. False:
 * they have none in common of which that is sure. */
static bool delay_of(const GArray *pairs, int64_t *delay) {
    GArray *times = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < pairs->len; i++) {
        const struct packet_pair *pair = &g_array_index(pairs, struct packet_pair, i);
        const int64_t later = time_between(pair->one->time, pair->other->time);
        if (pair->is_sure)
            g_array_append_val(times, later);
    }
    const bool is_known = times->len > 0;
    if (is_known)
        *delay = case_median(times);
    g_array_unref(times);
    return is_known;
}

/* A router takes one off with each packet. 1: the first capture has more left of most of them. */
static int way_by_ttl(const GArray *pairs) {
    int way = 0;
    for (guint i = 0; i < pairs->len; i++) {
        const struct packet_pair *pair = &g_array_index(pairs, struct packet_pair, i);
        way += (pair->one->ttl > pair->other->ttl) - (pair->one->ttl < pair->other->ttl);
    }
    return (way > 0) - (way < 0);
}

/* Without a router, what goes there takes
 * longer than what comes back, by the same clocks. */
int case_way_of(const struct case_connection *one, const struct case_connection *other,
                enum side side, const GArray *pairs) {
    const int way = way_by_ttl(pairs);
    int64_t there, back;
    if (way != 0 || !delay_of(pairs, &there))
        return way;
    GArray *others = case_pair_packets(one, other, other_side(side));
    const bool is_known = delay_of(others, &back);
    g_array_unref(others);
    return is_known ? (there > back) - (there < back) : 0;
}

int case_way(const struct case_connection *one, const struct case_connection *other,
             enum side side) {
    GArray *pairs = case_pair_packets(one, other, side);
    const int way = case_way_of(one, other, side, pairs);
    g_array_unref(pairs);
    return way;
}
