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

static const int64_t patience = INT64_C(3000000000);

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
    pieces_clear(&stream->held);
}

static struct piece *take_held(struct stream *stream) {
    const uint32_t before = stream->held.memory;
    struct piece *piece = pieces_take_first(&stream->held);
    if (stream->budget != NULL)
        stream->budget->held -= before - stream->held.memory;
    return piece;
}

static void advance(struct stream *stream, uint32_t length) {
    stream->next += length;
    stream->position += length;
}

/* Hands on the `length` bytes at `next`; those beyond `captured` were cut. */
static void hand_on(struct stream *stream, struct span captured, uint32_t length,
                    struct place place, const struct stream_reader *reader) {
    captured = span_first(captured, length);
    const uint32_t there = (uint32_t)span_len(captured);
    if (!stream->ignored && there > 0)
        reader->bytes(reader->data, captured, place);
    advance(stream, there);
    if (!stream->ignored && there < length)
        reader->gap(reader->data, length - there, GAP_CUT, place);
    advance(stream, length - there);
}

static void skip_hole(struct stream *stream, uint32_t to, struct place place,
                      const struct stream_reader *reader) {
    const uint32_t missing = to - stream->next;
    if (missing > 0 && !stream->ignored)
        reader->gap(reader->data, missing, GAP_HOLE, place);
    advance(stream, missing);
}

/* Hands on what is held and now in order. */
static void drain(struct stream *stream, const struct stream_reader *reader) {
    while (stream->held.first != NULL &&
           !sequence_before(stream->next, stream->held.first->sequence)) {
        struct piece *piece = take_held(stream);
        const uint32_t old = stream->next - piece->sequence;
        if (old < piece->length)
            hand_on(stream, span_after(piece_span(piece), old), piece->length - old, piece->place,
                    reader);
        free(piece);
    }
}

static void give_up_first_hole(struct stream *stream, const struct stream_reader *reader) {
    skip_hole(stream, stream->held.first->sequence, stream->held.first->place, reader);
    drain(stream, reader);
}

/* A segment that has the byte at `next`. What is held of its bytes was there first. */
static void take_in_order(struct stream *stream, uint32_t sequence, struct span captured,
                          uint32_t length, struct place place, const struct stream_reader *reader) {
    const uint32_t end = sequence + length;
    while (sequence_before(stream->next, end)) {
        uint32_t stop = end;
        if (stream->held.first != NULL && sequence_before(stream->held.first->sequence, end))
            stop = stream->held.first->sequence;
        if (sequence_before(stream->next, stop))
            hand_on(stream, span_after(captured, stream->next - sequence), stop - stream->next,
                    place, reader);
        drain(stream, reader);
    }
}

static bool fits(const struct stream *stream, struct span captured) {
    const size_t memory = sizeof(struct piece) + span_len(captured);
    return stream->held.count < HELD_SEGMENTS && stream->held.memory + memory <= HELD_BYTES &&
           (stream->budget == NULL || stream->budget->held + memory <= BUDGET_BYTES);
}

static bool hold(struct stream *stream, uint32_t sequence, struct span captured, uint32_t length,
                 struct place place) {
    const uint32_t before = stream->held.memory;
    if (!fits(stream, captured))
        return false;
    const bool kept = pieces_add(&stream->held, sequence, captured, length, place);
    if (stream->budget != NULL)
        stream->budget->held += stream->held.memory - before;
    return kept;
}

/* A segment behind a hole. */
static void take_early(struct stream *stream, uint32_t sequence, struct span captured,
                       uint32_t length, struct place place, struct limits *limits,
                       const struct stream_reader *reader) {
    while (sequence_before(stream->next, sequence)) {
        if (hold(stream, sequence, captured, length, place))
            return;
        limits->hit[LIMIT_STREAM_WINDOW]++;
        if (stream->held.first != NULL && sequence_before(stream->held.first->sequence, sequence)) {
            give_up_first_hole(stream, reader);
        } else {
            skip_hole(stream, sequence, place, reader);
            break;
        }
    }
    take_in_order(stream, sequence, captured, length, place, reader);
}

/* Nobody reads it, or somebody stopped reading: order is followed by the highest byte seen. */
static void follow(struct stream *stream, uint32_t end) {
    if (stream->held.first != NULL)
        stream_clear(stream);
    if (sequence_before(stream->next, end))
        advance(stream, end - stream->next);
}

static bool is_overdue(const struct stream *stream, struct place place) {
    return !stream->acknowledged && stream->held.first != NULL &&
           time_between(stream->held.first->place.time, place.time) > patience;
}

void stream_accept(struct stream *stream, uint32_t sequence, struct span captured, uint32_t length,
                   struct place place, struct limits *limits, const struct stream_reader *reader) {
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
        stream_finish(stream, place, reader);
        skip_hole(stream, sequence, place, reader);
    }
    stream->has_stray = false;
    if (stream->ignored) {
        follow(stream, end);
        return;
    }
    if (!sequence_before(stream->next, sequence))
        take_in_order(stream, sequence, captured, length, place, reader);
    else
        take_early(stream, sequence, captured, length, place, limits, reader);
    if (is_overdue(stream, place)) {
        limits->hit[LIMIT_STREAM_WINDOW]++;
        give_up_first_hole(stream, reader);
    }
}

void stream_acknowledged(struct stream *stream, uint32_t sequence, struct place place,
                         const struct stream_reader *reader) {
    stream->acknowledged = true;
    if (!stream->started || stream->ended || !is_believable(stream, sequence))
        return;
    while (stream->held.first != NULL && !sequence_before(sequence, stream->held.first->sequence))
        give_up_first_hole(stream, reader);
    /* The end takes a sequence number of its own. */
    if (stream->has_end && sequence_before(stream->end, sequence) &&
        sequence_before(stream->next, stream->end))
        skip_hole(stream, stream->end, place, reader);
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

void stream_finish(struct stream *stream, struct place place, const struct stream_reader *reader) {
    while (stream->held.first != NULL)
        give_up_first_hole(stream, reader);
    if (stream->started && stream->has_end && sequence_before(stream->next, stream->end))
        skip_hole(stream, stream->end, place, reader);
}
