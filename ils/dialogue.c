/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ils/dialogue.h"

void ils_dialogue_init(struct ils_dialogue *dialogue, const struct ils_framing *given,
                       bool in_middle) {
    memset(dialogue->cuttings, 0, sizeof dialogue->cuttings);
    ils_learner_init(&dialogue->learner, given, in_middle);
}

static bool end_message(struct ils_cutting *cutting) {
    const bool was_open = cutting->taken > 0;
    cutting->taken = 0;
    return was_open;
}

bool ils_turn(struct ils_dialogue *dialogue, enum ils_side side) {
    const enum ils_side other = side == ILS_SPOKE ? ILS_HUB : ILS_SPOKE;
    if (!ils_go_is_open(&dialogue->learner, other))
        return false;
    ils_learn(&dialogue->learner, other, (struct span){NULL, NULL}, true);
    struct ils_cutting *cutting = &dialogue->cuttings[other];
    return !cutting->by_framing && end_message(cutting);
}

bool ils_gap(struct ils_dialogue *dialogue, enum ils_side side, uint64_t missing) {
    ils_learn_gap(&dialogue->learner, side, missing);
    return end_message(&dialogue->cuttings[side]);
}

/* Where a message begins in the middle of a go, its end is not known by going; and behind a hole,
 * the framing is not followed before the next go. */
static void begin_message(const struct ils_dialogue *dialogue, enum ils_side side,
                          struct ils_cutting *cutting) {
    cutting->number++;
    cutting->size = 0;
    cutting->by_framing =
        ils_framing_holds(&dialogue->learner) && !dialogue->learner.heard[side].lost;
}

/* Collects the message's header until it tells the size. False: it tells none that fits. */
static bool find_size(const struct ils_learner *learner, struct ils_cutting *cutting,
                      struct span bytes) {
    const size_t header = ils_framing_header(&learner->framing);
    if (cutting->size > 0 || cutting->taken >= header)
        return true;
    const struct span missing = span_first(bytes, header - (size_t)cutting->taken);
    memcpy(cutting->header + cutting->taken, missing.at, span_len(missing));
    if (cutting->taken + span_len(missing) < header)
        return true;
    cutting->size = ils_framing_size(&learner->framing, cutting->header + learner->framing.offset);
    return cutting->size > 0;
}

/* The framing was given up, or what the user set does not fit: the message goes to the go's end. */
static void leave_framing(struct ils_dialogue *dialogue, struct ils_cutting *cutting) {
    cutting->by_framing = false;
    cutting->size = 0;
    if (dialogue->learner.state == ILS_GIVEN)
        dialogue->learner.state = ILS_UNFIT;
}

struct ils_part ils_cut(struct ils_dialogue *dialogue, enum ils_side side, struct span bytes,
                        bool ends_go) {
    struct ils_cutting *cutting = &dialogue->cuttings[side];
    struct ils_part reassembly_part = {.begins = cutting->taken == 0};
    if (reassembly_part.begins)
        begin_message(dialogue, side, cutting);
    if (cutting->by_framing &&
        (!ils_framing_holds(&dialogue->learner) || !find_size(&dialogue->learner, cutting, bytes)))
        leave_framing(dialogue, cutting);
    reassembly_part.number = cutting->number;
    if (cutting->by_framing && cutting->size > 0) {
        const uint64_t left = cutting->size - cutting->taken;
        reassembly_part.length = span_len(bytes) < left ? span_len(bytes) : (size_t)left;
        reassembly_part.endpoints = reassembly_part.length == left;
    } else {
        reassembly_part.length = span_len(bytes);
        reassembly_part.endpoints = !cutting->by_framing && ends_go;
    }
    cutting->taken = reassembly_part.endpoints ? 0 : cutting->taken + reassembly_part.length;
    return reassembly_part;
}
