/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the certificate in a record says, and where the record says otherwise. */
#ifndef UCSCOPE_CTL_TRUST_CERTIFICATE_H
#define UCSCOPE_CTL_TRUST_CERTIFICATE_H

#include "ctl/record.h"

enum ctl_certificate_anomaly {
    CTL_CERTIFICATE_UNREADABLE,
    CTL_CERTIFICATE_SERIAL_DIFFERS,
    CTL_CERTIFICATE_SUBJECT_DIFFERS,
    CTL_CERTIFICATE_ISSUER_DIFFERS,
    CTL_CERTIFICATE_KEY_DIFFERS,
    CTL_CERTIFICATE_SIGNATURE_DIFFERS,
    CTL_CERTIFICATE_HASH_DIFFERS,
    CTL_CERTIFICATE_USAGE_UNFIT,
    CTL_CERTIFICATE_EXPIRED,
    CTL_CERTIFICATE_NOT_YET_VALID,
    CTL_CERTIFICATE_ANOMALY_COUNT
};

extern const struct anomaly ctl_certificate_anomalies[CTL_CERTIFICATE_ANOMALY_COUNT];

/* Of a readable certificate; of an unreadable one, only the fingerprints are set. */
struct ctl_certificate {
    bool is_readable;
    uint32_t anomalies; /* ANOMALY(enum ctl_certificate_anomaly) */
    uint8_t serial[64];
    size_t serial_size;
    int64_t not_before, not_after; /* seconds since 1970-01-01 UTC */
    bool has_key_usage;            /* without the extension a key may be used for anything */
    uint8_t sha1[20], sha256[32];  /* of the DER bytes */
};

/* Reads the certificate of `record` and compares the record with it; validity is judged at `time`
 * (seconds since 1970-01-01 UTC). False, and `out` untouched, when the record has no certificate.
 * Which key usage suits which role is inferred: CAPF signs certificates, tokens and TFTP servers
 * sign files, the others are TLS servers. */
MUST_USE bool ctl_judge_certificate(const struct ctl_record *record, int64_t time,
                                    struct ctl_certificate *out);

/* Whether the record is of the certificate with these DER bytes: it holds the same bytes, or
 * holds none but their hash (tags 11 and 12). */
bool ctl_record_holds_certificate(const struct ctl_record *record, struct span der);

#endif
