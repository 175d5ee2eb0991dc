/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes out of packets whatever is neither a header nor in the clear ranges: those bytes become
 * zeros, and checksums are made to fit. Every packet is seen twice: first to count what will be
 * taken out, then to be written.
 *
 * A checksum that was right is right again, one that was wrong is wrong again, and UDP's 0 stays.
 * Of a packet that was cut, missing bytes count as zeros, so that its checksum says nothing of what
 * was taken out. Of a packet in fragments that are not all there, it becomes 0. */
#ifndef UCSCOPE_CAPTURE_REPORT_REDACT_REDACTOR_H
#define UCSCOPE_CAPTURE_REPORT_REDACT_REDACTOR_H

#include "capture/net/clear_ranges.h"
#include "capture/net/packet.h"
#include "capture/report/redact/pseudonymizer.h"

enum redacted_kind {
    REDACTED_TCP,
    REDACTED_UDP,
    REDACTED_ICMP,
    REDACTED_OTHER_IP,
    REDACTED_NO_IP,
    REDACTED_TRAILER, /* bytes behind an IP packet: padding, checks of the link layer */
    REDACTED_KIND_COUNT
};

/* Packets that change, and their bytes that do. */
struct redacted {
    uint64_t packets;
    uint64_t bytes[REDACTED_KIND_COUNT];
    uint64_t addresses; /* in headers, that are others now */
};

struct redactor;

/* `addresses` replaces those in headers, and what describes the network beside them goes; NULL:
 * they stay. Both must outlive it. */
struct redactor *redactor_new(struct clear_ranges *clear_ranges, struct pseudonymizer *addresses);
void redactor_free(struct redactor *redactor);

/* Frames in rising order. `bytes` is the memory that packet->bytes views; it is changed. */
void redactor_packet(struct redactor *redactor, const struct packet *packet, uint8_t *bytes);

/* All packets were measured: they come once more, from the first, to be written. */
void redactor_measured(struct redactor *redactor);

/* What was measured. */
const struct redacted *redactor_counts(const struct redactor *redactor);

/* "over TCP", ... */
const char *redacted_kind_text(enum redacted_kind kind);

#endif
