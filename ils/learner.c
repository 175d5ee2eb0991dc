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
    learner->sent[ILS_SPOKE].after_gap = learner->sent[ILS_HUB].after_gap = in_middle;
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

bool ils_burst_is_open(const struct ils_learner *learner, enum ils_side side) {
    return learner->sent[side].end > learner->sent[side].burst_start;
}

/* --- hypotheses ------------------------------------------------------------------------------ */

static void refute(struct ils_learner *learner, struct ils_hypothesis *hypothesis) {
    hypothesis->alive = false;
    learner->alive--;
}

/* The field at `position`, some of whose bytes may lie before `part`. */
static void read_field(const struct ils_sent *sent, struct span part, uint64_t position,
                       unsigned width, uint8_t *out) {
    for (unsigned i = 0; i < width; i++) {
        const uint64_t at = position + i;
        out[i] = at < sent->end ? sent->tail[ILS_WIDTH_MOST - (sent->end - at)]
                                : part.at[at - sent->end];
    }
}

/* Goes on through the messages whose lengths are there by now. */
static void walk(struct ils_learner *learner, struct ils_hypothesis *hypothesis, enum ils_side side,
                 struct span part) {
    const struct ils_sent *sent = &learner->sent[side];
    const uint64_t end = sent->end + span_len(part);
    const size_t header = ils_framing_header(&hypothesis->framing);
    while (hypothesis->next[side] + header <= end) {
        uint8_t field[ILS_WIDTH_MOST];
        read_field(sent, part, hypothesis->next[side] + hypothesis->framing.offset,
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
    hypothesis->open_ends[side] = 0;
    hypothesis->explained[side] = true;
    for (unsigned i = 0; i < hypothesis->length_count; i++)
        if (hypothesis->lengths[i] == length)
            return;
    if (hypothesis->length_count < ILS_LENGTHS_NEEDED_NARROW)
        hypothesis->lengths[hypothesis->length_count++] = length;
}

static void judge_burst(struct ils_learner *learner, struct ils_hypothesis *hypothesis,
                        enum ils_side side) {
    if (hypothesis->next[side] == learner->sent[side].end)
        note_explained(hypothesis, side);
    else if (++hypothesis->open_ends[side] > OPEN_ENDS_MOST)
        refute(learner, hypothesis);
}

/* The first burst tells the constant, if it is one message. */
static void try_constants(struct ils_learner *learner, enum ils_side side) {
    const struct ils_sent *sent = &learner->sent[side];
    const uint64_t length = sent->end - sent->burst_start;
    learner->begun = true;
    if (length > ILS_MESSAGE_MOST || ils_burst_is_open(learner, side == ILS_SPOKE))
        return;
    for (unsigned i = ILS_HYPOTHESES / ILS_CONSTANTS * COUNTS_OTHERWISE; i < ILS_HYPOTHESES; i++) {
        struct ils_hypothesis *hypothesis = &learner->hypotheses[i];
        struct ils_framing *framing = &hypothesis->framing;
        if (length < ils_framing_header(framing))
            continue;
        int64_t value = 0;
        for (unsigned n = 0; n < framing->width; n++) {
            const unsigned at = framing->order == ILS_BIG_ENDIAN ? n : framing->width - 1u - n;
            value = value << 8 | sent->head[framing->offset + at];
        }
        const int64_t constant = (int64_t)length - value;
        if (constant < -ILS_CONSTANT_MOST || constant > ILS_CONSTANT_MOST || constant == 0 ||
            constant == (int64_t)ils_framing_header(framing))
            continue;
        framing->constant = (int16_t)constant;
        hypothesis->alive = true;
        learner->alive++;
        hypothesis->messages = 1;
        hypothesis->next[side] = sent->end;
        hypothesis->next[side == ILS_SPOKE] = learner->sent[side == ILS_SPOKE].end;
        hypothesis->last_length[side] = (uint32_t)length;
        note_explained(hypothesis, side);
    }
}

/* --- acceptance ------------------------------------------------------------------------------ */

static bool is_proven(const struct ils_learner *learner, const struct ils_hypothesis *hypothesis) {
    return hypothesis->alive && hypothesis->explained[ILS_SPOKE] &&
           hypothesis->explained[ILS_HUB] &&
           hypothesis->length_count >= lengths_needed(hypothesis) &&
           hypothesis->next[ILS_SPOKE] == learner->sent[ILS_SPOKE].end &&
           hypothesis->next[ILS_HUB] == learner->sent[ILS_HUB].end;
}

static void accept_best(struct ils_learner *learner) {
    for (unsigned i = 0; i < ILS_HYPOTHESES; i++) {
        const struct ils_hypothesis *hypothesis = &learner->hypotheses[i];
        if (!is_proven(learner, hypothesis))
            continue;
        learner->accepted = i;
        learner->framing = hypothesis->framing;
        learner->rests_on = hypothesis->messages;
        learner->state = ILS_LEARNED;
        return;
    }
}

/* Is the accepted hypothesis still alive; is there one to accept? */
static void update(struct ils_learner *learner, bool burst_ended) {
    const struct ils_hypothesis *accepted = &learner->hypotheses[learner->accepted];
    if (learner->state == ILS_LEARNED && accepted->alive) {
        learner->rests_on = accepted->messages;
        return;
    }
    if (learner->state == ILS_LEARNED) {
        learner->dropped++;
        learner->state = ILS_LEARNING;
    }
    if (burst_ended && !ils_burst_is_open(learner, ILS_SPOKE) &&
        !ils_burst_is_open(learner, ILS_HUB))
        accept_best(learner);
    if (learner->alive == 0 && learner->begun)
        learner->state = ILS_NONE_FITS;
}

/* RFC 8446 5.1: type 20 to 24, version 3.0 to 3.4. */
static bool resembles_tls(const struct ils_sent *sent) {
    enum { HEADER = 5 };
    return sent->end - sent->burst_start >= HEADER && sent->head[0] >= 20 && sent->head[0] <= 24 &&
           sent->head[1] == 3 && sent->head[2] <= 4 && sent->head[3] <= 0x48;
}

/* --- bytes ----------------------------------------------------------------------------------- */

/* Stores what later parts need of this one, and moves the end past it. */
static void store(struct ils_sent *sent, struct span part) {
    const size_t length = span_len(part);
    const uint64_t in_burst = sent->end - sent->burst_start;
    if (in_burst < ILS_HEADER_MOST) {
        const struct span first = span_first(part, ILS_HEADER_MOST - (size_t)in_burst);
        if (!span_is_empty(first))
            memcpy(sent->head + in_burst, first.at, span_len(first));
    }
    const size_t taken = length < ILS_WIDTH_MOST ? length : ILS_WIDTH_MOST;
    memmove(sent->tail, sent->tail + taken, ILS_WIDTH_MOST - taken);
    if (taken > 0)
        memcpy(sent->tail + ILS_WIDTH_MOST - taken, part.end - taken, taken);
    sent->end += length;
}

static void take(struct ils_learner *learner, enum ils_side side, struct span bytes) {
    for (unsigned i = 0; i < ILS_HYPOTHESES && learner->alive > 0; i++)
        if (learner->hypotheses[i].alive)
            walk(learner, &learner->hypotheses[i], side, bytes);
    store(&learner->sent[side], bytes);
}

static void end_burst(struct ils_learner *learner, enum ils_side side) {
    struct ils_sent *sent = &learner->sent[side];
    for (unsigned i = 0; i < ILS_HYPOTHESES && learner->alive > 0; i++)
        if (learner->hypotheses[i].alive)
            judge_burst(learner, &learner->hypotheses[i], side);
    if (learner->state == ILS_LEARNING && resembles_tls(sent))
        learner->state = ILS_IS_TLS;
    else if (!learner->begun)
        try_constants(learner, side);
    sent->burst_start = sent->end;
}

/* Behind a gap it is not known where a message begins: it does with the next burst. */
static void take_after_gap(struct ils_learner *learner, enum ils_side side, struct span bytes,
                           bool ends_burst) {
    struct ils_sent *sent = &learner->sent[side];
    store(sent, bytes);
    if (!ends_burst)
        return;
    sent->after_gap = false;
    sent->burst_start = sent->end;
    for (unsigned i = 0; i < ILS_HYPOTHESES; i++) {
        learner->hypotheses[i].next[side] = sent->end;
        learner->hypotheses[i].open_ends[side] = 0;
    }
}

void ils_learn(struct ils_learner *learner, enum ils_side side, struct span bytes,
               bool ends_burst) {
    const bool is_learning = learner->state == ILS_LEARNING || learner->state == ILS_LEARNED;
    if (!is_learning) {
        store(&learner->sent[side], bytes);
        if (ends_burst) {
            learner->sent[side].after_gap = false;
            learner->sent[side].burst_start = learner->sent[side].end;
        }
        return;
    }
    if (learner->sent[side].after_gap) {
        take_after_gap(learner, side, bytes, ends_burst);
        return;
    }
    take(learner, side, bytes);
    if (ends_burst && ils_burst_is_open(learner, side))
        end_burst(learner, side);
    if (learner->state != ILS_IS_TLS)
        update(learner, ends_burst);
}

void ils_learn_gap(struct ils_learner *learner, enum ils_side side, uint64_t missing) {
    struct ils_sent *sent = &learner->sent[side];
    sent->after_gap = true;
    sent->end += missing;
    sent->burst_start = sent->end;
}
