/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets of one side of a connection that two captures both have, and what of one's bytes the
 * other never saw. */
#ifndef UCSCOPE_CAPTURE_CASE_PAIRING_H
#define UCSCOPE_CAPTURE_CASE_PAIRING_H

#include "capture/case/case_group.h"

struct packet_pair {
    const struct case_packet *one, *other;
    bool is_sure; /* no repetition is taken for another: it was sent once, or as often by both, and
                     at the same intervals */
};

/* Packets of the same sequence number, length and kind; of those that were sent again, the first
 * with the first. struct packet_pair, in the order of `one`; to be freed with g_array_unref. Both
 * views are of one group. */
GArray *case_pair_packets(const struct case_connection *one, const struct case_connection *other,
                          enum side side);

/* Whether packets go from one to the other as they are, as far as most of them are in both: always,
 * but for a proxy that changes sequence numbers and may make other packets of the same bytes. */
bool case_goes_through(const struct case_connection *one, const struct case_connection *other);

/* The packet that `other` has for this one of `one`; NULL: none. */
const struct case_packet *case_counterpart(const struct case_connection *one,
                                           const struct case_packet *packet,
                                           const struct case_connection *other, enum side side);

/* How many of the packet's bytes (a SYN is one) `other` has in any packet of that side; 0: none. */
uint32_t case_bytes_seen(const struct case_connection *one, const struct case_packet *packet,
                         const struct case_connection *other, enum side side);

#endif
