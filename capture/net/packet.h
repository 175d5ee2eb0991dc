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

/* The packet that some bytes came in: what a finding points to. */
struct frame_ref {
    uint64_t frame;
    int64_t time;   /* nanoseconds since 1970-01-01 UTC */
    uint32_t point; /* of its capture, as in struct packet */
};

#endif
