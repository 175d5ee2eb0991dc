/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/progress.h"

#include "capture/net/reassembly.h"

enum { OPTION_END = 0, OPTION_NOP = 1, OPTION_SACK = 5, SACK_BLOCK = 8 };

/* A sender that went on with new data after so many repetitions was acknowledged where nobody
 * captured it. */
enum { REPEATS_OF_A_STALL = 2 };

static bool take_block(struct span *blocks, uint32_t *first, uint32_t *last) {
    struct wire_u32 left, right;
    if (!take_be32(blocks, &left) || !take_be32(blocks, &right))
        return false;
    *first = left.value;
    *last = right.value;
    return true;
}

/* The lowest of the blocks (RFC 2018 3). */
static bool lowest_block(struct span blocks, uint32_t *first, uint32_t *last) {
    uint32_t left, right;
    if (!take_block(&blocks, first, last))
        return false;
    while (take_block(&blocks, &left, &right))
        if (sequence_before(left, *first)) {
            *first = left;
            *last = right;
        }
    return true;
}

bool progress_read_sack(const struct segment *segment, uint32_t *first, uint32_t *last) {
    struct span rest = segment->options, value;
    struct wire_u8 kind, length;
    while (take_u8(&rest, &kind) && kind.value != OPTION_END) {
        if (kind.value == OPTION_NOP)
            continue;
        if (!take_u8(&rest, &length) || length.value < 2 ||
            !take_bytes(&rest, length.value - 2u, &value))
            return false;
        if (kind.value == OPTION_SACK && span_len(value) >= SACK_BLOCK)
            return lowest_block(value, first, last);
    }
    return false;
}

void progress_repeat(struct progress_side *side, const struct segment *segment,
                     struct frame_ref sent, struct frame_ref ref) {
    const bool is_earlier = side->repeats > 0 && sequence_before(segment->sequence, side->sequence);
    if (side->repeats == 0 || is_earlier) {
        side->sequence = segment->sequence;
        side->sent = side->repeats == 0 ? sent : side->sent;
        side->first = side->repeats == 0 ? ref : side->first;
        side->repeats = 0;
    }
    if (segment->sequence != side->sequence)
        return; /* data behind it: what counts is how often the oldest was sent */
    side->end = segment->sequence + segment->payload_length;
    side->repeats++;
    side->last = ref;
}

void progress_keep_alive(struct progress_side *side, struct frame_ref ref) {
    if (side->keep_alives++ == 0)
        side->probed = ref;
    side->reprobed = ref;
}

void progress_new_data(struct progress_side *side) {
    if (side->repeats < REPEATS_OF_A_STALL)
        return;
    side->repeats = 0;
    side->healed++;
}

static void note_sack(struct progress_side *side, const struct segment *segment, uint32_t first,
                      struct frame_ref ref) {
    if (!sequence_before(segment->acknowledgement, first))
        return; /* it tells of data that came twice (RFC 2883) */
    if (side->sacks == 0 || side->lacking != segment->acknowledgement) {
        side->sacks = 0;
        side->sacked = ref;
    }
    side->lacking = segment->acknowledgement;
    side->lacking_end = first;
    side->sacks++;
    side->resacked = ref;
}

void progress_acknowledged(struct progress_side *side, const struct segment *segment,
                           struct frame_ref ref) {
    uint32_t first, last;
    side->keep_alives = 0;
    if (side->repeats > 0 && sequence_before(side->sequence, segment->acknowledgement)) {
        side->repeats = 0;
        side->healed++;
    }
    if (side->sacks > 0 && sequence_before(side->lacking, segment->acknowledgement))
        side->sacks = 0;
    if (progress_read_sack(segment, &first, &last))
        note_sack(side, segment, first, ref);
}
