/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP and ICMPv6 errors (RFC 792, RFC 4443): which packet did not reach its destination, and who
 * reports that. */
#ifndef UCSCOPE_CAPTURE_NET_ICMP_H
#define UCSCOPE_CAPTURE_NET_ICMP_H

#include "capture/net/ip.h"

/* An ICMP or ICMPv6 error: a destination that was not reached. */
struct icmp_error {
    struct address reporter; /* who sent the error: a router, a firewall, the host itself */
    uint8_t family;          /* 4 or 6: which table of types and codes */
    uint8_t type, code;
    uint8_t protocol;                    /* of the packet that was refused: 6 or 17 */
    struct endpoint source, destination; /* of the packet that was refused */
    uint32_t sequence;                   /* of the TCP segment that was refused; UDP: 0 */
    struct span quoted; /* what is quoted behind the first 8 bytes of TCP or UDP; may be empty */
};

/* Reads a packet of protocol ICMP or ICMPv6. True for "destination unreachable" about TCP or UDP;
 * false for everything else (echoes, time exceeded, fragmentation needed, quotes too short for the
 * ports), which is no trouble of a connection. Only headers of ICMP's own that are not whole
 * are counted in `skipped`. */
MUST_USE bool icmp_read(const struct ip_packet *packet, struct icmp_error *out,
                        struct skipped *skipped);

#endif
