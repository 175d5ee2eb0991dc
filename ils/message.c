/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ils/message.h"

#include <math.h>

/* How often each byte value occurs. */
struct histogram {
    uint64_t counts[256];
    uint64_t total;
};

static struct histogram count(struct span bytes) {
    struct histogram histogram = {.total = span_len(bytes)};
    struct wire_u8 byte;
    while (take_u8(&bytes, &byte))
        histogram.counts[byte.value]++;
    return histogram;
}

static double entropy_of(struct span bytes) {
    const struct histogram histogram = count(bytes);
    double entropy = 0;
    for (unsigned i = 0; i < 256; i++) {
        if (histogram.counts[i] == 0)
            continue;
        const double share = (double)histogram.counts[i] / (double)histogram.total;
        entropy -= share * log2(share);
    }
    return entropy;
}

/* Counts pairs of equal bytes: of n random bytes about n(n-1)/2/256, with that number as variance.
 * More or fewer than five deviations off is not random. Unlike entropy, this needs no correction
 * for short messages. */
static enum ils_look look_of(struct span bytes) {
    const struct histogram histogram = count(bytes);
    if (histogram.total < ILS_JUDGED_MIN)
        return ILS_TOO_SHORT;
    double pairs = 0;
    for (unsigned i = 0; i < 256; i++)
        pairs += (double)histogram.counts[i] * ((double)histogram.counts[i] - 1) / 2;
    const double total = (double)histogram.total;
    const double expected = total * (total - 1) / 2 / 256;
    const double off = pairs - expected;
    return off * off <= 25 * expected ? ILS_ENCIPHERED : ILS_CLEAR;
}

static unsigned block_of(uint64_t size) {
    if (size <= ILS_PREFIX)
        return 0;
    const uint64_t rest = size - ILS_PREFIX;
    return rest % 16 == 0 ? 16 : rest % 8 == 0 ? 8 : 0;
}

void ils_read_message(struct span bytes, uint64_t size, struct ils_message *out) {
    *out = (struct ils_message){.size = size,
                                .bytes = bytes,
                                .prefix = span_first(bytes, ILS_PREFIX),
                                .entropy = entropy_of(bytes),
                                .look = span_is_blank(bytes) && span_len(bytes) >= ILS_JUDGED_MIN
                                            ? ILS_BLANK
                                            : look_of(span_after(bytes, ILS_PREFIX)),
                                .block = block_of(size)};
}
