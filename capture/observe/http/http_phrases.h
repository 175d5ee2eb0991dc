/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What servers say in the same words as many others. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_HTTP_HTTP_PHRASES_H
#define UCSCOPE_CAPTURE_OBSERVE_HTTP_HTTP_PHRASES_H

#include "wire/span.h"

/* "Service Unavailable": one that standards have, or common software. */
bool http_reason_is_usual(struct span reason);

/* By what the body of an answer says that HTTP in clear was spoken to a port for TLS; empty: it
 * does not. */
struct span http_find_tls_phrase(struct span body);

enum { HTTP_PHRASE_MOST = 18 }; /* bytes of the longest of them */

#endif
