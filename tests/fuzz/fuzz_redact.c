/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of taking bytes out of packets, for any packets: what is left is what was there,
 * zeros, spaces and checksums; where nothing is kept, doing it again changes nothing. */
#include "capture/engine.h"
#include "capture/report/redact/eraser.h"
#include "tests/packet_stream.h"

#include <assert.h>
#include <stdlib.h>

static void ignore(void *data, const struct finding *finding, enum finding_change change) {
    (void)data, (void)finding, (void)change;
}

static void learn(struct span bytes, struct kept *kept) {
    const struct engine_options options = {.flow_capacity = 4};
    struct engine *engine = engine_new(&options, ignore, NULL);
    struct packet_stream stream = packet_stream_open(bytes);
    struct packet packet;
    engine_tell_kept(engine, kept);
    while (packet_stream_next(&stream, &packet))
        engine_packet(engine, &packet);
    engine_finish(engine);
    engine_free(engine);
}

/* Those of `bytes`, which is changed. */
static void erase_all(struct eraser *eraser, uint8_t *bytes, size_t size) {
    struct packet_stream stream = packet_stream_open(span_of(bytes, size));
    struct packet packet;
    while (packet_stream_next(&stream, &packet))
        eraser_packet(eraser, &packet, bytes + (packet.bytes.at - bytes));
}

static uint64_t erase(struct kept *kept, struct span before, uint8_t *after) {
    struct eraser *eraser = eraser_new(kept);
    const size_t size = span_len(before);
    uint64_t erased = 0;
    memcpy(after, before.at, size);
    erase_all(eraser, after, size);
    eraser_measured(eraser);
    memcpy(after, before.at, size);
    erase_all(eraser, after, size);
    for (unsigned i = 0; i < ERASED_KIND_COUNT; i++)
        erased += eraser_counts(eraser)->bytes[i];
    eraser_free(eraser);
    return erased;
}

/* All that stands between packets is as it was, and at most so many bytes of them are not. */
static void check(struct span before, const uint8_t *after, uint64_t erased) {
    struct packet_stream stream = packet_stream_open(before);
    struct packet packet;
    enum { CHECKSUMS_OF_PACKET = 2 * 16 };
    uint64_t changed = 0, most = erased;
    while (packet_stream_next(&stream, &packet))
        most += CHECKSUMS_OF_PACKET;
    for (size_t i = 0; i < span_len(before); i++)
        changed += before.at[i] != after[i];
    assert(changed <= most);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *after = malloc(size + 1), *again = malloc(size + 1);
    const struct span before = span_of(data, size);
    struct kept *kept = kept_new(0), *none = kept_new(1);
    if (after == NULL || again == NULL)
        abort();
    if (size > 0) {
        learn(before, kept);
        check(before, after, erase(kept, before, after));
        (void)erase(none, before, after);
        assert(erase(none, span_of(after, size), again) == 0);
        assert(memcmp(after, again, size) == 0);
    }
    kept_free(kept);
    kept_free(none);
    free(after);
    free(again);
    return 0;
}
