/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The digests people compare files by. */
#ifndef UCSCOPE_CTL_TRUST_DIGEST_H
#define UCSCOPE_CTL_TRUST_DIGEST_H

#include "wire/span.h"

struct ctl_digests {
    uint8_t md5[16]; /* what `show ctl` and md5sum print */
    uint8_t sha1[20];
    uint8_t sha256[32];
};

/* False, and `out` untouched, when the library refuses one of them (a FIPS system has no MD5). */
MUST_USE bool ctl_digest_bytes(struct span bytes, struct ctl_digests *out);

#endif
