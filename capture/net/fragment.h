/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reassembles IP packets from their fragments (RFC 791 3.2, RFC 8200 4.5), in any order. Where
 * fragments overlap, the first one counts. Holds a bounded number of packets, of bytes, and
 * for a bounded time; what is given up is counted in LIMIT_FRAGMENTS, once for each packet. */
#ifndef UCSCOPE_CAPTURE_NET_FRAGMENT_H
#define UCSCOPE_CAPTURE_NET_FRAGMENT_H

#include "capture/net/ip.h"
#include "capture/net/limits.h"
#include "capture/net/packet.h"

struct fragments;

/* A part of a reassembled packet, and the frame that it came in. */
struct fragment_part {
    uint64_t frame;
    uint32_t at, length; /* in the packet's payload, in bytes that were captured */
};

/* NULL when memory ran out. fragments_free counts what is still incomplete as given up. */
struct fragments *fragments_new(struct limits *limits);
void fragments_free(struct fragments *fragments);

/* Takes a packet whose `is_fragment` is set. True when it was the last one missing: then `whole` is
 * the reassembled packet, up to the first byte that the snap length cut; it lives until the next
 * call. False otherwise; contradictory fragments are counted in `skipped`. */
MUST_USE bool fragments_accept(struct fragments *fragments, const struct ip_packet *fragment,
                               struct frame_ref ref, struct ip_packet *whole,
                               struct skipped *skipped);

/* The parts of the latest whole packet, in the order of its bytes; valid until the next call of
 * fragments_accept. */
const struct fragment_part *fragments_parts(const struct fragments *fragments, unsigned *count);

#endif
