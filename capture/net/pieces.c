/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorted pieces without overlap. */
#include "capture/net/pieces.h"

#include <stdlib.h>

static uint32_t piece_memory(const struct piece *piece) {
    return (uint32_t)sizeof *piece + piece->captured;
}

static struct piece *piece_new(uint32_t sequence, struct span captured, uint32_t length,
                               struct place place) {
    struct span bytes = span_first(captured, length);
    struct piece *piece = malloc(sizeof *piece + span_len(bytes));
    if (piece == NULL)
        return NULL;
    *piece = (struct piece){.place = place,
                            .sequence = sequence,
                            .length = length,
                            .captured = (uint32_t)span_len(bytes)};
    if (piece->captured > 0)
        memcpy(piece->bytes, bytes.at, piece->captured);
    return piece;
}

static void pieces_link(struct pieces *pieces, struct piece **at, struct piece *piece) {
    piece->next = *at;
    *at = piece;
    if (piece->next == NULL)
        pieces->last = piece;
    pieces->count++;
    pieces->memory += piece_memory(piece);
    pieces->covered += piece->length;
}

bool pieces_add(struct pieces *pieces, uint32_t sequence, struct span captured, uint32_t length,
                struct place place) {
    struct piece **at = &pieces->first;
    /* What is behind a hole mostly comes in order. */
    if (pieces->last != NULL && !sequence_before(sequence, piece_end(pieces->last)))
        at = &pieces->last->next;
    while (length > 0) {
        while (*at != NULL && !sequence_before(sequence, piece_end(*at)))
            at = &(*at)->next;
        uint32_t step = length;
        if (*at != NULL && !sequence_before(sequence, (*at)->sequence)) {
            if (piece_end(*at) - sequence < length)
                step = piece_end(*at) - sequence;
        } else {
            if (*at != NULL && (*at)->sequence - sequence < length)
                step = (*at)->sequence - sequence;
            struct piece *piece = piece_new(sequence, captured, step, place);
            if (piece == NULL)
                return false;
            pieces_link(pieces, at, piece);
        }
        sequence += step;
        length -= step;
        captured = span_after(captured, step);
    }
    return true;
}

struct piece *pieces_take_first(struct pieces *pieces) {
    struct piece *piece = pieces->first;
    if (piece == NULL)
        return NULL;
    pieces->first = piece->next;
    if (pieces->first == NULL)
        pieces->last = NULL;
    pieces->count--;
    pieces->memory -= piece_memory(piece);
    pieces->covered -= piece->length;
    return piece;
}

void pieces_clear(struct pieces *pieces) {
    for (struct piece *piece; (piece = pieces_take_first(pieces)) != NULL;)
        free(piece);
}
