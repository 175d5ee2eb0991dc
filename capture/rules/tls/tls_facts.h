/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How findings about TLS speak of a handshake and of the certificates in it. */
#ifndef UCSCOPE_CAPTURE_RULES_TLS_TLS_FACTS_H
#define UCSCOPE_CAPTURE_RULES_TLS_TLS_FACTS_H

#include "capture/observe/connection.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/rule_context.h"

enum { CERTIFICATE_KEY = 65 };

/* Subject, issuer, serial, validity, names and fingerprint of a certificate. */
void tls_certificate_facts(struct finding *finding, const struct certificate *certificate);

/* The certificate that this side presented, or why it can not be shown; its Certificate message
 * becomes evidence. */
void tls_presented_facts(struct finding *finding, const struct connection *connection,
                         enum side presenter);

/* Version, cipher suite and server name as far as they were said. */
void tls_handshake_facts(struct finding *finding, const struct tls_session *tls);

/* Which versions the client offers: "TLS 1.3 only", "TLS 1.2 and TLS 1.3", "up to TLS 1.2"; ""
 * where that is not known. To be freed with g_free. */
char *tls_versions_offered(const struct tls_session *tls);

/* "unknown CA (48)", as a fact called `key`. */
void tls_alert_fact(struct finding *finding, const char *key, uint8_t description);

/* What the client offered that both sides must have in common: cipher suites, groups, signature
 * algorithms, application protocols. */
void tls_offer_facts(struct finding *finding, const struct tls_session *tls);

/* SHA-256 fingerprint of what this side presented, or "" : tells one refused certificate from
 * another. */
const char *tls_certificate_key(const struct tls_session *tls, enum side presenter,
                                char out[CERTIFICATE_KEY]);

/* finding_report for a trouble with what this side presented: with another certificate it is
 * another one. Clients may have one each (findings_add_kind). */
const struct finding *tls_report_presented(struct rule_context *context, struct finding *finding,
                                           const char *cause, const struct tls_session *tls,
                                           enum side presenter);

/* An alert that speaks of the peer's certificate (RFC 8446 6.2, RFC 6066 9). */
bool tls_refuses_certificate(uint8_t description);

/* The handshake is known to have ended well. */
bool tls_handshake_finished(const struct tls_session *tls);

/* Where a side said first that it goes: by an alert, by FIN or by RST. Frame 0: it did not. In TLS
 * 1.3, what looks like an alert is one when nothing came after it. */
struct frame_ref tls_goodbye_of(const struct connection *connection, enum side side);

/* Whether the finding, or what it was before another subject claimed it, is that a certificate was
 * refused. */
bool tls_is_refusal(const struct finding *finding);

/* A finding about a handshake that failed, which another subject may have claimed (STARTTLS). */
struct finding *tls_begin_failure(struct rule_context *context, const struct event *event,
                                  enum code code, enum confidence confidence, const char *role);

#endif
