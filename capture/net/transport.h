/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TCP segment and a UDP datagram read from an IP payload. Checksums are not verified: on the
 * sending host, where the network card computes them, the capture has wrong ones. */
#ifndef UCSCOPE_CAPTURE_NET_TRANSPORT_H
#define UCSCOPE_CAPTURE_NET_TRANSPORT_H

#include "capture/net/address.h"
#include "capture/net/ip.h"

/* RFC 9293 3.1. */
enum tcp_flag { TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_RST = 0x04, TCP_PSH = 0x08, TCP_ACK = 0x10 };

struct segment {
    struct endpoint source, destination;
    uint32_t sequence;
    uint32_t acknowledgement;
    uint8_t flags; /* enum tcp_flag */
    uint16_t window;
    uint8_t ttl;             /* IPv6: hop limit */
    uint32_t header_length;  /* from the beginning of the IP payload to `payload` */
    struct span options;     /* as much of them as was captured */
    struct span payload;     /* as much of it as was captured */
    uint32_t payload_length; /* on the wire */
    uint16_t ip_id;          /* 0 for IPv6 */
};

enum { UDP_HEADER = 8 };

struct udp_datagram {
    struct endpoint source, destination;
    struct span payload;
    uint32_t payload_length; /* on the wire */
};

/* Read the header in front of an IP packet's payload. TCP options may be cut, the first 20 bytes
 * must be there. False: counted in `skipped`, `out` is untouched. */
MUST_USE bool segment_read(const struct ip_packet *packet, struct segment *out,
                           struct skipped *skipped);
MUST_USE bool udp_read(const struct ip_packet *packet, struct udp_datagram *out,
                       struct skipped *skipped);

#endif
