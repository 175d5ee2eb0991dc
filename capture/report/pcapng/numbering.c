/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs of packets whose frame numbers follow each other: nearly always a single one. */
#include "capture/report/pcapng/numbering.h"

#include "wire/search.h"

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

static bool begins_by_frame(const void *runs, size_t index, const void *frame) {
    return ((const struct run *)runs)[index].frame <= *(const uint64_t *)frame;
}

static bool begins_by_packet(const void *runs, size_t index, const void *packet) {
    return ((const struct run *)runs)[index].packet <= *(const uint64_t *)packet;
}

bool numbering_packet(const struct numbering *numbering, uint64_t frame, uint64_t *packet) {
    const struct run *runs = runs_of(numbering);
    const size_t next = search_first(0, numbering->runs->len, begins_by_frame, runs, &frame);
    if (next == 0)
        return false;
    uint64_t found = runs[next - 1].packet + (frame - runs[next - 1].frame);
    uint64_t after = next < numbering->runs->len ? runs[next].packet : numbering->packets;
    if (found >= after)
        return false;
    *packet = found;
    return true;
}

uint64_t numbering_frame(const struct numbering *numbering, uint64_t packet) {
    if (packet >= numbering->packets)
        return 0;
    const struct run *runs = runs_of(numbering);
    const size_t next = search_first(0, numbering->runs->len, begins_by_packet, runs, &packet);
    return runs[next - 1].frame + (packet - runs[next - 1].packet);
}
