/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For hashes and fingerprints: one number from two, that depends on every bit of both. */
#ifndef UCSCOPE_CAPTURE_NET_MIX_H
#define UCSCOPE_CAPTURE_NET_MIX_H

#include <stdint.h>

static inline uint64_t mix(uint64_t a, uint64_t b) {
    const unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

#endif
