/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is left of a packet between two layers, and how headers are taken off it. Lengths are those
 * on the wire: what the snap length cut is missing, but known to have been there. */
#ifndef UCSCOPE_CAPTURE_NET_PAYLOAD_H
#define UCSCOPE_CAPTURE_NET_PAYLOAD_H

#include "capture/net/packet.h"
#include "capture/net/skipped.h"

struct payload {
    struct span bytes; /* what was captured of it: its beginning */
    size_t length;     /* on the wire; at least span_len(bytes) */
};

/* What a layer carries. */
enum inner {
    INNER_NOTHING, /* not understood: it was counted */
    INNER_IP,      /* an IPv4 or IPv6 packet */
    INNER_ETHERNET /* an Ethernet frame */
};

/* A whole packet. */
static inline struct payload payload_of(const struct packet *packet) {
    const size_t captured = span_len(packet->bytes);
    return (struct payload){packet->bytes,
                            packet->wire_length > captured ? packet->wire_length : captured};
}

/* Takes a header's `len` bytes. False when they are not all there, which is counted: as cut by the
 * snap length, or as malformed when they never were on the wire. */
MUST_USE static inline bool payload_take(struct payload *rest, size_t len, struct span *header,
                                         struct skipped *skipped) {
    if (rest->length >= len && take_bytes(&rest->bytes, len, header)) {
        rest->length -= len;
        return true;
    }
    skipped_add(skipped, rest->length >= len ? SKIPPED_CUT : SKIPPED_MALFORMED, 0);
    return false;
}

/* Bounds it to `len` bytes as a header says, leaving out the padding after them. A header that
 * says more bytes than the frame has is believed: the rest was cut. */
static inline void payload_bound(struct payload *payload, size_t len) {
    if (span_len(payload->bytes) > len)
        payload->bytes.end = payload->bytes.at + len;
    payload->length = len;
}

#endif
