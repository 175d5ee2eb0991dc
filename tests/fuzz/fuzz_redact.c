/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of taking bytes out of packets, for any packets: what is left is what was there,
 * zeros, spaces and checksums; where nothing is kept, doing it again changes nothing. */
#include "capture/engine.h"
#include "capture/report/redact/redactor.h"
#include "tests/packet_stream.h"

#include <assert.h>
#include <stdlib.h>

static const struct pseudonyms no_pseudonyms;

/* Drawn once: whatever they are, the same input gives the same twice. */
static struct pseudonymizer *pseudonymizer;

static void ignore(void *data, const struct finding *finding, enum finding_change change) {
    (void)data, (void)finding, (void)change;
}

static void learn(struct span bytes, struct clear_ranges *clear_ranges,
                  const struct pseudonyms *pseudonyms) {
    const struct engine_options options = {.flow_capacity = 4};
    struct engine *engine = engine_new(&options, ignore, NULL);
    struct packet_stream stream = packet_stream_open(bytes);
    struct packet packet;
    engine_clear_ranges(engine, clear_ranges, pseudonyms);
    while (packet_stream_next(&stream, &packet))
        engine_packet(engine, &packet);
    engine_finish(engine);
    engine_free(engine);
}

/* Those of `bytes`, which is changed. */
static void erase_all(struct redactor *redactor, uint8_t *bytes, size_t size) {
    struct packet_stream stream = packet_stream_open(span_of(bytes, size));
    struct packet packet;
    while (packet_stream_next(&stream, &packet))
        redactor_packet(redactor, &packet, bytes + (packet.bytes.at - bytes));
}

static uint64_t erase(struct clear_ranges *clear_ranges, struct pseudonymizer *addresses,
                      struct span before, uint8_t *after) {
    struct redactor *redactor = redactor_new(clear_ranges, addresses);
    const size_t size = span_len(before);
    uint64_t redacted = 0;
    memcpy(after, before.at, size);
    erase_all(redactor, after, size);
    redactor_measured(redactor);
    memcpy(after, before.at, size);
    erase_all(redactor, after, size);
    for (unsigned i = 0; i < REDACTED_KIND_COUNT; i++)
        redacted += redactor_counts(redactor)->bytes[i];
    redactor_free(redactor);
    return redacted;
}

/* All that stands between packets is as it was, and at most so many bytes of them are not. */
static void check(struct span before, const uint8_t *after, uint64_t redacted) {
    struct packet_stream stream = packet_stream_open(before);
    struct packet packet;
    enum { CHECKSUMS_OF_PACKET = 2 * 16 };
    uint64_t changed = 0, most = redacted;
    while (packet_stream_next(&stream, &packet))
        most += CHECKSUMS_OF_PACKET;
    for (size_t i = 0; i < span_len(before); i++)
        changed += before.at[i] != after[i];
    assert(changed <= most);
}

/* With other addresses and keys: whoever does it again in the same run gets the same. */
static void replace(struct span before, uint8_t *after, uint8_t *again) {
    uint8_t *const left[] = {after, again};
    if (pseudonymizer == NULL)
        pseudonymizer = pseudonymizer_new();
    const struct pseudonyms pseudonyms = {pseudonymizer, pseudonymizer_key, pseudonymizer_address};
    for (unsigned i = 0; i < 2; i++) {
        struct clear_ranges *clear_ranges = clear_ranges_new(0);
        learn(before, clear_ranges, &pseudonyms);
        (void)erase(clear_ranges, pseudonymizer, before, left[i]);
        clear_ranges_free(clear_ranges);
    }
    assert(memcmp(after, again, span_len(before)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *after = malloc(size + 1), *repeats = malloc(size + 1);
    const struct span before = span_of(data, size);
    struct clear_ranges *clear_ranges = clear_ranges_new(0), *none = clear_ranges_new(1);
    if (after == NULL || repeats == NULL)
        abort();
    if (size > 0) {
        learn(before, clear_ranges, &no_pseudonyms);
        check(before, after, erase(clear_ranges, NULL, before, after));
        (void)erase(none, NULL, before, after);
        assert(erase(none, NULL, span_of(after, size), repeats) == 0);
        assert(memcmp(after, repeats, size) == 0);
        replace(before, after, repeats);
    }
    clear_ranges_free(clear_ranges);
    clear_ranges_free(none);
    free(after);
    free(repeats);
    return 0;
}
