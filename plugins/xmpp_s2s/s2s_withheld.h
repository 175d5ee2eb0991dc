/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wireshark hands no segment to a dissector that it takes for a retransmission or for out of order
 * (tcp.no_subdissector_on_error): these are read from the frame itself. */
#ifndef UCSCOPE_PLUGINS_XMPP_S2S_S2S_WITHHELD_H
#define UCSCOPE_PLUGINS_XMPP_S2S_S2S_WITHHELD_H

#include <epan/packet.h>

#include "capture/net/transport.h"

/* The TCP segment of the packet in `frame`, which the packet's addresses are those of. False: there
 * is none that is not tunnelled, in fragments or damaged, or it has no payload. */
bool s2s_withheld_read(tvbuff_t *frame, const packet_info *pinfo, struct segment *out);

#endif
