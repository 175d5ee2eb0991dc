/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user says of XMPP federation. */
#ifndef UCSCOPE_PLUGINS_XMPP_S2S_S2S_PREFERENCES_H
#define UCSCOPE_PLUGINS_XMPP_S2S_S2S_PREFERENCES_H

void s2s_preferences_register(int proto);

/* The secret to check dialback keys with; "" when there is none. Valid until preferences change. */
const char *s2s_preferences_secret(void);

#endif
