/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates, keys and digest numbers as GnuTLS objects. */
#include "ctl/trust/x509.h"

#include "ctl/tag.h"

gnutls_x509_crt_t ctl_x509_read(struct span der) {
    gnutls_x509_crt_t certificate;
    gnutls_datum_t datum = ctl_x509_datum(der);
    if (span_is_empty(der) || gnutls_x509_crt_init(&certificate) != 0)
        return NULL;
    if (gnutls_x509_crt_import(certificate, &datum, GNUTLS_X509_FMT_DER) == 0)
        return certificate;
    gnutls_x509_crt_deinit(certificate);
    return NULL;
}

gnutls_pubkey_t ctl_x509_key(gnutls_x509_crt_t certificate) {
    gnutls_pubkey_t key;
    if (gnutls_pubkey_init(&key) != 0)
        return NULL;
    if (gnutls_pubkey_import_x509(key, certificate, 0) == 0)
        return key;
    gnutls_pubkey_deinit(key);
    return NULL;
}

/* formats.md B.4: writers disagree about 3 and 4. */
const gnutls_digest_algorithm_t *ctl_x509_digests(uint8_t digest) {
    static const gnutls_digest_algorithm_t known[][3] = {
        [CTL_DIGEST_SHA1] = {GNUTLS_DIG_SHA1},
        [CTL_DIGEST_SHA256] = {GNUTLS_DIG_SHA256},
        [CTL_DIGEST_SHA512] = {GNUTLS_DIG_SHA512, GNUTLS_DIG_SHA384},
        [CTL_DIGEST_SHA512_OLD] = {GNUTLS_DIG_SHA512},
    };
    static const gnutls_digest_algorithm_t all[] = {GNUTLS_DIG_SHA1, GNUTLS_DIG_SHA256,
                                                    GNUTLS_DIG_SHA384, GNUTLS_DIG_SHA512,
                                                    GNUTLS_DIG_UNKNOWN};
    return ctl_digest_name(digest) == NULL ? all : known[digest];
}
