/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts other addresses into the headers of a packet, in the memory where it lies. */
#ifndef UCSCOPE_CAPTURE_REPORT_REDACT_READDRESS_H
#define UCSCOPE_CAPTURE_REPORT_REDACT_READDRESS_H

#include "capture/net/layers.h"
#include "capture/report/redact/pseudonymizer.h"

struct readdress {
    struct pseudonymizer *pseudonymizer;
    const struct packet *packet;
    uint8_t *bytes;  /* what packet->bytes views */
    uint64_t *count; /* of addresses that are others now */
};

/* Of the link layer: Ethernet, Linux's "any". */
void readdress_link(const struct readdress *readdress);

/* Of an Ethernet frame that begins here, inside of a tunnel. */
void readdress_frame(const struct readdress *readdress, const uint8_t *at);

/* Of the IP header and those that extend it, which is the payload's. Its own checksum that was
 * right is right again, one that was wrong is wrong. */
void readdress_ip(const struct readdress *readdress, const struct ip_packet *packet);

/* Options of TCP that are not those of every stack: multipath TCP and boxes on the way tell
 * addresses in theirs. They become those that say nothing. */
void readdress_tcp(const struct readdress *readdress, const struct ip_packet *packet);

/* Of a message that was exported: what its tags tell. */
void readdress_pdu(const struct readdress *readdress);

/* Those that the packet's payload speaks of, when that is ICMP. A header that is quoted is treated
 * likewise. */
void readdress_icmp(const struct readdress *readdress, const struct ip_packet *packet);

/* Those in what was let stay of ARP. */
void readdress_arp(const struct readdress *readdress, struct span message);

#endif
