/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TFTP through the whole engine, so that what was downloaded is judged too: two clients and two
 * server ports say anything, in any order, cut short, with time going any way.
 *
 * Input: steps of a kind, a length, and so many bytes of a UDP payload. Bits 0 to 2 of the kind say
 * who sends to whom, bit 3 cuts the packet's last byte off, bits 4 to 7 let time pass. */
#include "capture/engine.h"
#include "tests/unit/packets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct way {
    const char *from, *to;
    unsigned source, destination;
} ways[8] = {
    {"10.0.0.1", "10.0.0.2", 40000, 69},    {"10.0.0.2", "10.0.0.1", 50000, 40000},
    {"10.0.0.3", "10.0.0.1", 50001, 40000}, {"10.0.0.1", "10.0.0.2", 40000, 50000},
    {"10.0.0.4", "10.0.0.2", 40000, 69},    {"10.0.0.2", "10.0.0.4", 69, 40000},
    {"10.0.0.1", "10.0.0.2", 69, 69},       {"10.0.0.2", "10.0.0.1", 69, 69},
};

static void check(void *data, const struct finding *finding, enum finding_change change) {
    (void)data;
    if (change != FINDING_NEW)
        return;
    g_assert_nonnull(finding->summary);
    g_assert_true(g_utf8_validate(finding->summary, -1, NULL));
    for (unsigned i = 0; i < finding->fact_count; i++)
        g_assert_true(g_utf8_validate(finding->facts[i].value, -1, NULL));
}

static void step(struct engine *engine, uint8_t kind, struct span payload, uint64_t frame,
                 int64_t *now) {
    const struct way *way = &ways[kind & 7];
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct engine *engine = engine_new(&(struct engine_options){.flow_capacity = 4}, check, NULL);
    struct span rest = span_of(data, size), payload;
    struct wire_u8 kind;
    int64_t now = INT64_C(1700000000000000000);
    for (uint64_t frame = 1; take_u8(&rest, &kind) && take_vector8(&rest, &payload); frame++)
        step(engine, kind.value, payload, frame, &now);
    engine_finish(engine);
    engine_free(engine);
    return 0;
}
