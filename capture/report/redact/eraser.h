/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes out of packets whatever is not a header and was not told to be kept: those bytes become
 * zeros, checksums are made to fit. Every packet is seen twice: first to measure, then to be
 * written.
 *
 * A checksum that was right is right again, one that was wrong is wrong again, and UDP's 0 stays.
 * Of a packet that was cut, missing bytes count as zeros: neither way does a checksum tell anything
 * of what was taken out. Of a packet in fragments that are not all there, it becomes 0. */
#ifndef UCSCOPE_CAPTURE_REPORT_REDACT_ERASER_H
#define UCSCOPE_CAPTURE_REPORT_REDACT_ERASER_H

#include "capture/net/kept.h"
#include "capture/net/packet.h"

enum erased_kind {
    ERASED_TCP,
    ERASED_UDP,
    ERASED_ICMP,
    ERASED_OTHER_IP,
    ERASED_NO_IP,
    ERASED_TRAILER, /* bytes behind an IP packet: padding, checks of the link layer */
    ERASED_KIND_COUNT
};

/* Runs of bytes that were not zeros already. */
struct erased {
    uint64_t packets;
    uint64_t bytes[ERASED_KIND_COUNT];
};

struct eraser;

/* `kept` must outlive it. */
struct eraser *eraser_new(struct kept *kept);
void eraser_free(struct eraser *eraser);

/* Frames in rising order. `bytes` is the memory that packet->bytes views; it is changed. */
void eraser_packet(struct eraser *eraser, const struct packet *packet, uint8_t *bytes);

/* All packets were measured: they come once more, from the first, to be written. */
void eraser_measured(struct eraser *eraser);

/* What was measured. */
const struct erased *eraser_counts(const struct eraser *eraser);

/* "TCP payload", ... */
const char *erased_kind_words(enum erased_kind kind);

#endif
