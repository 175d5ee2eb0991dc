/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to check for each condition that XMPP servers give as a reason. */
#ifndef UCSCOPE_CAPTURE_RULES_XMPP_S2S_S2S_CONDITIONS_H
#define UCSCOPE_CAPTURE_RULES_XMPP_S2S_S2S_CONDITIONS_H

/* Of a stream error (RFC 6120 4.9.3); of a SASL failure (RFC 6120 6.5); of a dialback of
 * type='error' (XEP-0220 2.4). Static text; NULL: a condition that is not among them. */
const char *s2s_stream_error_advice(const char *condition);
const char *s2s_sasl_failure_advice(const char *condition);
const char *s2s_dialback_error_advice(const char *condition);

#endif
