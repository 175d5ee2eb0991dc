/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/redact/checksum.h"

#include <endian.h>

#include "capture/net/transport.h"

enum { GRE_HAS_CHECKSUM = 0x80 };

static uint16_t fold(uint64_t sum) {
    while (sum > UINT16_MAX)
        sum = (sum & UINT16_MAX) + (sum >> 16);
    return (uint16_t)sum;
}

/* Words of any size add up to the same (RFC 1071 2). */
uint16_t checksum_sum(uint16_t sum, struct span bytes) {
    uint64_t total = sum;
    const uint8_t *at = bytes.at;
    size_t left = span_len(bytes);
    for (; left >= sizeof(uint32_t); left -= sizeof(uint32_t), at += sizeof(uint32_t)) {
        uint32_t word;
        memcpy(&word, at, sizeof word);
        total += word;
    }
    uint32_t rest = 0;
    if (left > 0)
        memcpy(&rest, at, left);
    return fold(total + rest);
}

/* RFC 9293 3.1, RFC 768, RFC 8200 8.1. */
static uint16_t pseudo_header(const struct ip_packet *packet, size_t length) {
    const size_t size = packet->version == 4 ? 4 : 16;
    const uint64_t numbers = htobe16((uint16_t)packet->protocol) +
                             (uint64_t)htobe16((uint16_t)(length >> 16)) +
                             htobe16((uint16_t)length);
    uint16_t sum = checksum_sum(0, span_of(packet->source, size));
    sum = checksum_sum(sum, span_of(packet->destination, size));
    return fold(sum + numbers);
}

/* Its own length counts, not that of the IP packet. 0: it goes to the end. */
static void bound_datagram(struct payload *covered) {
    struct span rest = span_after(covered->bytes, 4);
    struct wire_u16 length;
    if (take_be16(&rest, &length) && length.value >= UDP_HEADER && length.value < covered->length)
        payload_bound(covered, length.value);
}

static size_t field_of(const struct ip_packet *packet) {
    switch (packet->protocol) {
    case IP_TCP:
        return 16;
    case IP_UDP:
        return 6;
    case IP_ICMP:
    case IP_ICMPV6:
        return 2;
    case IP_GRE:
        return 4;
    default:
        return 0;
    }
}

static bool has_checksum(const struct ip_packet *packet, struct span field) {
    const struct span header = packet->payload.bytes;
    if (packet->protocol == IP_GRE)
        return !span_is_empty(header) && (*header.at & GRE_HAS_CHECKSUM) != 0;
    return packet->protocol != IP_UDP || field.at[0] != 0 || field.at[1] != 0;
}

void checksum_readdress(struct checksum *checksum, const struct ip_packet *packet) {
    if (packet->protocol == IP_TCP || packet->protocol == IP_UDP || packet->protocol == IP_ICMPV6)
        checksum->pseudo = pseudo_header(packet, checksum->covered.length);
}

bool checksum_find(const struct ip_packet *packet, struct checksum *out) {
    const size_t field = field_of(packet);
    const bool is_first = !packet->is_fragment || packet->fragment_offset == 0;
    const struct span ref = span_first(span_after(packet->payload.bytes, field), 2);
    if (field == 0 || !is_first || span_len(ref) < 2 || !has_checksum(packet, ref))
        return false;
    *out = (struct checksum){
        .covered = packet->payload, .field = field, .zero_is_none = packet->protocol == IP_UDP};
    if (packet->protocol == IP_UDP && !packet->is_fragment)
        bound_datagram(&out->covered);
    checksum_readdress(out, packet);
    return true;
}

struct checksum checksum_of_header(struct span header) {
    enum { FIELD = 10 };
    return (struct checksum){.covered = {header, span_len(header)}, .field = FIELD};
}

bool checksum_is_right(const struct checksum *checksum) {
    return checksum_sum(checksum->pseudo, checksum->covered.bytes) == UINT16_MAX;
}

uint16_t checksum_right(const struct checksum *checksum) {
    const struct span covered = checksum->covered.bytes;
    const struct span before = span_first(covered, checksum->field);
    const struct span after = span_after(covered, checksum->field + 2);
    const uint16_t sum = checksum_sum(checksum_sum(checksum->pseudo, before), after);
    const uint16_t right = (uint16_t)~sum;
    return right == 0 && checksum->zero_is_none ? UINT16_MAX : right;
}

/* Off by a number that is not 0 in the arithmetic of these sums, where 0xffff is. */
uint16_t checksum_wrong(const struct checksum *checksum) {
    enum { ONE_BIT = 0x0080, ANOTHER_BIT = 0x0040 };
    const uint16_t right = checksum_right(checksum);
    const uint16_t wrong = right ^ ONE_BIT;
    return wrong == 0 && checksum->zero_is_none ? right ^ ANOTHER_BIT : wrong;
}
