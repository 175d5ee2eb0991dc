/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header of a CTL, ITL or signed file with its fields by name. Source: formats.md B.2. */
#ifndef UCSCOPE_CTL_HEADER_H
#define UCSCOPE_CTL_HEADER_H

#include "ctl/tlv.h"

/* The size of a header stands in its first so many bytes. */
#define CTL_HEADER_SIZE_BYTES 10

/* A field that is not there has `at` NULL. Texts are without their zero byte. All lie in the
 * input. */
struct ctl_header {
    struct span whole; /* never empty */
    size_t missing; /* bytes of it that were cut off; CTL_MISSING_UNKNOWN when that is not known */
    uint64_t tags;  /* set of the tags met: bit 1 << tag */
    uint32_t anomalies;      /* ANOMALY(enum ctl_anomaly): of the header and of all its TLVs */
    struct wire_u16 version; /* enum ctl_version: 0x0102 is 1.2 */
    struct wire_u16 length;  /* from the first byte of the file, signature and padding included */
    struct wire_u16 signer_version; /* as version */
    struct span signer_name;        /* subject of the signer's certificate */
    struct span signer_serial;
    struct span signer_ca;           /* issuer of the signer's certificate */
    struct wire_u8 digest_algorithm; /* enum ctl_digest */
    struct wire_u8 signature_algorithm;
    struct wire_u8 signature_modulus; /* see ctl_modulus_bits */
    struct span signature;
    struct span
        signature_tlv; /* with tag and length: not covered by the signature (formats.md B.6) */
    struct span file_name;
    struct wire_u32 timestamp; /* Unix time, UTC */
    /* encrypted files alone: */
    struct span iv;
    struct wire_u16 fill_count; /* bytes at the end of the plaintext that are not of the file */
    struct wire_u16 key_size;   /* bits, of the wrapped key */
    struct wire_u8 key_algorithm;
    struct span wrapped_key;
    struct wire_u8 plaintext_digest_algorithm; /* enum ctl_digest */
    struct span plaintext_digest;
};

/* The tags every header has; those of them that are not in `tags` are CTL_TAG_MISSING. */
extern const uint64_t ctl_header_required_tags;

/* Whether the bytes begin as a known header does (formats.md B.1): for heuristics. Ten bytes are
 * looked at. */
bool ctl_has_magic(struct span bytes);

/* The size of the header at the front of `bytes`: at least 10, maybe more than there is. 0: fewer
 * than the ten bytes that say it are there. Where HEADERLENGTH is missing or absurd, the header is
 * what comes before the next tag 1. */
size_t ctl_header_size(struct span bytes);

/* Takes the header from the front of `rest`: as much of it as there is. False only when `rest` is
 * empty. */
MUST_USE bool ctl_take_header(struct span *rest, struct ctl_header *out);

/* Walks the header's TLVs again, for showing. */
struct ctl_walk ctl_walk_header(const struct ctl_header *header);

#endif
