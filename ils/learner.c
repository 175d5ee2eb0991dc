/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ils/learner.h"

enum { OPEN_ENDS_MOST = 2 };

static const struct {
    uint8_t width, order;
} codings[ILS_CODINGS] = {{4, ILS_BIG_ENDIAN},
                          {4, ILS_LITTLE_ENDIAN},
                          {2, ILS_BIG_ENDIAN},
                          {2, ILS_LITTLE_ENDIAN},
                          {1, ILS_BIG_ENDIAN}};

/* The constants in the order of trust: the natural ones first. */
enum constant { COUNTS_ALL, COUNTS_REST, COUNTS_OTHERWISE };

/* In the order in which one is preferred to another that explains the same: natural constants, wide
 * lengths (a narrow one may be the low bytes of a wide one), low offsets. */
static void fill(struct ils_learner *learner) {
    unsigned index = 0;
    for (unsigned constant = 0; constant < ILS_CONSTANTS; constant++)
        for (unsigned coding = 0; coding < ILS_CODINGS; coding++)
            for (unsigned offset = 0; offset <= ILS_OFFSET_MOST; offset++) {
                struct ils_hypothesis *hypothesis = &learner->hypotheses[index++];
                hypothesis->framing = (struct ils_framing){.offset = (uint8_t)offset,
                                                           .width = codings[coding].width,
                                                           .order = codings[coding].order};
                if (constant == COUNTS_REST)
                    hypothesis->framing.constant =
                        (int16_t)ils_framing_header(&hypothesis->framing);
                hypothesis->alive = constant != COUNTS_OTHERWISE;
                learner->alive += hypothesis->alive;
            }
}

void ils_learner_init(struct ils_learner *learner, const struct ils_framing *given,
                      bool in_middle) {
    memset(learner, 0, sizeof *learner);
    learner->heard[ILS_SPOKE].lost = learner->heard[ILS_HUB].lost = in_middle;
    if (given != NULL) {
        learner->state = ILS_GIVEN;
        learner->framing = *given;
        return;
    }
    fill(learner);
}

bool ils_framing_holds(const struct ils_learner *learner) {
    return learner->state == ILS_LEARNED || learner->state == ILS_GIVEN;
}

bool ils_go_is_open(const struct ils_learner *learner, enum ils_side side) {
    return learner->heard[side].end > learner->heard[side].go_start;
}

/* --- hypotheses ------------------------------------------------------------------------------ */

static void refute(struct ils_learner *learner, struct ils_hypothesis *hypothesis) {
    hypothesis->alive = false;
    learner->alive--;
}

/* The field at `position`, some of whose bytes may lie before this piece. */
static void read_field(const struct ils_heard *heard, struct span reassembly_part,
                       uint64_t position, unsigned width, uint8_t *out) {
    for (unsigned i = 0; i < width; i++) {
        const uint64_t at = position + i;
        out[i] = at < heard->end ? heard->tail[ILS_WIDTH_MOST - (heard->end - at)]
                                 : reassembly_part.at[at - heard->end];
    }
}

/* Walks on through the messages whose lengths are there by now. */
static void walk(struct ils_learner *learner, struct ils_hypothesis *hypothesis, enum ils_side side,
                 struct span reassembly_part) {
    const struct ils_heard *heard = &learner->heard[side];
    const uint64_t end = heard->end + span_len(reassembly_part);
    const size_t header = ils_framing_header(&hypothesis->framing);
    while (hypothesis->next[side] + header <= end) {
        uint8_t field[ILS_WIDTH_MOST];
        read_field(heard, reassembly_part, hypothesis->next[side] + hypothesis->framing.offset,
                   hypothesis->framing.width, field);
        const size_t size = ils_framing_size(&hypothesis->framing, field);
        if (size == 0) {
            refute(learner, hypothesis);
            return;
        }
        hypothesis->next[side] += size;
        hypothesis->last_length[side] = (uint32_t)size;
        hypothesis->messages++;
    }
}

static unsigned lengths_needed(const struct ils_hypothesis *hypothesis) {
    return hypothesis->framing.width == 1 ? ILS_LENGTHS_NEEDED_NARROW : ILS_LENGTHS_NEEDED;
}

static void note_explained(struct ils_hypothesis *hypothesis, enum ils_side side) {
    const uint32_t length = hypothesis->last_length[side];
    hypothesis->open_endpoints[side] = 0;
    hypothesis->explained[side] = true;
    for (unsigned i = 0; i < hypothesis->length_count; i++)
        if (hypothesis->lengths[i] == length)
            return;
    if (hypothesis->length_count < ILS_LENGTHS_NEEDED_NARROW)
        hypothesis->lengths[hypothesis->length_count++] = length;
}

static void judge_go(struct ils_learner *learner, struct ils_hypothesis *hypothesis,
                     enum ils_side side) {
    if (hypothesis->next[side] == learner->heard[side].end)
        note_explained(hypothesis, side);
    else if (++hypothesis->open_endpoints[side] > OPEN_ENDS_MOST)
        refute(learner, hypothesis);
}

/* The first go tells the constant, if it was one message. */
static void try_constants(struct ils_learner *learner, enum ils_side side) {
    const struct ils_heard *heard = &learner->heard[side];
    const uint64_t length = heard->end - heard->go_start;
    learner->begun = true;
    if (length > ILS_MESSAGE_MOST || ils_go_is_open(learner, side == ILS_SPOKE))
        return;
    for (unsigned i = ILS_HYPOTHESES / ILS_CONSTANTS * COUNTS_OTHERWISE; i < ILS_HYPOTHESES; i++) {
        struct ils_hypothesis *hypothesis = &learner->hypotheses[i];
        struct ils_framing *framing = &hypothesis->framing;
        if (length < ils_framing_header(framing))
            continue;
        int64_t value = 0;
        for (unsigned n = 0; n < framing->width; n++) {
            const unsigned at = framing->order == ILS_BIG_ENDIAN ? n : framing->width - 1u - n;
            value = value << 8 | heard->head[framing->offset + at];
        }
        const int64_t constant = (int64_t)length - value;
        if (constant < -ILS_CONSTANT_MOST || constant > ILS_CONSTANT_MOST || constant == 0 ||
            constant == (int64_t)ils_framing_header(framing))
            continue;
        framing->constant = (int16_t)constant;
        hypothesis->alive = true;
        learner->alive++;
        hypothesis->messages = 1;
        hypothesis->next[side] = heard->end;
        hypothesis->next[side == ILS_SPOKE] = learner->heard[side == ILS_SPOKE].end;
        hypothesis->last_length[side] = (uint32_t)length;
        note_explained(hypothesis, side);
    }
}

/* --- acceptance ------------------------------------------------------------------------------ */

static bool is_proven(const struct ils_learner *learner, const struct ils_hypothesis *hypothesis) {
    return hypothesis->alive && hypothesis->explained[ILS_SPOKE] &&
           hypothesis->explained[ILS_HUB] &&
           hypothesis->length_count >= lengths_needed(hypothesis) &&
           hypothesis->next[ILS_SPOKE] == learner->heard[ILS_SPOKE].end &&
           hypothesis->next[ILS_HUB] == learner->heard[ILS_HUB].end;
}

static void accept_best(struct ils_learner *learner) {
    learner->others = 0;
    bool found = false;
    for (unsigned i = 0; i < ILS_HYPOTHESES; i++) {
        const struct ils_hypothesis *hypothesis = &learner->hypotheses[i];
        if (!is_proven(learner, hypothesis))
            continue;
        learner->others += found;
        if (found)
            continue;
        found = true;
        learner->accepted = i;
        learner->framing = hypothesis->framing;
        learner->rests_on = hypothesis->messages;
        learner->state = ILS_LEARNED;
    }
}

/* After something was heard: is the accepted one still alive, is there one to accept? */
static void report(struct ils_learner *learner, bool go_ended) {
    const struct ils_hypothesis *accepted = &learner->hypotheses[learner->accepted];
    if (learner->state == ILS_LEARNED && accepted->alive) {
        learner->rests_on = accepted->messages;
        return;
    }
    if (learner->state == ILS_LEARNED) {
        learner->dropped++;
        learner->state = ILS_LEARNING;
    }
    if (go_ended && !ils_go_is_open(learner, ILS_SPOKE) && !ils_go_is_open(learner, ILS_HUB))
        accept_best(learner);
    if (learner->alive == 0 && learner->begun)
        learner->state = ILS_NONE_FITS;
}

/* RFC 8446 5.1: type 20 to 24, version 3.0 to 3.4. */
static bool resembles_tls(const struct ils_heard *heard) {
    enum { HEADER = 5 };
    return heard->end - heard->go_start >= HEADER && heard->head[0] >= 20 && heard->head[0] <= 24 &&
           heard->head[1] == 3 && heard->head[2] <= 4 && heard->head[3] <= 0x48;
}

/* --- hearing --------------------------------------------------------------------------------- */

/* Keeps what later pieces need of this one, and moves the end past it. */
static void buffer(struct ils_heard *heard, struct span reassembly_part) {
    const size_t length = span_len(reassembly_part);
    const uint64_t in_go = heard->end - heard->go_start;
    if (in_go < ILS_HEADER_MOST) {
        const struct span first = span_first(reassembly_part, ILS_HEADER_MOST - (size_t)in_go);
        if (!span_is_empty(first))
            memcpy(heard->head + in_go, first.at, span_len(first));
    }
    const size_t taken = length < ILS_WIDTH_MOST ? length : ILS_WIDTH_MOST;
    memmove(heard->tail, heard->tail + taken, ILS_WIDTH_MOST - taken);
    if (taken > 0)
        memcpy(heard->tail + ILS_WIDTH_MOST - taken, reassembly_part.end - taken, taken);
    heard->end += length;
}

static void hear(struct ils_learner *learner, enum ils_side side, struct span bytes) {
    for (unsigned i = 0; i < ILS_HYPOTHESES && learner->alive > 0; i++)
        if (learner->hypotheses[i].alive)
            walk(learner, &learner->hypotheses[i], side, bytes);
    buffer(&learner->heard[side], bytes);
}

static void end_go(struct ils_learner *learner, enum ils_side side) {
    struct ils_heard *heard = &learner->heard[side];
    for (unsigned i = 0; i < ILS_HYPOTHESES && learner->alive > 0; i++)
        if (learner->hypotheses[i].alive)
            judge_go(learner, &learner->hypotheses[i], side);
    if (learner->state == ILS_LEARNING && resembles_tls(heard))
        learner->state = ILS_IS_TLS;
    else if (!learner->begun)
        try_constants(learner, side);
    heard->go_start = heard->end;
}

/* Bytes behind a hole, of which it is not known where in a message they lie: messages begin with
 * the next go. */
static void hear_lost(struct ils_learner *learner, enum ils_side side, struct span bytes,
                      bool ends_go) {
    struct ils_heard *heard = &learner->heard[side];
    buffer(heard, bytes);
    if (!ends_go)
        return;
    heard->lost = false;
    heard->go_start = heard->end;
    for (unsigned i = 0; i < ILS_HYPOTHESES; i++) {
        learner->hypotheses[i].next[side] = heard->end;
        learner->hypotheses[i].open_endpoints[side] = 0;
    }
}

void ils_learn(struct ils_learner *learner, enum ils_side side, struct span bytes, bool ends_go) {
    const bool is_learning = learner->state == ILS_LEARNING || learner->state == ILS_LEARNED;
    if (!is_learning) {
        buffer(&learner->heard[side], bytes);
        if (ends_go) {
            learner->heard[side].lost = false;
            learner->heard[side].go_start = learner->heard[side].end;
        }
        return;
    }
    if (learner->heard[side].lost) {
        hear_lost(learner, side, bytes, ends_go);
        return;
    }
    hear(learner, side, bytes);
    if (ends_go && ils_go_is_open(learner, side))
        end_go(learner, side);
    if (learner->state != ILS_IS_TLS)
        report(learner, ends_go);
}

void ils_learn_gap(struct ils_learner *learner, enum ils_side side, uint64_t missing) {
    struct ils_heard *heard = &learner->heard[side];
    heard->lost = true;
    heard->end += missing;
    heard->go_start = heard->end;
}
