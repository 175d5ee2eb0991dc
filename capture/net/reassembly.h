/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of something that is being reassembled, sorted and without overlap: TCP segments that came
 * too early, fragments of an IP packet. Where two cover the same bytes, the first one counts. */
#ifndef UCSCOPE_CAPTURE_NET_REASSEMBLY_H
#define UCSCOPE_CAPTURE_NET_REASSEMBLY_H

#include "capture/net/packet.h"

/* Sequence numbers wrap at 2^32 and are compared as RFC 9293 3.4 does: by their distance, which is
 * meaningful up to 2^31. */
static inline bool sequence_before(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) < 0;
}

struct reassembly_part {
    struct reassembly_part *next;
    struct frame_ref ref; /* the packet it came in */
    uint32_t sequence;    /* of its first byte */
    uint32_t length;      /* on the wire */
    uint32_t captured;    /* how many of them are here */
    uint8_t bytes[];
};

static inline uint32_t reassembly_part_end(const struct reassembly_part *part) {
    return part->sequence + part->length;
}

static inline struct span reassembly_part_span(const struct reassembly_part *part) {
    return span_of(part->bytes, part->captured);
}

/* All zero: none. */
struct reassembly {
    struct reassembly_part *first, *last;
    uint32_t count;
    uint32_t memory;  /* bytes that they take in all */
    uint32_t covered; /* the sum of their lengths */
};

/* Copies what is not yet covered of `captured`, the beginning of `length` bytes at
 * `sequence`. False when memory ran out: then some of it is missing. */
MUST_USE bool reassembly_add(struct reassembly *reassembly, uint32_t sequence, struct span captured,
                             uint32_t length, struct frame_ref ref);

/* Takes the first part out, to be freed with free(). NULL when there is none. */
struct reassembly_part *reassembly_take_first(struct reassembly *reassembly);

void reassembly_clear(struct reassembly *reassembly);

#endif
