/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ils/dialogue.h"

void ils_dialogue_init(struct ils_dialogue *dialogue, const struct ils_framing *given,
                       bool in_middle) {
    memset(dialogue->pending, 0, sizeof dialogue->pending);
    ils_learner_init(&dialogue->learner, given, in_middle);
}

static bool end_message(struct ils_pending *pending) {
    const bool was_open = pending->taken > 0;
    pending->taken = 0;
    return was_open;
}

bool ils_turn(struct ils_dialogue *dialogue, enum ils_side side) {
    const enum ils_side other = side == ILS_SPOKE ? ILS_HUB : ILS_SPOKE;
    if (!ils_burst_is_open(&dialogue->learner, other))
        return false;
    ils_learn(&dialogue->learner, other, (struct span){NULL, NULL}, true);
    struct ils_pending *pending = &dialogue->pending[other];
    return !pending->by_framing && end_message(pending);
}

bool ils_gap(struct ils_dialogue *dialogue, enum ils_side side, uint64_t missing) {
    ils_learn_gap(&dialogue->learner, side, missing);
    return end_message(&dialogue->pending[side]);
}

/* Behind a gap, the framing is not followed before the next burst. */
static void begin_message(const struct ils_dialogue *dialogue, enum ils_side side,
                          struct ils_pending *pending) {
    pending->number++;
    pending->size = 0;
    pending->by_framing =
        ils_framing_holds(&dialogue->learner) && !dialogue->learner.sent[side].after_gap;
}

/* Collects the message's header until it says the size. False: no message has that size. */
static bool find_size(const struct ils_learner *learner, struct ils_pending *pending,
                      struct span bytes) {
    const size_t header = ils_framing_header(&learner->framing);
    if (pending->size > 0 || pending->taken >= header)
        return true;
    const struct span missing = span_first(bytes, header - (size_t)pending->taken);
    memcpy(pending->header + pending->taken, missing.at, span_len(missing));
    if (pending->taken + span_len(missing) < header)
        return true;
    pending->size = ils_framing_size(&learner->framing, pending->header + learner->framing.offset);
    return pending->size > 0;
}

/* The framing was given up, or what the user set does not fit: the message goes to the end of the
 * burst. */
static void leave_framing(struct ils_dialogue *dialogue, struct ils_pending *pending) {
    pending->by_framing = false;
    pending->size = 0;
    if (dialogue->learner.state == ILS_GIVEN)
        dialogue->learner.state = ILS_UNFIT;
}

struct ils_part ils_cut(struct ils_dialogue *dialogue, enum ils_side side, struct span bytes,
                        bool ends_burst) {
    struct ils_pending *pending = &dialogue->pending[side];
    struct ils_part part = {.begins = pending->taken == 0};
    if (part.begins)
        begin_message(dialogue, side, pending);
    if (pending->by_framing &&
        (!ils_framing_holds(&dialogue->learner) || !find_size(&dialogue->learner, pending, bytes)))
        leave_framing(dialogue, pending);
    part.number = pending->number;
    if (pending->by_framing && pending->size > 0) {
        const uint64_t left = pending->size - pending->taken;
        part.length = span_len(bytes) < left ? span_len(bytes) : (size_t)left;
        part.ends = part.length == left;
    } else {
        part.length = span_len(bytes);
        part.ends = !pending->by_framing && ends_burst;
    }
    pending->taken = part.ends ? 0 : pending->taken + part.length;
    return part;
}
