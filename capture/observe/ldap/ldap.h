/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LDAP in clear (RFC 4511), as far as how a client takes its leave: by UnbindRequest, which has no
 * answer. Active Directory resets the connection then. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_LDAP_LDAP_H
#define UCSCOPE_CAPTURE_OBSERVE_LDAP_LDAP_H

#include "capture/observe/connection.h"

/* The last that the client said, so far, is that it unbinds. */
bool ldap_has_unbound(const struct connection *connection);

/* It may have said so in bytes that were not captured: it spoke LDAP, or was not heard at all. */
bool ldap_may_have_unbound(const struct connection *connection);

#endif
