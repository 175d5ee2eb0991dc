/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which TLS sessions there are keys for. No key is kept: a line of a key log names its session by
 * the random number of the ClientHello, and that is all that is read of it. Format:
 * https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile-02.html */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TLS_TLS_KEYS_H
#define UCSCOPE_CAPTURE_OBSERVE_TLS_TLS_KEYS_H

#include "capture/observe/tls/tls.h"
#include "wire/span.h"

struct tls_keys;

/* Knows what `base` knows, too (NULL: nothing), which must outlive it. */
struct tls_keys *tls_keys_new(const struct tls_keys *base);
void tls_keys_free(struct tls_keys *keys); /* NULL is fine */

/* Reads the lines of a key log. What is no such line is passed by. */
void tls_keys_add_log(struct tls_keys *keys, struct span log);

/* There is a server's private key: it may open sessions up to TLS 1.2 whose key exchange is RSA. */
void tls_keys_add_rsa(struct tls_keys *keys);

/* Whether anything was added. NULL: no. */
bool tls_keys_are_any(const struct tls_keys *keys);

/* Whether some key may open this session. NULL: no. */
bool tls_keys_fit(const struct tls_keys *keys, const struct tls_session *session);

/* Told of a session that a key fits, when it is gone. */
typedef void tls_fitting_sink(void *data, const struct endpoint endpoints[2]);

/* What became of the TLS sessions that are gone. Each is counted in `sessions` and in one more. */
struct tls_counts {
    uint64_t sessions;
    uint64_t decrypted;     /* application data was told in clear */
    uint64_t without_key;   /* no key fits */
    uint64_t headless;      /* the ClientHello was not captured: no key can be told to fit */
    uint64_t silent;        /* the handshake failed, or no application data followed */
    uint64_t not_decrypted; /* a key fits, but nothing was told in clear */
};

#endif
