/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages by which hosts of one link find each other: neighbour discovery (RFC 4861), multicast
 * listeners (RFC 2710, RFC 3810), ARP (RFC 826). They hold addresses and no secrets, as far as they
 * are understood. */
#ifndef UCSCOPE_CAPTURE_REPORT_REDACT_NEIGHBOURHOOD_H
#define UCSCOPE_CAPTURE_REPORT_REDACT_NEIGHBOURHOOD_H

#include "wire/span.h"

enum neighbourhood_part { PART_V4, PART_V6, PART_HARDWARE };

/* An address in the message: 4, 16 or 6 bytes. NULL: nobody listens. */
typedef void neighbourhood_sink(void *data, enum neighbourhood_part kind, struct span part);

/* How many bytes of an ICMPv6 message, from its first, are understood; 0: it is of another kind. */
size_t neighbourhood_icmpv6(struct span message, neighbourhood_sink *sink, void *data);

/* The same of ARP, for IPv4 over Ethernet. */
size_t neighbourhood_arp(struct span message, neighbourhood_sink *sink, void *data);

#endif
