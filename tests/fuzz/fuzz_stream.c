/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of a TCP stream, for any segments, acknowledgements and ends: bytes and gaps account
 * for the way that `next` goes, nothing is told twice, memory stays within its bounds.
 *
 * Input: the first sequence number (4 bytes), then steps: what (1), an offset to the first sequence
 * number (2, signed), a length (1) and how many of it were captured (1). */
#include "capture/net/stream.h"

#include <assert.h>

struct reported_finding {
    uint64_t bytes, gaps;
    const struct stream *stream;
};

/* A byte's value follows from its sequence number, so a byte in a wrong place shows. */
static uint8_t byte_of(uint32_t sequence) {
    return (uint8_t)(sequence * 2654435761u >> 24);
}

static void on_bytes(void *data, struct span bytes, struct frame_ref from) {
    struct reported_finding *reported = data;
    assert(!span_is_empty(bytes) && from.frame > 0 && !reported->stream->ignored);
    assert(reported->stream->position == reported->bytes + reported->gaps);
    reported->bytes += span_len(bytes);
}

/* `next` is that of the first byte. */
static void on_whole_bytes(void *data, struct span bytes, struct frame_ref from) {
    struct reported_finding *reported = data;
    uint32_t sequence = reported->stream->next;
    on_bytes(data, bytes, from);
    for (; bytes.at < bytes.end; bytes.at++)
        assert(*bytes.at == byte_of(sequence++));
}

static void on_gap(void *data, uint64_t missing, enum gap why, struct frame_ref after) {
    struct reported_finding *reported = data;
    assert(missing > 0 && after.frame > 0 && !reported->stream->ignored);
    assert(why == GAP_NOT_CAPTURED || why == GAP_CUT);
    assert(reported->stream->position == reported->bytes + reported->gaps);
    reported->gaps += missing;
}

struct step {
    struct wire_u8 what, length, captured;
    struct wire_u16 offset;
};

static bool take_step(struct span *rest, struct step *step) {
    return take_u8(rest, &step->what) && take_be16(rest, &step->offset) &&
           take_u8(rest, &step->length) && take_u8(rest, &step->captured);
}

static void do_step(struct stream *stream, const struct step *step, uint32_t first, bool cuts,
                    struct frame_ref ref, struct limits *limits,
                    const struct stream_reader *reader) {
    uint8_t payload[255];
    const uint32_t sequence = first + (uint32_t)(int16_t)step->offset.value;
    const uint32_t length = step->length.value;
    switch (step->what.value % 8) {
    case 0:
        stream_acknowledged(stream, sequence, ref, reader);
        return;
    case 1:
        stream_end(stream, sequence);
        return;
    default:
        for (uint32_t i = 0; i < length; i++)
            payload[i] = byte_of(sequence + i);
        stream_accept(stream, sequence,
                      span_first(span_of(payload, length), cuts ? step->captured.value : length),
                      length, ref, limits, reader);
    }
}

static void run(struct span rest, bool cuts) {
    struct wire_u32 first;
    struct step step;
    struct limits limits = {0};
    struct stream_budget budget = {0};
    struct stream stream = {.budget = &budget};
    struct reported_finding reported = {.stream = &stream};
    const struct stream_reader reader = {&reported, cuts ? on_bytes : on_whole_bytes, on_gap};
    struct frame_ref ref = {0};
    if (!take_be32(&rest, &first))
        return;
    stream_start(&stream, first.value);
    while (take_step(&rest, &step)) {
        ref.frame++;
        ref.time += (int64_t)step.what.value << 20;
        do_step(&stream, &step, first.value, cuts, ref, &limits, &reader);
        assert(reported.bytes + reported.gaps == (uint32_t)(stream.next - first.value));
        assert(reported.bytes + reported.gaps == stream.position);
        assert(stream.held.memory == budget.held && budget.held <= (256u << 10) + (64u << 10));
        assert(stream.held.count <= 2 * 256 + 1);
        assert(stream.held.first == NULL ||
               sequence_before(stream.next, stream.held.first->sequence));
    }
    ref.frame++;
    stream_finish(&stream, ref, &reader);
    assert(reported.bytes + reported.gaps == (uint32_t)(stream.next - first.value));
    assert(stream.held.count == 0 && budget.held == 0);
    stream_clear(&stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    run(span_of(data, size), false);
    run(span_of(data, size), true);
    return 0;
}
