/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of a unit of a server-to-server stream, each with its bytes. */
#ifndef UCSCOPE_PLUGINS_XMPP_S2S_S2S_FIELDS_H
#define UCSCOPE_PLUGINS_XMPP_S2S_S2S_FIELDS_H

#include "plugins/xmpp_s2s/s2s_conversation.h"

void s2s_fields_register(int proto);

/* Adds what the unit says, and what is known about it, below `item`; `tvb` holds the unit's bytes
 * from its first one on. */
void s2s_fields_show(proto_item *item, tvbuff_t *tvb, packet_info *pinfo,
                     const struct xmpp_s2s_unit *unit, const struct s2s_unit_state *unit_state);

/* The state that the stream is in after the unit. */
void s2s_fields_show_state(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                           const struct s2s_unit_state *unit_state);

#endif
