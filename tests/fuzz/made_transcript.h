/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers of observers read: a conversation in bytes. The first byte: bit 0 captured from
 * the middle, bits 1 to 3 how pieces are cut. Then steps: a byte (bit 7: the server; bits 0 to 1:
 * bytes, gap, FIN, RST), and for the first two a length of two bytes, low one first; then the
 * bytes. seeds.py writes talks so. */
#ifndef UCSCOPE_TESTS_TALK_SCRIPT_H
#define UCSCOPE_TESTS_TALK_SCRIPT_H

#include "capture/observe/tls/starttls.h"
#include "tests/support/transcript.h"

static inline bool script_take_step(struct span *rest, struct transcript_step *step) {
    struct wire_u8 what;
    struct wire_u16 length = {NULL, 0};
    if (!take_u8(rest, &what))
        return false;
    *step = (struct transcript_step){.kind = (enum transcript_kind)(what.value & 3),
                                     .from = what.value & 0x80 ? SERVER : CLIENT};
    if (step->kind == TRANSCRIPT_FIN || step->kind == TRANSCRIPT_RST)
        return true;
    if (!take_le16(rest, &length))
        return false;
    step->missing = (uint64_t)length.value + 1;
    if (step->kind == TRANSCRIPT_GAP)
        return true;
    struct span bytes = span_first(*rest, length.value);
    *rest = span_after(*rest, length.value);
    step->bytes = g_byte_array_new();
    if (!span_is_empty(bytes))
        g_byte_array_append(step->bytes, bytes.at, (guint)span_len(bytes));
    return true;
}

static inline struct transcript *script_read(struct span script) {
    struct transcript *transcript = transcript_parse("", 0);
    struct transcript_step step;
    while (script_take_step(&script, &step))
        g_array_append_val(transcript->steps, step);
    return transcript;
}

/* Pieces of 1, 2, 3, 5, 8... bytes, by the cut chosen and where they are. */
static inline size_t script_cut(void *data, size_t step, size_t done, size_t left) {
    unsigned style = *(const uint8_t *)data >> 1 & 7;
    size_t size = style == 0 ? left : style == 1 ? 1 : (step * 7 + done * 3) % (style * 11) + 1;
    return MIN(size, left);
}

/* A side that may go on with TLS: that is looked for where a segment begins. */
static inline bool script_may_start_tls(const struct transcript *transcript, enum side side) {
    enum { BEGINNING = 256 };
    GByteArray *start = g_byte_array_new();
    for (guint i = 0; i < transcript->steps->len && start->len < BEGINNING; i++) {
        const struct transcript_step *step =
            &g_array_index(transcript->steps, struct transcript_step, i);
        if (step->kind == TRANSCRIPT_BYTES && step->from == side && step->bytes->len > 0)
            g_byte_array_append(start, step->bytes->data, MIN(step->bytes->len, (guint)BEGINNING));
    }
    const bool may = starttls_may_follow(span_of(start->data, start->len)) > 0;
    g_byte_array_unref(start);
    return may;
}

/* Reading goes on where a segment begins after bytes that were lost or are none of the protocol:
 * what is told then hangs on the segments. */
static inline bool script_hangs_on_segments(const struct transcript_room *room,
                                            const struct transcript *transcript) {
    bool hangs = transcript->middle || script_may_start_tls(transcript, CLIENT) ||
                 script_may_start_tls(transcript, SERVER);
    for (guint i = 0; i < transcript->steps->len; i++)
        hangs |= g_array_index(transcript->steps, struct transcript_step, i).kind == TRANSCRIPT_GAP;
    for (unsigned i = 0; i < LIMIT_COUNT; i++)
        hangs |= room->limits.hit[i] > 0;
    return hangs || strstr(room->log->str, " gap") != NULL ||
           strstr(room->log->str, " not-tls") != NULL;
}

/* The conversation is replayed whole and cut, and both must tell the same. */
static inline void script_check(struct transcript_room *room, const uint8_t *data, size_t size) {
    struct span script = span_of(data, size);
    struct wire_u8 head;
    if (!take_u8(&script, &head))
        return;
    struct transcript *transcript = script_read(script);
    transcript->middle = head.value & 1;
    room->limits = (struct limits){.hit = {0}};
    char *whole = g_strdup(transcript_replay(room, transcript, transcript->steps->len, NULL, NULL));
    bool comparable = !script_hangs_on_segments(room, transcript);
    const char *cut =
        transcript_replay(room, transcript, transcript->steps->len, script_cut, &head.value);
    if (comparable && !script_hangs_on_segments(room, transcript))
        g_assert_cmpstr(cut, ==, whole);
    g_free(whole);
    transcript_free(transcript);
}

/* A fuzz target's whole body. */
static inline int script_fuzz(const uint8_t *data, size_t size) {
    static struct transcript_room room;
    if (room.log == NULL)
        transcript_room_open(&room);
    script_check(&room, data, size);
    return 0;
}

#endif
