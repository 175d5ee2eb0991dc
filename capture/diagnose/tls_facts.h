/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How findings about TLS speak of a handshake and of the certificates in it. */
#ifndef UCSCOPE_CAPTURE_DIAGNOSE_TLS_FACTS_H
#define UCSCOPE_CAPTURE_DIAGNOSE_TLS_FACTS_H

#include "capture/diagnose/finding.h"
#include "capture/observe/tls.h"

enum { CERTIFICATE_KEY = 65 };

/* Subject, issuer, serial, validity, names and fingerprint of a certificate. */
void tls_certificate_facts(struct finding *draft, const struct certificate *certificate);

/* The certificate that this side presented, or why it can not be shown; its Certificate message
 * becomes evidence. */
void tls_presented_facts(struct finding *draft, const struct tls_talk *tls, enum side presenter);

/* Version, cipher suite and server name as far as they were said. */
void tls_handshake_facts(struct finding *draft, const struct tls_talk *tls);

/* SHA-256 fingerprint of what this side presented, or "" : tells one refused certificate from
 * another. */
const char *tls_certificate_key(const struct tls_talk *tls, enum side presenter,
                                char out[CERTIFICATE_KEY]);

/* The handshake is known to have ended well. */
bool tls_handshake_finished(const struct tls_talk *tls);

#endif
