/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The short way to most packets: Ethernet and IPv4 without tags, options and fragments, whose
 * fields stand in the same places always. */
#ifndef UCSCOPE_CAPTURE_NET_PLAIN_PACKET_H
#define UCSCOPE_CAPTURE_NET_PLAIN_PACKET_H

#include "capture/net/ip.h"
#include "capture/net/link.h"
#include "capture/net/packet.h"

/* Reads both headers of such a frame. False: it is no plain one, which says nothing against it, and
 * `out` is untouched. What it answers is what layers.h would. */
MUST_USE static inline bool plain_packet_read(const struct packet *frame, struct ip_packet *out) {
    enum { ETHERNET = 14, HEADERS = ETHERNET + 20 };
    static const uint8_t start[] = {0x08, 0x00, 0x45}; /* IPv4, and a header of five words */
    const uint8_t *at = frame->bytes.at;
    if (frame->link_type != LINK_ETHERNET || span_len(frame->bytes) < HEADERS ||
        memcmp(at + 12, start, sizeof start) != 0)
        return false;
    const uint8_t *ip = at + ETHERNET;
    const unsigned total = (unsigned)(ip[2] << 8 | ip[3]),
                   fragment = (unsigned)(ip[6] << 8 | ip[7]);
    if (total < 20 || (fragment & 0x3fff) != 0 || (ip[9] != IP_TCP && ip[9] != IP_UDP))
        return false;
    const uint16_t id = (uint16_t)(ip[4] << 8 | ip[5]);
    *out = (struct ip_packet){.payload = payload_of(frame),
                              .version = 4,
                              .protocol = ip[9],
                              .fragment_id = id,
                              .id = id,
                              .ttl = ip[8],
                              .source = ip + 12,
                              .destination = ip + 16};
    out->payload.bytes.at += HEADERS;
    out->payload.length -= HEADERS;
    payload_bound(&out->payload, total - 20);
    return true;
}

#endif
