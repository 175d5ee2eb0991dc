/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One captured packet, as a reader or Wireshark hands it to the engine: a view, never a copy. */
#ifndef UCSCOPE_CAPTURE_NET_PACKET_H
#define UCSCOPE_CAPTURE_NET_PACKET_H

#include "wire/span.h"

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

/* Nanoseconds from one time to another; as far as they go when a capture's times are absurd. */
static inline int64_t time_between(int64_t from, int64_t to) {
    int64_t passed;
    if (__builtin_sub_overflow(to, from, &passed))
        return to > from ? INT64_MAX : INT64_MIN;
    return passed;
}

/* Whether two times are at most `nanoseconds` apart, in either order: captures go back in time. */
static inline bool time_is_near(int64_t a, int64_t b, int64_t nanoseconds) {
    const int64_t passed = a < b ? time_between(a, b) : time_between(b, a);
    return passed <= nanoseconds;
}

#endif
