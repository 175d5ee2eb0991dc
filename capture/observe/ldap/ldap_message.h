/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a message of LDAP (RFC 4511) is, by its first or its last bytes. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_LDAP_LDAP_MESSAGE_H
#define UCSCOPE_CAPTURE_OBSERVE_LDAP_LDAP_MESSAGE_H

#include "wire/span.h"

/* Tags of LDAP's operations (RFC 4511 4.2 to 4.12). */
enum ldap_operation {
    LDAP_NONE,
    LDAP_UNBIND = 0x42,
    LDAP_BIND = 0x60,
    LDAP_BIND_ANSWER = 0x61,
    LDAP_SEARCH = 0x63,
    LDAP_EXTENDED = 0x77,
    LDAP_EXTENDED_ANSWER = 0x78
};

/* The operation of the LDAP message that begins so, whatever its tag; LDAP_NONE: it is none. */
enum ldap_operation ldap_operation_of(struct span start);

/* Its bytes from the first to the tag of its operation; empty: it is none. */
struct span ldap_head_of(struct span start);

/* The UnbindRequest without controls (RFC 4511 4.3) that these bytes end with; empty: they do not.
 */
struct span ldap_unbind_at_end(struct span bytes);

#endif
