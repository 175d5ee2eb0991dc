/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/duplicates.h"

#include "capture/net/mix.h"
#include "capture/net/packet.h"

static const int64_t window = 5 * TIME_MILLISECOND;
static const uint64_t multiplier = UINT64_C(0x9e3779b97f4a7c15);

static uint64_t add_number(uint64_t fingerprint, uint64_t number) {
    return mix(fingerprint ^ number, multiplier);
}

static uint64_t add_bytes(uint64_t fingerprint, struct span bytes) {
    uint64_t word = 0;
    for (; span_len(bytes) >= sizeof word; bytes = span_after(bytes, sizeof word)) {
        memcpy(&word, bytes.at, sizeof word);
        fingerprint = add_number(fingerprint, word);
    }
    word = 0;
    if (!span_is_empty(bytes))
        memcpy(&word, bytes.at, span_len(bytes));
    return add_number(fingerprint, word);
}

static uint64_t add_endpoint(uint64_t fingerprint, const struct endpoint *end) {
    const struct span address = span_of(end->address.bytes, sizeof end->address.bytes);
    return add_bytes(add_number(fingerprint, end->port), address);
}

static uint64_t fingerprint_of(const struct udp_datagram *datagram, uint16_t ip_id) {
    uint64_t fingerprint = UINT64_C(0xd1b54a32d192ed03);
    fingerprint = add_number(fingerprint, (uint64_t)datagram->payload_length << 16 | ip_id);
    fingerprint = add_endpoint(fingerprint, &datagram->source);
    fingerprint = add_endpoint(fingerprint, &datagram->destination);
    return add_bytes(fingerprint, datagram->payload) | 1;
}

bool duplicates_had(struct duplicates *duplicates, const struct udp_datagram *datagram,
                    uint16_t ip_id, int64_t time) {
    const uint64_t fingerprint = fingerprint_of(datagram, ip_id);
    struct duplicate_recent *recent = &duplicates->recent[fingerprint / 2 % DUPLICATES_RECENT];
    if (recent->fingerprint == fingerprint && time_is_near(recent->time, time, window))
        return true;
    *recent = (struct duplicate_recent){fingerprint, time};
    return false;
}
