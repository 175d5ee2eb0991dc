/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes the link layer off a frame: what a capture file calls its link type. */
#ifndef UCSCOPE_CAPTURE_NET_LINK_H
#define UCSCOPE_CAPTURE_NET_LINK_H

#include "capture/net/payload.h"

/* LINKTYPE_ numbers, https://www.tcpdump.org/linktypes.html. */
enum link_type {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_PPP = 9,
    LINK_RAW_BSD = 12, /* written as DLT_RAW by some systems */
    LINK_RAW_OPENBSD = 14,
    LINK_PPP_HDLC = 50,
    LINK_PPP_ETHER = 51,
    LINK_RAW = 101,
    LINK_CISCO_HDLC = 104,
    LINK_LOOP = 108,
    LINK_LINUX_COOKED = 113,
    LINK_PPP_WITH_DIRECTION = 204,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_LINUX_COOKED2 = 276
};

/* Moves `rest` to what the frame carries. INNER_NOTHING: counted in `skipped`. */
enum inner link_read(uint32_t link_type, struct payload *rest, struct skipped *skipped);

#endif
