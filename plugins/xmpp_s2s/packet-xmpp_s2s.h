/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user says of XMPP federation. */
#ifndef UCSCOPE_PLUGINS_XMPP_S2S_PACKET_XMPP_S2S_H
#define UCSCOPE_PLUGINS_XMPP_S2S_PACKET_XMPP_S2S_H

/* The secret to check dialback keys with; "" when there is none. Valid until preferences change. */
const char *s2s_dialback_secret(void);

#endif
