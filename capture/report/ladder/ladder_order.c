/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/ladder/ladder_order.h"

#include <string.h>

enum { TRIED_MOST = 6 };

struct trial {
    unsigned count;
    unsigned arrows[TRIED_MOST][TRIED_MOST]; /* how many are between two lifelines */
    unsigned places[TRIED_MOST];
    unsigned best[TRIED_MOST];
    unsigned long long least; /* lifelines that all arrows pass */
};

static unsigned long long cost_of(const struct trial *trial) {
    unsigned long long cost = 0;
    for (unsigned i = 0; i < trial->count; i++)
        for (unsigned j = 0; j < trial->count; j++) {
            const unsigned one = trial->places[i], other = trial->places[j];
            cost +=
                (unsigned long long)trial->arrows[i][j] * (one > other ? one - other : other - one);
        }
    return cost;
}

/* Gives lifelines from `next` on the places that `taken` has no bit of. */
static void try_all(struct trial *trial, unsigned next, unsigned taken) {
    if (next == trial->count) {
        const unsigned long long cost = cost_of(trial);
        if (cost < trial->least)
            memcpy(trial->best, trial->places, sizeof trial->best);
        trial->least = MIN(trial->least, cost);
        return;
    }
    for (unsigned place = 0; place < trial->count; place++) {
        if ((taken & 1U << place) != 0)
            continue;
        trial->places[next] = place;
        try_all(trial, next + 1, taken | 1U << place);
    }
}

unsigned *ladder_order(const struct ladder *ladder, bool keeps_order) {
    const unsigned count = ladder->lifelines->len;
    unsigned *order = g_new0(unsigned, count + 1);
    for (unsigned i = 0; i < count; i++)
        order[i] = i;
    if (keeps_order || count < 3 || count > TRIED_MOST)
        return order;
    struct trial trial = {.count = count, .least = G_MAXUINT64};
    for (unsigned i = 0; i < ladder->steps->len; i++) {
        const struct ladder_step *step = ladder_step_at(ladder, i);
        if (step->kind != LADDER_REMARK)
            trial.arrows[step->from][step->to]++;
    }
    try_all(&trial, 0, 0);
    memcpy(order, trial.best, count * sizeof *order);
    return order;
}
