/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wireshark's own dissectors at work inside of ours. */
#ifndef UCSCOPE_PLUGINS_OTHER_DISSECTOR_H
#define UCSCOPE_PLUGINS_OTHER_DISSECTOR_H

#include <epan/packet.h>

/* Shows `tvb` by another dissector (NULL: not at all), which may throw, but can neither change
 * columns nor ask for more segments. */
void other_dissector_show(dissector_handle_t handle, tvbuff_t *tvb, packet_info *pinfo,
                          proto_tree *tree);

#endif
