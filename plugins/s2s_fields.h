/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of a unit of a server-to-server stream, each with its bytes. */
#ifndef UCSCOPE_PLUGINS_S2S_FIELDS_H
#define UCSCOPE_PLUGINS_S2S_FIELDS_H

#include "plugins/s2s_session.h"

void s2s_fields_register(int proto);

/* Adds what the unit says, and what is known about it, below `item`; `tvb` holds the unit's bytes
 * from its first one on. */
void s2s_fields_show(proto_item *item, tvbuff_t *tvb, packet_info *pinfo,
                     const struct xmpp_s2s_unit *unit, const struct s2s_meaning *meaning);

/* The state that the stream is in after the unit. */
void s2s_fields_show_state(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                           const struct s2s_meaning *meaning);

#endif
