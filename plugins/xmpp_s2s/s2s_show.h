/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields, expert information and subtrees of "xmpp_s2s". */
#ifndef UCSCOPE_PLUGINS_XMPP_S2S_S2S_SHOW_H
#define UCSCOPE_PLUGINS_XMPP_S2S_S2S_SHOW_H

#include "plugins/xmpp_s2s/s2s_conversation.h"

void s2s_show_register(int proto);
void s2s_show_handoff(void); /* when every protocol is registered */

/* Shows what one call of the dissector brought, and appends a summary of each unit to `summaries`.
 * `tvb`: the bytes of the segment. */
void s2s_show_segment_data(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                           const struct s2s_segment_data *segment_data, wmem_strbuf_t *summaries);

/* A line for a segment without a summary. Lives as long as the dissection. */
const char *s2s_show_unfinished(packet_info *pinfo, const struct s2s_segment_data *segment_data);

#endif
