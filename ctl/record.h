/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One record of a trust list: a server or token, its role, and mostly its certificate. Source:
 * formats.md B.3. */
#ifndef UCSCOPE_CTL_RECORD_H
#define UCSCOPE_CTL_RECORD_H

#include "ctl/tlv.h"

/* A field that is not there has `at` NULL. Texts are without their zero byte. All lie in the
 * input. */
struct ctl_record {
    struct span whole; /* never empty */
    size_t missing; /* bytes of it that were cut off; CTL_MISSING_UNKNOWN when that is not known */
    uint64_t tags;  /* set of the tags met: bit 1 << tag */
    uint32_t anomalies;     /* ANOMALY(enum ctl_anomaly): of the record and of all its TLVs */
    struct wire_u16 length; /* counted from the record's first byte */
    struct span dns_name;   /* full or short host name, dotted address, or empty */
    struct span subject;
    struct wire_u16 role; /* enum ctl_role */
    struct span issuer;
    struct span serial;
    struct span public_key;  /* RSA: PKCS #1 RSAPublicKey; EC: uncompressed point */
    struct span signature;   /* of the certificate */
    struct span certificate; /* X.509 DER */
    struct span address;     /* 4 bytes; 16 are IPv6; others are CTL_LENGTH_WRONG */
    struct span certificate_hash;
    struct wire_u8 hash_algorithm; /* enum ctl_digest */
};

/* The size of the record at the front of `bytes`: at least 1, maybe more than there is. 0: more
 * bytes are needed to know. Where RECORDLENGTH is missing or absurd, the record is what comes
 * before the next tag 1. */
size_t ctl_record_size(struct span bytes);

/* Takes one record from the front of `rest`: as much of it as there is. False only when `rest` is
 * empty. */
MUST_USE bool ctl_take_record(struct span *rest, struct ctl_record *out);

/* Walks the record's TLVs again, for showing. */
struct ctl_walk ctl_walk_record(const struct ctl_record *record);

/* Whether two serial numbers are the same number: leading zero bytes don't count (formats.md B.3).
 * An absent or empty serial equals none. */
bool ctl_serial_equals(struct span a, struct span b);

#endif
