/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Wireshark withholds from dissectors: segments with TCP errors. */
#ifndef UCSCOPE_PLUGINS_XMPP_S2S_PACKET_XMPP_S2S_H
#define UCSCOPE_PLUGINS_XMPP_S2S_PACKET_XMPP_S2S_H

#include <epan/packet.h>

/* Shows XMPP of a segment that no dissector was given. To be called for each frame, after all other
 * protocols: one postdissector of a plugin costs half of what two do. */
void s2s_dissect_withheld(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree);

#endif
