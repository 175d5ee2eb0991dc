/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections of which nothing but their client's SYN was seen, in an eighth of the memory of a
 * struct flow: a flood of SYNs and a scan of ports are made of them. Found and let go of by
 * flow_table.c; what a SYN says is read here. */
#ifndef UCSCOPE_CAPTURE_NET_HALF_OPEN_H
#define UCSCOPE_CAPTURE_NET_HALF_OPEN_H

#include "capture/net/flow.h"

struct half_open {
    struct half_open *hash_next; /* this and the next five belong to half_open_table.c */
    struct half_open *older, *newer;
    uint64_t touched;
    uint32_t hash;
    bool spared;
    uint8_t ttl_least, ttl_most;
    uint64_t id;                  /* as in struct flow */
    struct endpoint endpoints[2]; /* by enum side */
    struct frame_ref first, last; /* of its SYNs */
    uint64_t fingerprint;         /* of the latest, as in struct flow_recent */
    uint32_t sequence;            /* likewise */
    uint32_t count;               /* of its SYNs but SPAN's duplicates */
};

/* A SYN with nothing besides: it can begin a half-open connection, or be repeated on one. */
static inline bool segment_is_bare_syn(const struct segment *segment) {
    return (segment->flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN | TCP_PSH)) == TCP_SYN &&
           segment->payload_length == 0;
}

/* Its first SYN, or one more, neither of them a duplicate. */
void half_open_record(struct half_open *half_open, const struct segment *segment,
                      uint64_t fingerprint, struct frame_ref ref);

/* The flow as if it had seen these SYNs from the beginning. Of the fingerprints it has the latest;
 * those before it are too old for a duplicate. What belongs to flow_table.c is zero. */
void half_open_expand(const struct half_open *half_open, struct flow *out);

#endif
