/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several files here need of GnuTLS. Not for use outside ctl/trust/. */
#ifndef UCSCOPE_CTL_TRUST_X509_H
#define UCSCOPE_CTL_TRUST_X509_H

#include "wire/span.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

/* NULL when `der` is no certificate. Free with gnutls_x509_crt_deinit. */
gnutls_x509_crt_t ctl_x509_read(struct span der);

/* NULL when its key cannot be used. Free with gnutls_pubkey_deinit. */
gnutls_pubkey_t ctl_x509_key(gnutls_x509_crt_t certificate);

/* The algorithms that digest number `digest` can mean, ending with GNUTLS_DIG_UNKNOWN, the usual
 * one first: all there are for a number that means none. */
const gnutls_digest_algorithm_t *ctl_x509_digests(uint8_t digest);

static inline struct span ctl_x509_span(gnutls_datum_t datum) {
    return span_of(datum.data, datum.size);
}

/* GnuTLS reads only through its pointers, but takes them without const. */
static inline gnutls_datum_t ctl_x509_datum(struct span bytes) {
    return (gnutls_datum_t){.data = (unsigned char *)bytes.at, .size = (unsigned)span_len(bytes)};
}

#endif
