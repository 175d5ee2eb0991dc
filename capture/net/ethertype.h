/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows an EtherType: IP, or tags and small layers that are taken off on the way to it
 * (VLAN, MPLS, PPPoE, LLC). All answer what `rest` was moved to; INNER_NOTHING: counted in
 * `skipped`. */
#ifndef UCSCOPE_CAPTURE_NET_ETHERTYPE_H
#define UCSCOPE_CAPTURE_NET_ETHERTYPE_H

#include "capture/net/payload.h"

enum ethertype {
    ETHERTYPE_LENGTH = 0x05dc, /* up to here it is a length: IEEE 802.3 */
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_BRIDGED = 0x6558, /* an Ethernet frame: RFC 1701 */
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_IPV6 = 0x86dd,
    ETHERTYPE_PPP = 0x880b,
    ETHERTYPE_MPLS = 0x8847,
    ETHERTYPE_MPLS_UPSTREAM = 0x8848, /* multicast of old: RFC 5332 */
    ETHERTYPE_PPPOE = 0x8864
};

/* `rest` begins after the EtherType `type`, which is a length when it is small. */
enum inner ethertype_read(uint16_t type, struct payload *rest, struct skipped *skipped);

/* `rest` begins at the 802.2 LLC header. */
enum inner llc_read(struct payload *rest, struct skipped *skipped);

/* `rest` begins at the PPP frame: address and control (RFC 1662) may be there or not, the protocol
 * may be one byte (RFC 1661 6.5). */
enum inner ppp_read(struct payload *rest, struct skipped *skipped);

/* `rest` begins at the PPPoE header (RFC 2516 4). */
enum inner pppoe_read(struct payload *rest, struct skipped *skipped);

/* `rest` begins at the label stack (RFC 3032 2.1). It does not say what is below: IP by its
 * version, else a pseudo-wire with an Ethernet frame (RFC 4448), if it looks like one. */
enum inner mpls_read(struct payload *rest, struct skipped *skipped);

#endif
