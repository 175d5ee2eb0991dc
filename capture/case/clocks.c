/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet that goes from capture A to capture B shows B's clock ahead by the offset and the time
 * on the way; one that goes back, by the offset less that time. */
#include "capture/case/clocks.h"

#include <math.h>
#include <stdlib.h>

#include "capture/case/median.h"
#include "capture/case/pairing.h"
#include "capture/case/way.h"

enum { SAMPLES_OF_CONNECTION = 256, SAMPLES_MOST = 8192, SAMPLES_FOR_DRIFT = 20 };
static const int64_t drift_least_span = 60 * TIME_SECOND;

/* What a packet takes on its way, as far as nobody can tell. */
static const int64_t way_most = 200 * TIME_MILLISECOND;

struct sample {
    int64_t time;  /* by the clock of the first capture */
    int64_t ahead; /* how far the second one shows more */
};

/* Two captures: by which way a packet went from one to the other. */
struct link {
    unsigned one, other;
    GArray *ways[2]; /* struct sample: 0 from one to the other, 1 back */
    bool is_used;
};

/* --- numbers ---------------------------------------------------------------------------------- */

static GArray *residuals(const GArray *samples, double drift, int64_t since) {
    GArray *times = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < samples->len; i++) {
        const struct sample *sample = &g_array_index(samples, struct sample, i);
        const double gained = drift * (double)time_between(since, sample->time);
        const int64_t rest = time_between((int64_t)gained, sample->ahead);
        g_array_append_val(times, rest);
    }
    return times;
}

/* --- samples ---------------------------------------------------------------------------------- */

static void add_samples(struct link *link, const struct case_connection *one,
                        const struct case_connection *other, enum side side) {
    if (link->ways[0]->len >= SAMPLES_MOST && link->ways[1]->len >= SAMPLES_MOST)
        return;
    GArray *pairs = case_pair_packets(one, other, side);
    int way = case_way_of(one, other, side, pairs);
    if (way == 0 && side == SERVER)
        way = -1; /* nothing tells, as of two captures at one place */
    GArray *samples = link->ways[way < 0];
    for (guint i = 0; i < MIN(pairs->len, SAMPLES_OF_CONNECTION) && samples->len < SAMPLES_MOST;
         i++) {
        const struct packet_pair *pair = &g_array_index(pairs, struct packet_pair, i);
        const struct sample sample = {pair->one->time,
                                      time_between(pair->one->time, pair->other->time)};
        if (pair->is_sure)
            g_array_append_val(samples, sample);
    }
    g_array_unref(pairs);
}

static guint hash_link(gconstpointer key) {
    const struct link *link = key;
    return link->one * 65599u + link->other;
}

static gboolean same_link(gconstpointer a, gconstpointer b) {
    const struct link *one = a, *other = b;
    return one->one == other->one && one->other == other->other;
}

static void free_link(gpointer data) {
    struct link *link = data;
    g_array_unref(link->ways[0]);
    g_array_unref(link->ways[1]);
    g_free(link);
}

static struct link *link_of(GHashTable *links, unsigned one, unsigned other) {
    const struct link wanted = {.one = one, .other = other};
    struct link *link = g_hash_table_lookup(links, &wanted);
    if (link != NULL)
        return link;
    link = g_new0(struct link, 1);
    *link = wanted;
    for (unsigned way = 0; way < 2; way++)
        link->ways[way] = g_array_new(FALSE, FALSE, sizeof(struct sample));
    g_hash_table_add(links, link);
    return link;
}

static void add_group(GHashTable *links, const struct case_group *group) {
    for (guint i = 0; i < group->views->len; i++)
        for (guint j = 0; j < group->views->len; j++) {
            const struct case_connection *one = group->views->pdata[i];
            const struct case_connection *other = group->views->pdata[j];
            if (one->point >= other->point || !case_goes_through(one, other))
                continue;
            struct link *link = link_of(links, one->point, other->point);
            for (enum side side = CLIENT; side <= SERVER; side++)
                add_samples(link, one, other, side);
        }
}

/* --- an offset -------------------------------------------------------------------------------- */

/* Least squares over both ways, each of which has a delay of its own: what one clock gains on the
 * other, nanoseconds in a nanosecond. */
static double slope_of(const struct link *link, int64_t since) {
    double products = 0, squares = 0;
    for (unsigned way = 0; way < 2; way++) {
        const GArray *samples = link->ways[way];
        double times = 0, aheads = 0;
        const int64_t base = g_array_index(samples, struct sample, 0).ahead;
        for (guint i = 0; i < samples->len; i++) {
            const struct sample *sample = &g_array_index(samples, struct sample, i);
            times += (double)time_between(since, sample->time) / samples->len;
            aheads += (double)time_between(base, sample->ahead) / samples->len;
        }
        for (guint i = 0; i < samples->len; i++) {
            const struct sample *sample = &g_array_index(samples, struct sample, i);
            const double x = (double)time_between(since, sample->time) - times;
            products += x * ((double)time_between(base, sample->ahead) - aheads);
            squares += x * x;
        }
    }
    return squares > 0 ? products / squares : 0;
}

static int64_t span_of_samples(const struct link *link) {
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (unsigned way = 0; way < 2; way++)
        for (guint i = 0; i < link->ways[way]->len; i++) {
            const int64_t time = g_array_index(link->ways[way], struct sample, i).time;
            first = MIN(first, time);
            last = MAX(last, time);
        }
    return time_between(first, last);
}

/* How far the second capture is ahead of the first. */
static struct case_clock fit(const struct link *link, double drift) {
    const GArray *some = link->ways[link->ways[0]->len == 0];
    struct case_clock clock = {.is_known = true,
                               .one_way = link->ways[0]->len == 0 || link->ways[1]->len == 0,
                               .drift = drift,
                               .since = g_array_index(some, struct sample, 0).time,
                               .packets = link->ways[0]->len + link->ways[1]->len};
    int64_t medians[2] = {0, 0}, spread = 0;
    for (unsigned way = 0; way < 2; way++) {
        if (link->ways[way]->len == 0)
            continue;
        GArray *times = residuals(link->ways[way], drift, clock.since);
        medians[way] = case_median(times);
        spread = MAX(spread, case_median_distance(times, medians[way]));
        g_array_unref(times);
    }
    if (clock.one_way) {
        clock.ahead = medians[link->ways[0]->len == 0];
        clock.uncertainty = MAX(spread, way_most);
        return clock;
    }
    const int64_t apart = time_between(medians[1], medians[0]);
    clock.ahead = time_after(medians[1], apart / 2);
    clock.uncertainty = time_after(spread, (apart < 0 ? -apart : apart) / 2);
    return clock;
}

/* A drift is believed when it explains most of what the times differ by. */
static struct case_clock clock_of(const struct link *link) {
    const struct case_clock steady = fit(link, 0);
    if (steady.one_way || link->ways[0]->len < SAMPLES_FOR_DRIFT ||
        link->ways[1]->len < SAMPLES_FOR_DRIFT || span_of_samples(link) < drift_least_span)
        return steady;
    const struct case_clock drifting = fit(link, slope_of(link, steady.since));
    return drifting.uncertainty < steady.uncertainty / 2 ? drifting : steady;
}

/* --- a chain of them -------------------------------------------------------------------------- */

/* The clock of the second capture of a link by that of the first one, or the other way round. */
static struct case_clock chained(const struct case_point *known, const struct link *link,
                                 bool to_other) {
    struct case_clock clock = clock_of(link);
    if (to_other) {
        clock.beside = link->one;
        clock.since = time_after(clock.since, clock.ahead);
    } else {
        clock.beside = link->other;
        clock.ahead = -clock.ahead;
        clock.drift = -clock.drift;
    }
    const int64_t beside = time_between(clock.ahead, clock.since);
    const int64_t ahead = time_between(case_clock_correct(&known->clock, beside), beside);
    clock.ahead = time_after(clock.ahead, ahead);
    clock.drift += known->clock.drift;
    clock.uncertainty = time_after(clock.uncertainty, known->clock.uncertainty);
    clock.one_way |= known->clock.one_way;
    return clock;
}

/* The best clock that a link to a capture whose clock is known gives to one whose is not. */
static bool learn_one(const GPtrArray *points, GHashTable *links) {
    struct case_clock best = {.is_known = false};
    struct case_point *learned = NULL;
    GHashTableIter at;
    gpointer key;
    g_hash_table_iter_init(&at, links);
    while (g_hash_table_iter_next(&at, &key, NULL)) {
        const struct link *link = key;
        struct case_point *one = points->pdata[link->one], *other = points->pdata[link->other];
        if (one->clock.is_known == other->clock.is_known ||
            link->ways[0]->len + link->ways[1]->len == 0)
            continue;
        const struct case_clock clock =
            chained(one->clock.is_known ? one : other, link, one->clock.is_known);
        if (best.is_known &&
            (best.one_way < clock.one_way ||
             (best.one_way == clock.one_way && best.uncertainty <= clock.uncertainty)))
            continue;
        best = clock;
        learned = one->clock.is_known ? other : one;
    }
    if (learned != NULL)
        learned->clock = best;
    return learned != NULL;
}

static bool has_link(GHashTable *links, unsigned point) {
    GHashTableIter at;
    gpointer key;
    g_hash_table_iter_init(&at, links);
    while (g_hash_table_iter_next(&at, &key, NULL)) {
        const struct link *link = key;
        if ((link->one == point || link->other == point) &&
            link->ways[0]->len + link->ways[1]->len > 0)
            return true;
    }
    return false;
}

void case_learn_clocks(const GPtrArray *points, const GPtrArray *groups) {
    GHashTable *links = g_hash_table_new_full(hash_link, same_link, free_link, NULL);
    for (guint i = 0; i < groups->len; i++)
        add_group(links, groups->pdata[i]);
    for (guint i = 0; i < points->len; i++) {
        struct case_point *point = points->pdata[i];
        if (!has_link(links, i))
            continue;
        point->clock = (struct case_clock){.is_known = true, .beside = i};
        while (learn_one(points, links))
            continue;
        break;
    }
    g_hash_table_unref(links);
}
