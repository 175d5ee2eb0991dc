/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One captured packet, as a reader or Wireshark hands it to the engine: a view, never a copy. */
#ifndef UCSCOPE_CAPTURE_NET_PACKET_H
#define UCSCOPE_CAPTURE_NET_PACKET_H

#include "wire/span.h"
#include "wire/time.h"

struct packet {
    uint64_t frame;       /* Wireshark's frame number, from 1 */
    int64_t time;         /* nanoseconds since 1970-01-01 UTC */
    uint32_t link_type;   /* LINKTYPE_ number, as capture files have it (not the host's DLT_) */
    uint32_t wire_length; /* bytes on the wire; more than `bytes` when the snap length cut it */
    struct span bytes;    /* what was captured; lives only for the call it is passed to */
    uint32_t point;       /* where it was captured: 0, or which of a case's capture points */
};

/* The packet that some bytes came in: what a finding points to. It is handed through every layer
 * with each segment: two registers hold it. */
struct frame_ref {
    uint64_t frame : 44;
    uint64_t point : 20; /* of its capture, as in struct packet */
    int64_t time;        /* nanoseconds since 1970-01-01 UTC */
};

enum { POINTS_MOST = 1 << 20 };

ALWAYS_INLINE struct frame_ref frame_ref_of(uint64_t frame, int64_t time, uint32_t point) {
    return (struct frame_ref){.frame = frame & ((UINT64_C(1) << 44) - 1),
                              .point = point & (POINTS_MOST - 1),
                              .time = time};
}

#endif
