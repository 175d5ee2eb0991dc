/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares records with the certificates in them. */
#include "ctl/trust/certificate.h"

#include "ctl/trust/name.h"
#include "ctl/trust/x509.h"

#include <gnutls/crypto.h>

const struct anomaly ctl_certificate_anomalies[CTL_CERTIFICATE_ANOMALY_COUNT] = {
    [CTL_CERTIFICATE_UNREADABLE] = {"ctl.certificate_unreadable", SEVERITY_ERROR,
                                    "The certificate of a record is no X.509 certificate"},
    [CTL_CERTIFICATE_SERIAL_DIFFERS] = {"ctl.certificate_serial_differs", SEVERITY_ERROR,
                                        "A record has not the serial number of its certificate"},
    [CTL_CERTIFICATE_SUBJECT_DIFFERS] = {"ctl.certificate_subject_differs", SEVERITY_WARNING,
                                         "A record has not the subject of its certificate"},
    [CTL_CERTIFICATE_ISSUER_DIFFERS] = {"ctl.certificate_issuer_differs", SEVERITY_WARNING,
                                        "A record has not the issuer of its certificate"},
    [CTL_CERTIFICATE_KEY_DIFFERS] = {"ctl.certificate_key_differs", SEVERITY_ERROR,
                                     "A record has not the public key of its certificate"},
    [CTL_CERTIFICATE_SIGNATURE_DIFFERS] = {"ctl.certificate_signature_differs", SEVERITY_WARNING,
                                           "A record has not the signature of its certificate"},
    [CTL_CERTIFICATE_HASH_DIFFERS] = {"ctl.certificate_hash_differs", SEVERITY_ERROR,
                                      "A record has not the hash of its certificate"},
    [CTL_CERTIFICATE_USAGE_UNFIT] =
        {"ctl.certificate_usage_unfit", SEVERITY_WARNING,
         "The key usage of a certificate does not suit the record's role"},
    [CTL_CERTIFICATE_EXPIRED] = {"ctl.certificate_expired", SEVERITY_WARNING,
                                 "The certificate of a record has expired"},
    [CTL_CERTIFICATE_NOT_YET_VALID] = {"ctl.certificate_not_yet_valid", SEVERITY_WARNING,
                                       "The certificate of a record is not valid yet"},
};

/* A role needs one of these bits. */
#define USAGE_OF_SERVER                                                                            \
    (GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT | GNUTLS_KEY_KEY_AGREEMENT)
static const unsigned usage_by_role[] = {
    [CTL_ROLE_SAST] = GNUTLS_KEY_DIGITAL_SIGNATURE,
    [CTL_ROLE_CCM] = USAGE_OF_SERVER,
    [CTL_ROLE_CCM_TFTP] = GNUTLS_KEY_DIGITAL_SIGNATURE,
    [CTL_ROLE_TFTP] = GNUTLS_KEY_DIGITAL_SIGNATURE,
    [CTL_ROLE_CAPF] = GNUTLS_KEY_KEY_CERT_SIGN,
    [CTL_ROLE_SRST] = USAGE_OF_SERVER,
    [CTL_ROLE_APP_SERVER] = USAGE_OF_SERVER,
    [CTL_ROLE_TVS] = USAGE_OF_SERVER,
};

static bool hash_is(struct span hash, gnutls_digest_algorithm_t algorithm, struct span der) {
    uint8_t own[64];
    unsigned size = gnutls_hash_get_len(algorithm);
    return size <= sizeof own && size == span_len(hash) &&
           gnutls_hash_fast(algorithm, der.at, span_len(der), own) == 0 &&
           span_equals(hash, span_of(own, size));
}

static bool hash_matches(const struct ctl_record *record, struct span der) {
    if (record->hash_algorithm.at == NULL || span_is_empty(record->certificate_hash))
        return false;
    const gnutls_digest_algorithm_t *algorithm = ctl_x509_digests(record->hash_algorithm.value);
    for (; *algorithm != GNUTLS_DIG_UNKNOWN; algorithm++) {
        if (hash_is(record->certificate_hash, *algorithm, der))
            return true;
    }
    return false;
}

bool ctl_record_holds_certificate(const struct ctl_record *record, struct span der) {
    if (span_is_empty(der))
        return false;
    if (!span_is_empty(record->certificate))
        return span_equals(record->certificate, der);
    return hash_matches(record, der);
}

static bool usage_suits(const struct ctl_record *record, gnutls_x509_crt_t certificate,
                        bool *has_key_usage) {
    unsigned usage, critical;
    *has_key_usage = gnutls_x509_crt_get_key_usage(certificate, &usage, &critical) == 0;
    size_t known = sizeof usage_by_role / sizeof usage_by_role[0];
    bool is_judged = *has_key_usage && record->role.at != NULL && record->role.value < known &&
                     usage_by_role[record->role.value] != 0;
    return !is_judged || (usage & usage_by_role[record->role.value]) != 0;
}

/* PKCS #1 keys and points stand at the end of a SubjectPublicKeyInfo (RFC 5280 4.1), in a BIT
 * STRING without unused bits. Its header is compared too, or the end of a key would pass for the
 * key. */
static bool has_bit_string_end(struct span info, struct span bits) {
    uint8_t header[5] = {0x03};
    size_t size = span_len(bits) + 1;
    size_t used = 1;
    if (size > 0xff)
        header[used++] = 0x82;
    else if (size > 0x7f)
        header[used++] = 0x81;
    if (size > 0xff)
        header[used++] = (uint8_t)(size >> 8);
    header[used++] = (uint8_t)size;
    if (size > 0xffff || span_len(info) < used + size)
        return false;
    struct span tail = span_after(info, span_len(info) - used - size);
    return span_equals(span_first(tail, used), span_of(header, used)) && tail.at[used] == 0 &&
           span_equals(span_after(tail, used + 1), bits);
}

static bool key_matches(struct span key, gnutls_x509_crt_t certificate) {
    gnutls_pubkey_t own = ctl_x509_key(certificate);
    gnutls_datum_t info = {NULL, 0};
    if (own == NULL)
        return false;
    bool is_same = gnutls_pubkey_export2(own, GNUTLS_X509_FMT_DER, &info) == 0 &&
                   has_bit_string_end(ctl_x509_span(info), key);
    gnutls_free(info.data);
    gnutls_pubkey_deinit(own);
    return is_same;
}

static bool signature_matches(struct span signature, gnutls_x509_crt_t certificate) {
    char own[1024];
    size_t size = sizeof own;
    return gnutls_x509_crt_get_signature(certificate, own, &size) == 0 &&
           span_equals(signature, span_of(own, size));
}

static bool name_matches(struct span name, gnutls_x509_crt_t certificate,
                         int (*get)(gnutls_x509_crt_t, gnutls_datum_t *, unsigned)) {
    gnutls_datum_t own = {NULL, 0};
    if (get(certificate, &own, 0) != 0)
        return false;
    bool is_within = ctl_name_is_within(name, ctl_x509_span(own));
    gnutls_free(own.data);
    return is_within;
}

/* Each field is compared when the record has it. */
static uint32_t compare_fields(const struct ctl_record *record, const struct ctl_certificate *facts,
                               gnutls_x509_crt_t certificate) {
    uint32_t anomalies = 0;
    struct span serial = span_of(facts->serial, facts->serial_size);
    if (record->serial.at != NULL && !ctl_serial_equals(record->serial, serial))
        anomalies |= ANOMALY(CTL_CERTIFICATE_SERIAL_DIFFERS);
    if (record->subject.at != NULL &&
        !name_matches(record->subject, certificate, gnutls_x509_crt_get_dn3))
        anomalies |= ANOMALY(CTL_CERTIFICATE_SUBJECT_DIFFERS);
    if (record->issuer.at != NULL &&
        !name_matches(record->issuer, certificate, gnutls_x509_crt_get_issuer_dn3))
        anomalies |= ANOMALY(CTL_CERTIFICATE_ISSUER_DIFFERS);
    if (record->public_key.at != NULL && !key_matches(record->public_key, certificate))
        anomalies |= ANOMALY(CTL_CERTIFICATE_KEY_DIFFERS);
    if (record->signature.at != NULL && !signature_matches(record->signature, certificate))
        anomalies |= ANOMALY(CTL_CERTIFICATE_SIGNATURE_DIFFERS);
    return anomalies;
}

static void read_facts(gnutls_x509_crt_t certificate, struct ctl_certificate *facts) {
    size_t size = sizeof facts->serial;
    facts->is_readable = true;
    facts->not_before = gnutls_x509_crt_get_activation_time(certificate);
    facts->not_after = gnutls_x509_crt_get_expiration_time(certificate);
    if (gnutls_x509_crt_get_serial(certificate, facts->serial, &size) == 0)
        facts->serial_size = size;
}

bool ctl_judge_certificate(const struct ctl_record *record, int64_t time,
                           struct ctl_certificate *out) {
    struct span der = record->certificate;
    if (span_is_empty(der))
        return false;
    struct ctl_certificate facts = {.is_readable = false};
    bool is_hashed = gnutls_hash_fast(GNUTLS_DIG_SHA1, der.at, span_len(der), facts.sha1) == 0 &&
                     gnutls_hash_fast(GNUTLS_DIG_SHA256, der.at, span_len(der), facts.sha256) == 0;
    (void)is_hashed;
    if (record->certificate_hash.at != NULL && !hash_matches(record, der))
        facts.anomalies |= ANOMALY(CTL_CERTIFICATE_HASH_DIFFERS);
    gnutls_x509_crt_t certificate = ctl_x509_read(der);
    if (certificate == NULL) {
        facts.anomalies |= ANOMALY(CTL_CERTIFICATE_UNREADABLE);
        *out = facts;
        return true;
    }
    read_facts(certificate, &facts);
    facts.anomalies |= compare_fields(record, &facts, certificate);
    if (!usage_suits(record, certificate, &facts.has_key_usage))
        facts.anomalies |= ANOMALY(CTL_CERTIFICATE_USAGE_UNFIT);
    if (time > facts.not_after)
        facts.anomalies |= ANOMALY(CTL_CERTIFICATE_EXPIRED);
    if (time < facts.not_before)
        facts.anomalies |= ANOMALY(CTL_CERTIFICATE_NOT_YET_VALID);
    gnutls_x509_crt_deinit(certificate);
    *out = facts;
    return true;
}
