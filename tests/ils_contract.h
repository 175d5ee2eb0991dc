/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds of the ILS decoder for any bytes whatever. Unit tests and the fuzzer both call this;
 * what does not hold ends the process. */
#ifndef UCSCOPE_TESTS_ILS_CONTRACT_H
#define UCSCOPE_TESTS_ILS_CONTRACT_H

#include "ils/dialogue.h"
#include "ils/message.h"
#include "ils/pattern.h"

#include <stdio.h>
#include <stdlib.h>

#define MUST(claim) ils_contract_must((claim), #claim, __LINE__)

static inline void ils_contract_must(bool holds, const char *claim, int line) {
    if (holds)
        return;
    fprintf(stderr, "ils_contract.h:%d: does not hold: %s\n", line, claim);
    abort();
}

static inline bool ils_contract_lies_in(struct span inner, struct span outer) {
    return inner.at >= outer.at && inner.at <= inner.end && inner.end <= outer.end;
}

static inline void ils_contract_message(struct span bytes, uint64_t size) {
    struct ils_message message, repeats;
    ils_read_message(bytes, size, &message);
    ils_read_message(bytes, size, &repeats);
    MUST(span_equals(message.bytes, bytes) && message.size == size);
    MUST(span_is_empty(bytes) || ils_contract_lies_in(message.prefix, bytes));
    MUST(span_len(message.prefix) <= ILS_PREFIX);
    MUST(message.entropy >= 0 && message.entropy <= 8.0001);
    MUST(message.look == repeats.look && message.block == repeats.block);
    MUST(message.block == 0 || (size > ILS_PREFIX && (size - ILS_PREFIX) % message.block == 0));
    struct span rest = bytes;
    struct ils_pattern pattern;
    for (struct span before = rest; ils_take_pattern(&rest, &pattern); before = rest) {
        MUST(!span_is_empty(pattern.bytes) && ils_contract_lies_in(pattern.bytes, before));
        MUST(rest.at == pattern.bytes.end && rest.end == before.end);
        MUST((unsigned)pattern.kind < ILS_PATTERN_KINDS);
    }
    MUST(span_is_empty(rest));
}

static inline void ils_contract_learner(const struct ils_learner *learner, bool given) {
    MUST(learner->state <= ILS_IS_TLS);
    MUST(given == (learner->state == ILS_GIVEN || learner->state == ILS_UNFIT));
    MUST(learner->alive <= ILS_HYPOTHESES);
    if (learner->state != ILS_LEARNED)
        return;
    const struct ils_hypothesis *accepted = &learner->hypotheses[learner->accepted];
    MUST(accepted->alive && accepted->explained[ILS_SPOKE] && accepted->explained[ILS_HUB]);
    MUST(accepted->length_count >= ILS_LENGTHS_NEEDED);
    MUST(learner->rests_on >= accepted->length_count);
}

/* Gives the dialogue some bytes of a side as an observer does, and checks all its answers. `open`
 * is by side what is not over of a message. */
static inline void ils_contract_part(struct ils_dialogue *dialogue, enum ils_side side,
                                     struct span bytes, bool ends_burst, uint64_t open[2]) {
    const enum ils_side other = side == ILS_SPOKE ? ILS_HUB : ILS_SPOKE;
    const bool given = dialogue->learner.state == ILS_GIVEN || dialogue->learner.state == ILS_UNFIT;
    if (span_is_empty(bytes))
        return;
    if (ils_turn(dialogue, side)) {
        MUST(open[other] > 0);
        open[other] = 0;
    }
    MUST(!ils_burst_is_open(&dialogue->learner, other));
    ils_learn(&dialogue->learner, side, bytes, ends_burst);
    ils_contract_learner(&dialogue->learner, given);
    while (!span_is_empty(bytes)) {
        const uint64_t number = dialogue->pending[side].number;
        const struct ils_part part = ils_cut(dialogue, side, bytes, ends_burst);
        MUST(part.length > 0 && part.length <= span_len(bytes));
        MUST(part.begins == (open[side] == 0));
        MUST(part.number == number + part.begins);
        open[side] = part.ends ? 0 : open[side] + part.length;
        MUST(open[side] <= ILS_MESSAGE_MOST || !dialogue->pending[side].by_framing);
        bytes = span_after(bytes, part.length);
    }
}

/* `script` plays a dialogue: a byte of flags, two of length (little-endian), then so many bytes;
 * flags: 1 the hub, 2 ends the burst, 4 a gap of that length. The first byte: 1 in the middle, 2 a
 * framing is set by the next five. */
static inline void ils_contract_play(struct ils_dialogue *dialogue, struct span script) {
    uint64_t open[2] = {0, 0};
    struct wire_u8 first, flags;
    struct wire_u16 length;
    struct span given;
    if (!take_u8(&script, &first))
        return;
    struct ils_framing framing = {.width = 0};
    if ((first.value & 2) != 0 && take_bytes(&script, 4, &given))
        framing = (struct ils_framing){.offset = given.at[0] % (ILS_OFFSET_MOST + 1),
                                       .width = (uint8_t)(1u << given.at[1] % 3),
                                       .order = given.at[2] % 2,
                                       .constant = (int16_t)(given.at[3] % ILS_CONSTANT_MOST)};
    ils_dialogue_init(dialogue, framing.width == 0 ? NULL : &framing, (first.value & 1) != 0);
    while (take_u8(&script, &flags) && take_le16(&script, &length)) {
        const enum ils_side side = (flags.value & 1) != 0 ? ILS_HUB : ILS_SPOKE;
        if ((flags.value & 4) != 0) {
            const bool ended = ils_gap(dialogue, side, length.value);
            MUST(ended == (open[side] > 0));
            open[side] = 0;
            continue;
        }
        struct span bytes = span_first(script, length.value);
        script = span_after(script, length.value);
        ils_contract_message(bytes, span_len(bytes));
        ils_contract_part(dialogue, side, bytes, (flags.value & 2) != 0, open);
    }
}

#undef MUST
#endif
