/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How findings about XMPP streams speak of what their sides announced. */
#ifndef UCSCOPE_CAPTURE_RULES_XMPP_S2S_S2S_FACTS_H
#define UCSCOPE_CAPTURE_RULES_XMPP_S2S_S2S_FACTS_H

#include "capture/observe/event.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/finding.h"

/* Domains, stream id and whether the server of the stream offered TLS. */
void s2s_add_facts(struct finding *finding, const struct s2s_session *session);

/* "required", "optional", "not offered"; "not seen" before any features. */
const char *s2s_policy_text(const struct s2s_side *side);

/* "the sender did not prove who it is (not-authorized)", "no reason given": why an error was sent.
 * To be freed with g_free. */
char *s2s_condition_text(const struct xmpp_s2s_unit *unit);

/* What a server adds to policy-violation speaks of TLS; nothing leaves that open, and counts. */
bool s2s_text_is_about_tls(const char *text);

/* The stream error of this event, on a stream without TLS, is policy-violation, and its text does
 * not say that it is about something else; or unsupported-feature of a side that was to begin TLS,
 * or says that TLS is what it lacks. */
bool s2s_error_is_about_tls(const struct event *event);

/* The stream error of this event is connection-timeout on a stream that both sides had opened, or
 * may have: nothing was to be said for too long. Servers end idle streams so, and those on which
 * they wait for a dialback. */
bool s2s_error_is_idleness(const struct event *event);

/* The stream error of this event is connection-timeout by the side that opened the stream and heard
 * nothing, though its header was acknowledged: it gives up. */
bool s2s_error_is_giving_up(const struct event *event);

/* All that both sides said was captured and read: what was not seen was not said. */
bool s2s_is_whole(const struct connection *connection);

/* The client said goodbye before the server did, by the end of its stream or of the connection. */
bool s2s_client_left_first(const struct connection *connection);

/* STARTTLS was accepted on this connection, so that TLS on it is a matter of XMPP. */
bool s2s_has_proceeded(const struct connection *connection);

#endif
