/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP bytes in order. A segment that comes in order is handed on where it lies: no copy, no
 * allocation. */
#include "capture/net/stream.h"

#include <stdlib.h>

enum {
    HELD_BYTES = 256 << 10, /* of one stream */
    HELD_SEGMENTS = 256,
    BUDGET_BYTES = 32 << 20, /* of all streams */
    BELIEVABLE = 1 << 30     /* how far from the expected a sequence number may be */
};

static const int64_t timeout = 3 * TIME_SECOND;

static bool is_believable(const struct stream *stream, uint32_t sequence) {
    const int32_t ahead = (int32_t)(sequence - stream->next);
    return ahead < BELIEVABLE && ahead > -BELIEVABLE;
}

void stream_start(struct stream *stream, uint32_t sequence) {
    stream->next = sequence;
    stream->started = true;
    stream->has_stray = false;
}

void stream_clear(struct stream *stream) {
    if (stream->budget != NULL)
        stream->budget->held -= stream->held.memory;
    reassembly_clear(&stream->held);
}

static struct reassembly_part *take_held(struct stream *stream) {
    const uint32_t before = stream->held.memory;
    struct reassembly_part *part = reassembly_take_first(&stream->held);
    if (stream->budget != NULL)
        stream->budget->held -= before - stream->held.memory;
    return part;
}

static void advance(struct stream *stream, uint32_t length) {
    stream->next += length;
    stream->position += length;
}

/* Hands on the `length` bytes at `next`; those beyond `captured` were cut. */
static void hand_on(struct stream *stream, struct span captured, uint32_t length,
                    struct frame_ref ref, const struct stream_reader *reader) {
    captured = span_first(captured, length);
    if (stream->position < stream->wanted && !span_is_empty(captured)) {
        const uint64_t left = stream->wanted - stream->position;
        const uint32_t passed = (uint32_t)(left < span_len(captured) ? left : span_len(captured));
        advance(stream, passed);
        captured.at += passed;
        length -= passed;
    }
    const uint32_t there = (uint32_t)span_len(captured);
    if (!stream->ignored && there > 0)
        reader->bytes(reader->data, captured, ref);
    advance(stream, there);
    if (!stream->ignored && there < length)
        reader->gap(reader->data, length - there, GAP_CUT, ref);
    advance(stream, length - there);
}

static void skip_gap(struct stream *stream, uint32_t to, struct frame_ref ref,
                     const struct stream_reader *reader) {
    const uint32_t missing = to - stream->next;
    if (missing > 0 && !stream->ignored)
        reader->gap(reader->data, missing, GAP_NOT_CAPTURED, ref);
    advance(stream, missing);
}

/* Hands on what is held and now in order. */
static void drain(struct stream *stream, const struct stream_reader *reader) {
    while (stream->held.first != NULL &&
           !sequence_before(stream->next, stream->held.first->sequence)) {
        struct reassembly_part *part = take_held(stream);
        const uint32_t old = stream->next - part->sequence;
        if (old < part->length)
            hand_on(stream, span_after(reassembly_part_span(part), old), part->length - old,
                    part->ref, reader);
        free(part);
    }
}

static void give_up_first_gap(struct stream *stream, const struct stream_reader *reader) {
    skip_gap(stream, stream->held.first->sequence, stream->held.first->ref, reader);
    drain(stream, reader);
}

/* A segment that has the byte at `next`. Where its bytes are held already, the held ones came
 * first. */
static void take_in_order(struct stream *stream, uint32_t sequence, struct span captured,
                          uint32_t length, struct frame_ref ref,
                          const struct stream_reader *reader) {
    const uint32_t end = sequence + length;
    while (sequence_before(stream->next, end)) {
        uint32_t stop = end;
        if (stream->held.first != NULL && sequence_before(stream->held.first->sequence, end))
            stop = stream->held.first->sequence;
        if (sequence_before(stream->next, stop))
            hand_on(stream, span_after(captured, stream->next - sequence), stop - stream->next, ref,
                    reader);
        drain(stream, reader);
    }
}

static bool fits(const struct stream *stream, struct span captured) {
    const size_t memory = sizeof(struct reassembly_part) + span_len(captured);
    return stream->held.count < HELD_SEGMENTS && stream->held.memory + memory <= HELD_BYTES &&
           (stream->budget == NULL || stream->budget->held + memory <= BUDGET_BYTES);
}

static bool hold(struct stream *stream, uint32_t sequence, struct span captured, uint32_t length,
                 struct frame_ref ref) {
    const uint32_t before = stream->held.memory;
    if (!fits(stream, captured))
        return false;
    const bool stored = reassembly_add(&stream->held, sequence, captured, length, ref);
    if (stream->budget != NULL)
        stream->budget->held += stream->held.memory - before;
    return stored;
}

/* A segment behind a gap. */
static void take_early(struct stream *stream, uint32_t sequence, struct span captured,
                       uint32_t length, struct frame_ref ref, struct limits *limits,
                       const struct stream_reader *reader) {
    while (sequence_before(stream->next, sequence)) {
        if (hold(stream, sequence, captured, length, ref))
            return;
        limits->hit[LIMIT_STREAM_WINDOW]++;
        if (stream->held.first != NULL && sequence_before(stream->held.first->sequence, sequence)) {
            give_up_first_gap(stream, reader);
        } else {
            skip_gap(stream, sequence, ref, reader);
            break;
        }
    }
    take_in_order(stream, sequence, captured, length, ref, reader);
}

/* Nobody reads it, or nobody any longer: order is followed by the highest byte seen. */
static void follow(struct stream *stream, uint32_t end) {
    if (stream->held.first != NULL)
        stream_clear(stream);
    if (sequence_before(stream->next, end))
        advance(stream, end - stream->next);
}

static bool is_overdue(const struct stream *stream, struct frame_ref ref) {
    return !stream->acknowledged && stream->held.first != NULL &&
           time_between(stream->held.first->ref.time, ref.time) > timeout;
}

void stream_accept(struct stream *stream, uint32_t sequence, struct span captured, uint32_t length,
                   struct frame_ref ref, struct limits *limits,
                   const struct stream_reader *reader) {
    if (length == 0 || stream->ended)
        return;
    if (!stream->started)
        stream_start(stream, sequence);
    const uint32_t end = sequence + length;
    if (!is_believable(stream, sequence)) {
        const bool continues = stream->has_stray && stream->stray == sequence;
        stream->stray = end;
        stream->has_stray = true;
        if (!continues)
            return;
        stream_finish(stream, ref, reader);
        skip_gap(stream, sequence, ref, reader);
    }
    stream->has_stray = false;
    if (stream->ignored) {
        follow(stream, end);
        return;
    }
    if (!sequence_before(stream->next, sequence))
        take_in_order(stream, sequence, captured, length, ref, reader);
    else
        take_early(stream, sequence, captured, length, ref, limits, reader);
    if (is_overdue(stream, ref)) {
        limits->hit[LIMIT_STREAM_WINDOW]++;
        give_up_first_gap(stream, reader);
    }
}

void stream_acknowledged(struct stream *stream, uint32_t sequence, struct frame_ref ref,
                         const struct stream_reader *reader) {
    stream->acknowledged = true;
    if (!stream->started || stream->ended || !is_believable(stream, sequence))
        return;
    while (stream->held.first != NULL && !sequence_before(sequence, stream->held.first->sequence))
        give_up_first_gap(stream, reader);
    /* The end takes a sequence number of its own. */
    if (stream->has_end && sequence_before(stream->end, sequence) &&
        sequence_before(stream->next, stream->end))
        skip_gap(stream, stream->end, ref, reader);
}

void stream_end(struct stream *stream, uint32_t sequence) {
    if (!stream->started)
        stream_start(stream, sequence);
    if (stream->has_end || stream->ended || !is_believable(stream, sequence))
        return;
    stream->has_end = true;
    stream->end = sequence;
}

bool stream_is_complete(const struct stream *stream) {
    return stream->has_end && !sequence_before(stream->next, stream->end);
}

void stream_finish(struct stream *stream, struct frame_ref ref,
                   const struct stream_reader *reader) {
    while (stream->held.first != NULL)
        give_up_first_gap(stream, reader);
    if (stream->started && stream->has_end && sequence_before(stream->next, stream->end))
        skip_gap(stream, stream->end, ref, reader);
}
