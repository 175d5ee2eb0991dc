/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs of packets whose frame numbers follow each other: nearly always a single one. */
#include "capture/report/pcapng/numbering.h"

struct run {
    uint64_t packet, frame; /* of its first */
};

void numbering_begin(struct numbering *numbering) {
    *numbering = (struct numbering){.runs = g_array_new(FALSE, FALSE, sizeof(struct run))};
}

void numbering_end(struct numbering *numbering) {
    g_array_unref(numbering->runs);
}

void numbering_add(struct numbering *numbering, uint64_t frame) {
    if (frame != numbering->next) {
        struct run run = {numbering->packets, frame};
        g_array_append_val(numbering->runs, run);
    }
    numbering->packets++;
    numbering->next = frame + 1;
}

static const struct run *runs_of(const struct numbering *numbering) {
    return (const struct run *)(const void *)numbering->runs->data;
}

bool numbering_packet(const struct numbering *numbering, uint64_t frame, uint64_t *packet) {
    const struct run *runs = runs_of(numbering);
    guint low = 0, high = numbering->runs->len; /* the run is below `high` */
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (runs[middle].frame <= frame)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return false;
    uint64_t found = runs[low - 1].packet + (frame - runs[low - 1].frame);
    uint64_t after = low < numbering->runs->len ? runs[low].packet : numbering->packets;
    if (found >= after)
        return false;
    *packet = found;
    return true;
}

uint64_t numbering_frame(const struct numbering *numbering, uint64_t packet) {
    const struct run *runs = runs_of(numbering);
    guint low = 0, high = numbering->runs->len;
    if (packet >= numbering->packets)
        return 0;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (runs[middle].packet <= packet)
            low = middle + 1;
        else
            high = middle;
    }
    return runs[low - 1].frame + (packet - runs[low - 1].packet);
}
