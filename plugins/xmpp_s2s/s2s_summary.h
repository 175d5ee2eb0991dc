/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A unit of a server-to-server stream in a line, for the Info column and the tree. */
#ifndef UCSCOPE_PLUGINS_XMPP_S2S_S2S_SUMMARY_H
#define UCSCOPE_PLUGINS_XMPP_S2S_S2S_SUMMARY_H

#include "plugins/xmpp_s2s/s2s_conversation.h"

/* Lives as long as the dissection, control characters escaped; "" for what is between units. */
const char *s2s_summary_text(packet_info *pinfo, const struct xmpp_s2s_unit *unit,
                             const struct s2s_unit_state *unit_state);

/* "required", "optional", "none". */
const char *s2s_starttls_word(enum xmpp_s2s_starttls starttls);

#endif
