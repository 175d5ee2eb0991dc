/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a side speaks in clear, by the first bytes it said. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TLS_CLEAR_SPEECH_H
#define UCSCOPE_CAPTURE_OBSERVE_TLS_CLEAR_SPEECH_H

#include "wire/span.h"

/* "SIP" (RFC 3261 7), "HTTP" (RFC 9112 2), "XMPP" (RFC 6120 4), "SSH" (RFC 4253 4.2), "LDAP" (RFC
 * 4511 4), or what a mail server greets with; NULL: none of them. `start` has the stream's first
 * bytes, 16 where there are so many. Static text. */
const char *clear_speech(struct span start);

/* A request for a tunnel, in which anything may follow (RFC 9110 9.3.6). */
bool clear_speech_is_connect(struct span start);

/* The stream begins with a record of TLS (RFC 8446 5.1) or with the hello of SSL 2.0. */
bool clear_speech_is_tls(struct span start);

#endif
