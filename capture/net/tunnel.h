/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets inside packets: IP in IP, MPLS, GRE with ERSPAN (how switches send mirrored traffic), and
 * VXLAN. */
#ifndef UCSCOPE_CAPTURE_NET_TUNNEL_H
#define UCSCOPE_CAPTURE_NET_TUNNEL_H

#include "capture/net/transport.h"

/* What is inside of an IP packet of `protocol`, when that is a tunnel: IP, GRE, MPLS. Moves `rest`,
 * its payload, there. INNER_NOTHING: counted in `skipped`, another protocol too. */
enum inner tunnel_read(uint8_t protocol, struct payload *rest, struct skipped *skipped);

/* Whether a UDP port is one of VXLAN: 4789 (RFC 7348), 8472 (Linux before it). */
static inline bool vxlan_port(uint16_t port) {
    return port == 4789 || port == 8472;
}

/* Sets `inside` to the Ethernet frame in a datagram to a port of VXLAN and answers INNER_ETHERNET.
 * INNER_NOTHING: it is no VXLAN, `inside` is unchanged and nothing was counted. */
enum inner vxlan_read(const struct udp_datagram *datagram, struct payload *inside);

#endif
