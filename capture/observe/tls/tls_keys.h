/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which TLS sessions there are keys for. No key is kept: a line of a key log names its session by
 * the random number of the ClientHello, and says which secret it has; that is all that is read of
 * it. Format: https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile-02.html */
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

/* All secrets of the session with this random number are known to whoever decrypts. */
void tls_keys_add_random(struct tls_keys *keys, struct span random);

/* Whether anything was added. NULL: no. */
bool tls_keys_are_any(const struct tls_keys *keys);

/* What there is for a session. */
enum tls_key {
    TLS_KEY_NONE,
    TLS_KEY_MISFIT,  /* a private key alone, and the key exchange is not RSA */
    TLS_KEY_PARTIAL, /* its key log lacks the secrets without which the others are of no use: those
                        of the handshake (TLS 1.3), the master secret (before) */
    TLS_KEY_FITS,    /* it may open the session */
    TLS_KEY_FITS_PARTLY, /* the same, but for lack of others not all of it */
};

/* `keys` NULL: there are none. A session whose ServerHello was not captured is fitted by any key of
 * its name. */
enum tls_key tls_keys_for(const struct tls_keys *keys, const struct tls_session *session);

/* Whether some key may open this session, or a part of it. */
bool tls_keys_fit(const struct tls_keys *keys, const struct tls_session *session);

/* Told of a session that a key fits, when it is gone. */
typedef void tls_fitting_sink(void *data, const struct endpoint endpoints[2]);

/* What became of a TLS session, and why it was not opened. */
enum tls_fate {
    TLS_OPENED,      /* all there was to open, as far as is known: data, alerts, the handshake */
    TLS_WITHOUT_KEY, /* no key is for it */
    TLS_HEADLESS,    /* the ClientHello was not captured: no key can be told to fit */
    TLS_UNANSWERED,  /* the ServerHello was not captured, without which no key opens anything */
    TLS_SILENT,      /* nothing is known to be hidden: the handshake failed, or no data followed */
    TLS_MISFIT,      /* a private key alone, and the key exchange is not RSA */
    TLS_PARTIAL,     /* secrets of it are missing in the key log */
    TLS_CIPHER,      /* its cipher suite is none that Wireshark decrypts */
    TLS_CUT,         /* bytes of it were not captured */
    TLS_CLOSED,      /* a key is for it, and did not open it */
    TLS_FATE_COUNT
};

/* Of the sessions that are gone. */
struct tls_counts {
    uint64_t sessions;
    uint64_t fates[TLS_FATE_COUNT]; /* each session is in one of them */
    uint64_t hidden;                /* those with data that nobody read, whatever keys there are */
    uint64_t fitting;               /* those that a key fits and that are not opened */
};

#endif
