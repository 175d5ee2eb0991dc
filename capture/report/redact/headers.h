/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much of what link layers, tunnels and IP carry is headers, or else without secrets. */
#ifndef UCSCOPE_CAPTURE_REPORT_REDACT_HEADERS_H
#define UCSCOPE_CAPTURE_REPORT_REDACT_HEADERS_H

#include "capture/net/layers.h"

/* Bytes at the front of an IP packet's payload, no more than there are: of TCP and UDP their
 * header, of an ICMP error also the headers that it quotes, of neighbour discovery and multicast
 * listeners what is understood; 0 for all other protocols and for what is no first fragment. */
size_t headers_of_payload(const struct ip_packet *packet);

/* Bytes at the front of what is no IP: addresses (ARP) and, where that is asked for, the topology
 * (spanning tree, LLDP, CDP, LACP). 0 for all others. */
size_t headers_of_link(const struct layers *layers, const struct skipped *skipped,
                       bool with_topology);

#endif
