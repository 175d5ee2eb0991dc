/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Protocols that begin in clear and go on with TLS when one side asks for it, by their first bytes.
 * XMPP between servers has an observer of its own. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TLS_STARTTLS_H
#define UCSCOPE_CAPTURE_OBSERVE_TLS_STARTTLS_H

#include "wire/span.h"

/* Tags of LDAP's operations (RFC 4511 4.2 to 4.12). */
enum ldap_operation {
    LDAP_NONE,
    LDAP_BIND = 0x60,
    LDAP_BIND_ANSWER = 0x61,
    LDAP_SEARCH = 0x63,
    LDAP_EXTENDED = 0x77,
    LDAP_EXTENDED_ANSWER = 0x78
};

/* The operation of the LDAP message that begins so, whatever its tag; LDAP_NONE: it is none. */
enum ldap_operation ldap_operation_of(struct span start);

/* A side that begins so may go on with TLS: SMTP, POP3, IMAP and FTP (RFC 3207, 2595, 4217), or
 * LDAP by StartTLS (RFC 4511 4.14). */
bool starttls_may_follow(struct span start);

#endif
