/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ClientHello and ServerHello read from their bytes. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TLS_TLS_HELLO_H
#define UCSCOPE_CAPTURE_OBSERVE_TLS_TLS_HELLO_H

#include "wire/span.h"

struct tls_client_hello {
    uint16_t offered;   /* the highest version that is not reserved */
    bool has_versions;  /* by the extension that lists them all, which was read */
    struct span random; /* empty: cut, or the SSL 2.0 form, which has none */
    struct span session_id;
    struct span server_name; /* empty: none */
    /* Lists of numbers of two bytes; empty: none, or cut. RFC 8446 4.1.2, 4.2.1, 4.2.7, 4.2.3. */
    struct span suites, versions, groups, signatures;
    struct span protocols; /* of names with a length before each (RFC 7301 3.1) */
    bool pre_shared_key;
};

struct tls_server_hello {
    uint16_t version;
    bool has_version; /* by the extension that decides, which was read */
    uint16_t cipher_suite;
    struct span session_id;
    bool retry;          /* a HelloRetryRequest (RFC 8446 4.1.3) */
    bool pre_shared_key; /* TLS 1.3: resumed (or an external key) */
};

/* Read as far as the bytes go: what a cut message does not hold is 0 or empty. False: not even the
 * version is there. Spans lie in `body`. RFC 8446 4.1.2, 4.1.3; SSL 2.0 form: RFC 5246 E.2. */
bool tls_read_client_hello(struct span body, struct tls_client_hello *out);
bool tls_read_ssl2_hello(struct span body, struct tls_client_hello *out);
bool tls_read_server_hello(struct span body, struct tls_server_hello *out);

#endif
