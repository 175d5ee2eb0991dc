/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Digests by GnuTLS. */
#include "ctl/trust/digest.h"

#include <gnutls/crypto.h>

bool ctl_digest_bytes(struct span bytes, struct ctl_digests *out) {
    struct ctl_digests digests;
    size_t size = span_len(bytes);
    bool is_done = gnutls_hash_fast(GNUTLS_DIG_MD5, bytes.at, size, digests.md5) == 0 &&
                   gnutls_hash_fast(GNUTLS_DIG_SHA1, bytes.at, size, digests.sha1) == 0 &&
                   gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes.at, size, digests.sha256) == 0;
    if (is_done)
        *out = digests;
    return is_done;
}
