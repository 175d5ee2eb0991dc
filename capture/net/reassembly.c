/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/reassembly.h"

#include <stdlib.h>

static uint32_t reassembly_part_memory(const struct reassembly_part *part) {
    return (uint32_t)sizeof *part + part->captured;
}

static struct reassembly_part *reassembly_part_new(uint32_t sequence, struct span captured,
                                                   uint32_t length, struct frame_ref ref) {
    struct span bytes = span_first(captured, length);
    struct reassembly_part *part = malloc(sizeof *part + span_len(bytes));
    if (part == NULL)
        return NULL;
    *part = (struct reassembly_part){
        .ref = ref, .sequence = sequence, .length = length, .captured = (uint32_t)span_len(bytes)};
    if (part->captured > 0)
        memcpy(part->bytes, bytes.at, part->captured);
    return part;
}

static void reassembly_link(struct reassembly *reassembly, struct reassembly_part **at,
                            struct reassembly_part *part) {
    part->next = *at;
    *at = part;
    if (part->next == NULL)
        reassembly->last = part;
    reassembly->count++;
    reassembly->memory += reassembly_part_memory(part);
    reassembly->covered += part->length;
}

bool reassembly_add(struct reassembly *reassembly, uint32_t sequence, struct span captured,
                    uint32_t length, struct frame_ref ref) {
    struct reassembly_part **at = &reassembly->first;
    /* What is behind a gap mostly comes in order. */
    if (reassembly->last != NULL &&
        !sequence_before(sequence, reassembly_part_end(reassembly->last)))
        at = &reassembly->last->next;
    while (length > 0) {
        while (*at != NULL && !sequence_before(sequence, reassembly_part_end(*at)))
            at = &(*at)->next;
        uint32_t step = length;
        if (*at != NULL && !sequence_before(sequence, (*at)->sequence)) {
            if (reassembly_part_end(*at) - sequence < length)
                step = reassembly_part_end(*at) - sequence;
        } else {
            if (*at != NULL && (*at)->sequence - sequence < length)
                step = (*at)->sequence - sequence;
            struct reassembly_part *part = reassembly_part_new(sequence, captured, step, ref);
            if (part == NULL)
                return false;
            reassembly_link(reassembly, at, part);
        }
        sequence += step;
        length -= step;
        captured = span_after(captured, step);
    }
    return true;
}

struct reassembly_part *reassembly_take_first(struct reassembly *reassembly) {
    struct reassembly_part *part = reassembly->first;
    if (part == NULL)
        return NULL;
    reassembly->first = part->next;
    if (reassembly->first == NULL)
        reassembly->last = NULL;
    reassembly->count--;
    reassembly->memory -= reassembly_part_memory(part);
    reassembly->covered -= part->length;
    return part;
}

void reassembly_clear(struct reassembly *reassembly) {
    for (struct reassembly_part *part; (part = reassembly_take_first(reassembly)) != NULL;)
        free(part);
}
