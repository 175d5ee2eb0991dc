/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For hashes and fingerprints: one number from two, that depends on every bit of both. */
#ifndef UCSCOPE_CAPTURE_NET_MIX_H
#define UCSCOPE_CAPTURE_NET_MIX_H

#include "wire/span.h"

/* Something to mix with where there is nothing else: odd, and without a pattern. */
#define MIX_ODD UINT64_C(0x9e3779b97f4a7c15)

static inline uint64_t mix(uint64_t a, uint64_t b) {
    const unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* `hash` goes on with bytes, and with how many they are. */
static inline uint64_t mix_bytes(uint64_t hash, struct span bytes) {
    uint64_t word;
    size_t left = span_len(bytes);
    hash = mix(hash ^ left, MIX_ODD);
    for (const uint8_t *at = bytes.at; left > 0; at += sizeof word) {
        const size_t size = left < sizeof word ? left : sizeof word;
        word = 0;
        memcpy(&word, at, size);
        hash = mix(hash ^ word, MIX_ODD);
        left -= size;
    }
    return hash;
}

#endif
