/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Internet checksum (RFC 1071) of TCP, UDP, ICMP and GRE in an IP packet: what it covers,
 * whether it is right, and what it has to be when bytes were taken out. Sums are kept as they lie
 * in memory: their bytes are never swapped. */
#ifndef UCSCOPE_CAPTURE_REPORT_REDACT_CHECKSUM_H
#define UCSCOPE_CAPTURE_REPORT_REDACT_CHECKSUM_H

#include "capture/net/ip.h"

struct checksum {
    struct payload covered; /* header and payload, the checksum in them */
    size_t field;           /* where it stands in `covered` */
    uint16_t pseudo;        /* sum of what is covered besides: addresses, protocol, length */
    bool zero_is_none;      /* UDP: 0 says that there is none */
};

/* The checksum that this IP packet's payload carries. False: it has none, or it was cut. A fragment
 * has one if it is the first; what it covers is not known then. */
bool checksum_find(const struct ip_packet *packet, struct checksum *out);

/* Addresses of the packet that it was found in were replaced. */
void checksum_readdress(struct checksum *checksum, const struct ip_packet *packet);

/* The checksum of an IPv4 header (RFC 791 3.1). */
struct checksum checksum_of_header(struct span header);

/* The sum of bytes, added to another one of an even number of bytes. */
uint16_t checksum_sum(uint16_t sum, struct span bytes);

/* Whether it is right. Only for what was captured whole. */
bool checksum_is_right(const struct checksum *checksum);

/* The right one for what is covered now, where bytes that were not captured count as zeros, and one
 * that is wrong for it. Both as they lie in memory. */
uint16_t checksum_right(const struct checksum *checksum);
uint16_t checksum_wrong(const struct checksum *checksum);

#endif
