/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An X.509 certificate as findings speak of it. Parsed by GnuTLS, once for every distinct
 * certificate of a capture; connections share it by reference. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TLS_CERTIFICATE_H
#define UCSCOPE_CAPTURE_OBSERVE_TLS_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/span.h"

enum { CERTIFICATE_NAME = 256, CERTIFICATE_SERIAL = 64, CERTIFICATE_NAMES_MAX = 32 };

struct certificate {
    bool readable;                  /* false: not X.509; only the fingerprints below are valid */
    char subject[CERTIFICATE_NAME]; /* RFC 4514 text, cut with "..." when longer */
    char issuer[CERTIFICATE_NAME];
    char serial[CERTIFICATE_SERIAL];    /* lower-case hex without separators and leading 00 */
    int64_t not_before, not_after;      /* seconds since 1970-01-01 UTC */
    bool self_signed;                   /* issuer is subject and its own key verifies it, however
                                           weak the algorithm (a key too large to try: issuer is subject) */
    bool is_ca;                         /* basic constraints say so */
    char *names[CERTIFICATE_NAMES_MAX]; /* subject alternative names: DNS names and addresses as
                                           text */
    unsigned name_count;
    uint8_t sha1[20], sha256[32];  /* of the DER bytes */
    char key[32];                  /* "RSA 2048", "ECDSA P-256" */
    unsigned rsa_bits;             /* of an RSA key; 0: another kind */
    char signature[32];            /* how its issuer signed it: "RSA-SHA256"; "" */
    bool weak_digest;              /* by MD2, MD5 or SHA-1 */
    bool has_purposes;             /* there is an extended key usage (RFC 5280 4.2.1.12) */
    bool server_auth, client_auth; /* it allows that; anyExtendedKeyUsage allows both */
    bool must_staple;              /* RFC 7633: status_request */
    struct span der;               /* owned by the certificate */
    /* What follows belongs to certificate.c. */
    int references;
    uint32_t hash;                       /* of the DER bytes */
    struct certificate *previous, *next; /* among those without references */
};

struct certificate_store;

/* Keeps at most `capacity` certificates that no connection refers to, the latest seen ones. */
struct certificate_store *certificate_store_new(unsigned capacity);
void certificate_store_free(struct certificate_store *store);

/* The store holds as many bytes as it may: no certificate that is new to it should be asked for. */
bool certificate_store_is_full(const struct certificate_store *store);

/* The certificate with these DER bytes (copied), one reference more. Never NULL. */
struct certificate *certificate_get(struct certificate_store *store, struct span der);
void certificate_release(struct certificate_store *store, struct certificate *certificate);

/* At `time` (nanoseconds since 1970-01-01 UTC) outside its validity. False for an unreadable one,
 * and at time 0: a capture without a clock. */
bool certificate_is_expired(const struct certificate *certificate, int64_t time);
bool certificate_is_not_yet_valid(const struct certificate *certificate, int64_t time);

#endif
