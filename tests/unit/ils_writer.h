/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections of ILS that are written as they go: messages of noise behind a length, in bursts cut
 * into segments. */
#ifndef UCSCOPE_TESTS_ILS_WRITER_H
#define UCSCOPE_TESTS_ILS_WRITER_H

#include "guarded.h"
#include "tests/ils_contract.h"

/* A connection that is written as it goes. */
struct stream_writer {
    struct ils_dialogue dialogue;
    uint64_t open[2];
    GRand *chance;
    GByteArray *burst;
    struct guarded_room room;
};

static inline struct stream_writer *writer_new(const struct ils_framing *given, uint32_t seed) {
    struct stream_writer *writer = g_new0(struct stream_writer, 1);
    writer->chance = g_rand_new_with_seed(seed);
    writer->burst = g_byte_array_new();
    writer->room = guarded_room_new(1 << 17);
    ils_dialogue_init(&writer->dialogue, given, false);
    return writer;
}

static inline void writer_free(struct stream_writer *writer) {
    guarded_room_free(&writer->room);
    g_byte_array_unref(writer->burst);
    g_rand_free(writer->chance);
    g_free(writer);
}

static inline guint below(struct stream_writer *writer, guint most) {
    return (guint)g_rand_int_range(writer->chance, 0, (gint32)most);
}

static inline void add_random(struct stream_writer *writer, guint length) {
    const guint start = writer->burst->len;
    g_byte_array_set_size(writer->burst, start + length);
    for (guint i = 0; i < length; i += 4) {
        const guint32 noise = g_rand_int(writer->chance);
        memcpy(writer->burst->data + start + i, &noise, MIN(length - i, 4));
    }
}

/* A message of noise with its length where the framing wants it. */
static inline void add_message(struct stream_writer *writer, const struct ils_framing *framing,
                               guint size) {
    const guint start = writer->burst->len;
    add_random(writer, size);
    const uint32_t value = (uint32_t)((int)size - framing->constant);
    for (unsigned i = 0; i < framing->width; i++) {
        const unsigned shift = 8 * (framing->order == ILS_BIG_ENDIAN ? framing->width - 1u - i : i);
        writer->burst->data[start + framing->offset + i] = (uint8_t)(value >> shift);
    }
}

/* Sends the burst in parts of up to `most` bytes, with PSH on the last one, or on every. */
static inline void send_burst(struct stream_writer *writer, enum ils_side side, guint most,
                              bool push_always) {
    struct span rest = span_of(writer->burst->data, writer->burst->len);
    while (!span_is_empty(rest)) {
        const struct span part = span_first(rest, most);
        rest = span_after(rest, span_len(part));
        ils_contract_part(&writer->dialogue, side, guarded_place(&writer->room, part),
                          push_always || span_is_empty(rest), writer->open);
    }
    g_byte_array_set_size(writer->burst, 0);
}

static inline guint some_size(struct stream_writer *writer, const struct ils_framing *framing) {
    const guint least =
        MAX((guint)ils_framing_header(framing), (guint)MAX((int)framing->constant, 0)) + 1;
    const guint most = framing->width == 1 ? 255 + (guint)MIN((int)framing->constant, 0) : 3000;
    return least + below(writer, most - least);
}

#endif
