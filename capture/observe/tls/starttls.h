/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Protocols that begin in clear and go on with TLS when one side asks for it, by their first bytes.
 * XMPP between servers and LDAP have observers of their own. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TLS_STARTTLS_H
#define UCSCOPE_CAPTURE_OBSERVE_TLS_STARTTLS_H

#include "wire/span.h"

/* A side that begins so may go on with TLS: SMTP, POP3, IMAP and FTP (RFC 3207, 2595, 4217).
 * Returns how many bytes tell so; 0: it may not. */
size_t starttls_may_follow(struct span start);

#endif
