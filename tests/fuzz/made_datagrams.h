/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers of protocols over UDP read: datagrams, through the whole engine, so that what
 * they come to is judged too. Eight ways of who sends to whom; anything, in any order, cut short,
 * with time going any way.
 *
 * Input: steps of a kind, a length (one byte, or two, high one first), and so many bytes of a UDP
 * payload. Bits 0 to 2 of the kind are the way, bit 3 cuts the packet's last byte off, bits 4 to 7
 * let time pass. */
#ifndef UCSCOPE_TESTS_FUZZ_MADE_DATAGRAMS_H
#define UCSCOPE_TESTS_FUZZ_MADE_DATAGRAMS_H

#include "capture/engine.h"
#include "tests/unit/packets.h"

struct datagram_way {
    const char *from, *to;
    unsigned source, destination;
};

static inline void datagrams_check(void *data, const struct finding *finding,
                                   enum finding_change change) {
    (void)data;
    if (change != FINDING_NEW)
        return;
    g_assert_nonnull(finding->summary);
    g_assert_true(g_utf8_validate(finding->summary, -1, NULL));
    for (unsigned i = 0; i < finding->fact_count; i++)
        g_assert_true(g_utf8_validate(finding->facts[i].value, -1, NULL));
}

static inline void datagrams_step(struct engine *engine, const struct datagram_way ways[8],
                                  uint8_t kind, struct span payload, uint64_t frame, int64_t *now) {
    const struct datagram_way *way = &ways[kind & 7];
    GByteArray *bytes = g_byte_array_new();
    if (!span_is_empty(payload))
        g_byte_array_append(bytes, payload.at, (guint)span_len(payload));
    GByteArray *packet = ipv4_packet(17, way->from, way->to, (unsigned)frame,
                                     udp_packet(way->source, way->destination, bytes));
    size_t captured = packet->len - (kind >> 3 & 1);
    *now += (INT64_C(1000000) << (kind >> 4)) * 2 - 2000000;
    engine_packet(engine, &(struct packet){frame, *now, 101, packet->len,
                                           span_first(span_of_bytes(packet), captured), 0});
    g_byte_array_unref(packet);
}

/* `take` takes a payload with its length before it. */
static inline int datagrams_fuzz(const struct datagram_way ways[8],
                                 bool (*take)(struct span *rest, struct span *payload),
                                 const uint8_t *data, size_t size) {
    struct engine *engine =
        engine_new(&(struct engine_options){.flow_capacity = 4}, datagrams_check, NULL);
    struct span rest = span_of(data, size), payload;
    struct wire_u8 kind;
    int64_t now = INT64_C(1700000000000000000);
    for (uint64_t frame = 1; take_u8(&rest, &kind) && take(&rest, &payload); frame++)
        datagrams_step(engine, ways, kind.value, payload, frame, &now);
    engine_finish(engine);
    engine_free(engine);
    return 0;
}

#endif
