/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checksums of packets in fragments: they stand in the first fragment and cover all of them, so all
 * have to be seen before the first can be written. */
#ifndef UCSCOPE_CAPTURE_REPORT_REDACT_REASSEMBLED_H
#define UCSCOPE_CAPTURE_REPORT_REDACT_REASSEMBLED_H

#include "capture/net/clear_ranges.h"
#include "capture/net/ip.h"
#include "capture/net/packet.h"
#include "capture/report/redact/pseudonymizer.h"

struct reassembled;

/* `addresses` will have replaced those of headers; NULL: they stay. It must outlive it. */
struct reassembled *reassembled_new(struct pseudonymizer *addresses);
void reassembled_free(struct reassembled *reassembled);

/* A fragment as it was captured; `clear_ranges` says what will be left of it. */
void reassembled_note(struct reassembled *reassembled, const struct ip_packet *fragment,
                      struct frame_ref ref, struct clear_ranges *clear_ranges);

/* After the last of them: the checksum, as it lies in memory, for the first fragment that came in
 * this frame. 0: not all fragments were there. */
uint16_t reassembled_checksum(struct reassembled *reassembled, uint64_t frame);

/* Writes what is left of an IP payload into `out`, which has as many bytes: its headers and what is
 * in the clear ranges of `frame`. The payload, a part of the whole one, begins at its byte
 * `begins`. */
void reassembled_copy_clear(struct clear_ranges *clear_ranges, uint64_t frame, struct span payload,
                            size_t begins, size_t headers, uint8_t *out);

#endif
