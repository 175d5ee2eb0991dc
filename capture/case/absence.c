/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/absence.h"

#include <math.h>

#include "capture/case/coverage.h"
#include "wire/search.h"

/* A packet with data that was acknowledged. */
struct passed {
    int64_t time; /* by the clock of the capture that saw it */
    uint32_t length;
    bool is_missing; /* in the other one */
};

/* A hole shows in what came next before and after it, if not long before and after. */
enum { NEXT = 4 };
static const int64_t near_most = 10 * TIME_SECOND;

GHashTable *absences_new(void) {
    return g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
}

static bool is_acknowledged(const struct case_connection *view, enum side side,
                            const struct case_packet *packet) {
    const struct case_side *receiver = &view->sides[other_side(side)];
    return receiver->has_acknowledged &&
           (int32_t)(receiver->acknowledged - packet->sequence - packet->length) >= 0;
}

/* `other`: the same connection in that capture; NULL: it has nothing of it. */
static void add_side(const struct search *search, GArray *all, unsigned point,
                     const struct case_connection *view, const struct case_connection *other,
                     enum side side) {
    const struct case_side *sent = &view->sides[side];
    if (sent->packet_count == 0)
        return;
    static const struct case_side nothing;
    const struct case_side *came = other == NULL ? &nothing : &other->sides[side];
    struct coverage coverage = coverage_of(came, sent->packets[0].sequence);
    for (unsigned i = 0; i < sent->packet_count; i++) {
        const struct case_packet *packet = &sent->packets[i];
        const bool acknowledged = is_acknowledged(view, side, packet) ||
                                  (other != NULL && is_acknowledged(other, side, packet));
        const struct passed passed = {packet->time, packet->length,
                                      coverage_count(&coverage, packet->sequence) == 0};
        if (case_has_data(packet) && acknowledged &&
            orientation_ran(search->orientation, point, view->point, packet->time))
            g_array_append_val(all, passed);
    }
    coverage_clear(&coverage);
}

/* Not all of what it had was kept: what is missing may be that. */
static bool is_whole(const struct case_connection *view) {
    return view->sides[CLIENT].packets_seen == view->sides[CLIENT].packet_count &&
           view->sides[SERVER].packets_seen == view->sides[SERVER].packet_count;
}

/* The view that a capture has; NULL: none. */
static const struct case_connection *view_at(const struct case_connection *view, unsigned point) {
    for (guint i = 0; view->group != NULL && i < view->group->views->len; i++) {
        const struct case_connection *other = view->group->views->pdata[i];
        if (other->point == point)
            return other;
    }
    return NULL;
}

/* It has connections to that port between these hosts. */
static bool would_have(const struct search *search, const struct case_connection *view,
                       unsigned point) {
    const struct endpoint *ends = view->endpoints;
    return orientation_heard(search->orientation, point, &ends[CLIENT].address,
                             &ends[SERVER].address, ends[SERVER].port);
}

static void add_connection(const struct search *search, GArray *all, unsigned point,
                           const struct case_connection *view) {
    const struct case_connection *other = view_at(view, point);
    if (other == NULL ? !would_have(search, view, point)
                      : view->group->is_shifted || !is_whole(other))
        return;
    for (enum side side = CLIENT; side <= SERVER; side++)
        add_side(search, all, point, view, other, side);
}

static gint by_time(gconstpointer a, gconstpointer b) {
    const struct passed *one = a, *other = b;
    return (one->time > other->time) - (one->time < other->time);
}

/* struct passed, in the order of time: of all connections that `seen_by` has. */
static const GArray *passed_of(const struct search *search, unsigned point, unsigned seen_by) {
    gpointer key = GUINT_TO_POINTER(seen_by << 16 | point);
    GArray *all = g_hash_table_lookup(search->absences, key);
    if (all != NULL)
        return all;
    const GPtrArray *connections = search_point(search, seen_by)->connections;
    all = g_array_new(FALSE, FALSE, sizeof(struct passed));
    for (guint i = 0; i < connections->len; i++)
        add_connection(search, all, point, connections->pdata[i]);
    g_array_sort(all, by_time);
    g_hash_table_insert(search->absences, key, all);
    return all;
}

/* --- how many --------------------------------------------------------------------------------- */

struct share {
    uint64_t all, missing;
};

static void count(struct share *share, const struct passed *passed) {
    share->all++;
    share->missing += passed->is_missing;
}

static enum belief belief_of(struct share share, uint64_t times) {
    if (share.missing == 0)
        return BELIEVED;
    const double chance = pow((double)share.missing / (double)share.all, (double)times);
    return chance > 0.25 ? REFUSED : chance > 0.01 ? DOUBTED : BELIEVED;
}

static const struct passed *at(const GArray *all, guint index) {
    return &g_array_index(all, struct passed, index);
}

static bool is_earlier(const void *all, size_t index, const void *time) {
    return at(all, (guint)index)->time < *(const int64_t *)time;
}

/* The index of the first that is not before a time. */
static guint find_time(const GArray *all, int64_t time) {
    return (guint)search_first(0, all->len, is_earlier, all, &time);
}

/* Those of that time, and those that are next to it. */
static struct share share_near(const GArray *all, int64_t since, int64_t until) {
    struct share share = {0};
    const guint first = find_time(all, since), end = MAX(find_time(all, until), first);
    for (guint i = first; i < end; i++)
        count(&share, at(all, i));
    for (guint i = 1; i <= NEXT && i <= first; i++)
        if (time_is_near(at(all, first - i)->time, since, near_most))
            count(&share, at(all, first - i));
    for (guint i = end; i < all->len && i < end + NEXT; i++)
        if (time_is_near(at(all, i)->time, until, near_most))
            count(&share, at(all, i));
    return share;
}

/* What came right before, or right after, is missing, too. */
static bool is_beside_hole(const GArray *all, int64_t time) {
    const guint next = find_time(all, time);
    return (next > 0 && at(all, next - 1)->is_missing &&
            time_is_near(at(all, next - 1)->time, time, near_most)) ||
           (next < all->len && at(all, next)->is_missing &&
            time_is_near(at(all, next)->time, time, near_most));
}

static struct share share_of_size(const GArray *all, uint32_t size) {
    struct share share = {0};
    for (guint i = 0; i < all->len; i++)
        if (at(all, i)->length >= size)
            count(&share, at(all, i));
    return share;
}

enum belief absence_belief(const struct search *search, const struct absentee *absentee) {
    const GArray *all = passed_of(search, absentee->point, absentee->seen_by);
    struct share near = share_near(all, absentee->since, absentee->until);
    if (near.all == 0)
        near = share_of_size(all, 0);
    if (absentee->times == 1 && is_beside_hole(all, absentee->since))
        return REFUSED;
    const enum belief in_time = belief_of(near, absentee->times);
    if (absentee->size == 0)
        return in_time;
    const enum belief of_size = belief_of(share_of_size(all, absentee->size), absentee->times);
    return MAX(in_time, of_size);
}
