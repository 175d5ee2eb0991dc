/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets inside packets: GRE with what switches wrap mirrored traffic in (ERSPAN), and VXLAN. */
#ifndef UCSCOPE_CAPTURE_NET_TUNNEL_H
#define UCSCOPE_CAPTURE_NET_TUNNEL_H

#include "capture/net/payload.h"

/* `rest` begins at the GRE header (RFC 2784, 2890, 1701). Moves it to what is inside. Version 1
 * (PPTP) is not unwrapped. INNER_NOTHING: counted in `skipped`. */
enum inner gre_read(struct payload *rest, struct skipped *skipped);

/* Whether a UDP port is one of VXLAN: 4789 (RFC 7348), 8472 (Linux before it). */
static inline bool vxlan_port(uint16_t port) {
    return port == 4789 || port == 8472;
}

/* `rest` is a UDP payload. Moves it to the Ethernet frame inside and answers INNER_ETHERNET.
 * INNER_NOTHING: it is no VXLAN, `rest` is unchanged and nothing was counted. */
enum inner vxlan_read(struct payload *rest);

#endif
