/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a certificate is for the server that a client asked for. */
#ifndef UCSCOPE_CAPTURE_RULES_TLS_NAMES_H
#define UCSCOPE_CAPTURE_RULES_TLS_NAMES_H

#include "capture/observe/tls/tls.h"

enum { ASKED_NAME = TLS_SERVER_NAME };

/* The name that the client asked for (SNI), or the address it called where it named none. */
const char *tls_name_asked(const struct connection *connection, char out[ASKED_NAME]);

/* RFC 9525 6.3, 6.4: one of the alternative names is it, "*" standing for a whole first label; or,
 * where there are none, the common name, as older clients have it. True also where the certificate
 * cannot be read or has more names than are kept. */
bool tls_name_is_in(const struct certificate *certificate, const char *name);

#endif
