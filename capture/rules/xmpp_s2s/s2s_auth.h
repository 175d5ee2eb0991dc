/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams on which a server offers its peer no way to prove a domain. */
#ifndef UCSCOPE_CAPTURE_RULES_XMPP_S2S_S2S_AUTH_H
#define UCSCOPE_CAPTURE_RULES_XMPP_S2S_S2S_AUTH_H

#include "capture/rules/rule_context.h"

/* The latest features of the server name neither SASL nor dialback, nor STARTTLS in clear, and the
 * stream came to nothing so far. That alone is no trouble: dialback works unannounced (XEP-0220
 * 2.2). */
bool s2s_auth_is_lacking(const struct connection *connection);

/* It was one, as the event shows: a stream error, or the end of the connection. */
void s2s_auth_report_lacking(struct rule_context *context, const struct event *event);

#endif
