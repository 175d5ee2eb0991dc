/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists that the engine put together, where Wireshark did not. */
#ifndef UCSCOPE_PLUGINS_CTL_PACKET_CTL_H
#define UCSCOPE_PLUGINS_CTL_PACKET_CTL_H

#include <epan/packet.h>

/* Whether the frame that is being dissected has shown a list already. */
bool ctl_was_shown(packet_info *pinfo);

/* Shows the list as if it had come at the end of this frame, whose bytes are `frame`; nothing when
 * the user disabled the protocol. The first `whole` of `bytes` were captured; `missing` is what was
 * not, or "". `bytes` must live as long as the frame may be shown. */
void ctl_show_download(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree, GBytes *bytes,
                       size_t whole, const char *missing);

#endif
