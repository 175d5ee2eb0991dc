/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/ladder/ladder_fold.h"

struct ranked {
    unsigned index;
    unsigned distance; /* 0: it decides; 1: a finding names it, or it is the first or last one */
};

static unsigned least(unsigned one, unsigned other) {
    return MIN(one, other);
}

/* How far each is from what matters. */
static struct ranked *rank(const struct ladder *ladder) {
    const unsigned count = ladder->steps->len;
    struct ranked *ranked = g_new0(struct ranked, count + 1);
    for (unsigned i = 0; i < count; i++) {
        const struct ladder_step *step = ladder_step_at(ladder, i);
        const bool is_anchor = step->is_evidence || i == 0 || i + 1 == count;
        ranked[i] = (struct ranked){i, step->is_fatal ? 0 : is_anchor ? 1 : G_MAXUINT / 2};
        if (i > 0)
            ranked[i].distance = least(ranked[i].distance, MAX(ranked[i - 1].distance, 1) + 1);
    }
    for (unsigned i = count; i-- > 1;)
        ranked[i - 1].distance = least(ranked[i - 1].distance, MAX(ranked[i].distance, 1) + 1);
    return ranked;
}

static gint nearer(gconstpointer one, gconstpointer other) {
    const struct ranked *a = one, *b = other;
    if (a->distance != b->distance)
        return a->distance < b->distance ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

bool *ladder_fold(const struct ladder *ladder, unsigned most) {
    const unsigned count = ladder->steps->len;
    bool *is_shown = g_new0(bool, count + 1);
    struct ranked *ranked = rank(ladder);
    qsort(ranked, count, sizeof *ranked, nearer);
    for (unsigned i = 0; i < count && (most == 0 || i < most); i++)
        is_shown[ranked[i].index] = true;
    /* "1 message not shown" takes as much room as the message. */
    for (unsigned i = 1; i + 1 < count; i++)
        is_shown[i] = is_shown[i] || (is_shown[i - 1] && is_shown[i + 1]);
    g_free(ranked);
    return is_shown;
}
