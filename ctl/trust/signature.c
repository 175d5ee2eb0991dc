/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hashes a file without its signature's TLV and tries the keys that may have signed it. */
#include "ctl/trust/signature.h"

#include "ctl/trust/x509.h"

#include <gnutls/crypto.h>

const struct ctl_outcome_text ctl_outcome_texts[CTL_OUTCOME_COUNT] = {
    [CTL_OUTCOME_VERIFIED] = {"verified", SEVERITY_NOTE, "The signature is right"},
    [CTL_OUTCOME_CUT_SHORT] = {"cut_short", SEVERITY_NOTE, "The file is not all there"},
    [CTL_OUTCOME_UNSIGNED] = {"unsigned", SEVERITY_WARNING, "The header has no signature"},
    [CTL_OUTCOME_SIGNER_NOT_LISTED] = {"signer_not_listed", SEVERITY_ERROR,
                                       "The list has no record of the signer's serial number"},
    [CTL_OUTCOME_SIGNER_UNREADABLE] = {"signer_unreadable", SEVERITY_ERROR,
                                       "The signer's record has no usable RSA certificate"},
    [CTL_OUTCOME_ALGORITHM_UNKNOWN] = {"algorithm_unknown", SEVERITY_WARNING,
                                       "The signature is by an unknown algorithm"},
    [CTL_OUTCOME_DIGEST_UNKNOWN] = {"digest_unknown", SEVERITY_WARNING,
                                    "The digest is unknown and none we know verifies"},
    [CTL_OUTCOME_WRONG] = {"wrong", SEVERITY_ERROR, "The signature does not fit the file"},
};

/* The lists are old and their keys short, on purpose: what is asked is who signed, not whether it
 * is wise. */
#define ACCEPT_OLD (GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1 | GNUTLS_VERIFY_ALLOW_BROKEN)

static bool hash_signed_part(const struct ctl_file *file, gnutls_digest_algorithm_t digest,
                             uint8_t out[64]) {
    struct span gap = file->header.signature_tlv;
    gnutls_hash_hd_t hash;
    if (gnutls_hash_init(&hash, digest) != 0)
        return false;
    bool is_hashed = gnutls_hash(hash, file->whole.at, (size_t)(gap.at - file->whole.at)) == 0 &&
                     gnutls_hash(hash, gap.end, (size_t)(file->whole.end - gap.end)) == 0;
    gnutls_hash_deinit(hash, out);
    return is_hashed;
}

static bool key_verifies(gnutls_pubkey_t key, const struct ctl_file *file,
                         gnutls_digest_algorithm_t digest) {
    uint8_t hash[64];
    if (!hash_signed_part(file, digest, hash))
        return false;
    gnutls_datum_t hashed = {hash, gnutls_hash_get_len(digest)};
    gnutls_datum_t signature = ctl_x509_datum(file->header.signature);
    gnutls_sign_algorithm_t algorithm = gnutls_pk_to_sign(GNUTLS_PK_RSA, digest);
    return gnutls_pubkey_verify_hash2(key, algorithm, ACCEPT_OLD, &hashed, &signature) >= 0;
}

static const char *verify_with_key(gnutls_pubkey_t key, const struct ctl_file *file) {
    struct wire_u8 number = file->header.digest_algorithm;
    const gnutls_digest_algorithm_t *digest =
        ctl_x509_digests(number.at == NULL ? 0 : number.value);
    for (; *digest != GNUTLS_DIG_UNKNOWN; digest++) {
        if (key_verifies(key, file, *digest))
            return gnutls_digest_get_name(*digest);
    }
    return NULL;
}

/* NULL when the record has no certificate with an RSA key. Free with gnutls_pubkey_deinit. */
static gnutls_pubkey_t read_signer_key(const struct ctl_record *signer) {
    gnutls_x509_crt_t certificate = ctl_x509_read(signer->certificate);
    if (certificate == NULL)
        return NULL;
    gnutls_pubkey_t key = ctl_x509_key(certificate);
    gnutls_x509_crt_deinit(certificate);
    if (key == NULL || gnutls_pubkey_get_pk_algorithm(key, NULL) == GNUTLS_PK_RSA)
        return key;
    gnutls_pubkey_deinit(key);
    return NULL;
}

static enum ctl_outcome try_signer(const struct ctl_file *file, const struct ctl_record *signer,
                                   const char **digest) {
    gnutls_pubkey_t key = read_signer_key(signer);
    if (key == NULL)
        return CTL_OUTCOME_SIGNER_UNREADABLE;
    *digest = verify_with_key(key, file);
    gnutls_pubkey_deinit(key);
    return *digest != NULL ? CTL_OUTCOME_VERIFIED : CTL_OUTCOME_WRONG;
}

/* Why a signature does not verify, the most specific reason first. */
static enum ctl_outcome explain(const struct ctl_file *file, enum ctl_outcome outcome) {
    const struct ctl_header *header = &file->header;
    if (!ctl_overview_of(file).is_whole)
        return CTL_OUTCOME_CUT_SHORT;
    if (outcome != CTL_OUTCOME_WRONG)
        return outcome;
    if (header->signature_algorithm.at != NULL &&
        header->signature_algorithm.value != CTL_SIGNATURE_RSA)
        return CTL_OUTCOME_ALGORITHM_UNKNOWN;
    if (header->digest_algorithm.at == NULL ||
        ctl_digest_name(header->digest_algorithm.value) == NULL)
        return CTL_OUTCOME_DIGEST_UNKNOWN;
    return CTL_OUTCOME_WRONG;
}

/* Remembers the signer that verifies, or else the first. */
static void note_signer(struct ctl_verification *result, const struct ctl_record *signer,
                        enum ctl_outcome outcome) {
    if (result->has_signer && outcome != CTL_OUTCOME_VERIFIED)
        return;
    result->has_signer = true;
    result->signer = *signer;
    result->outcome = outcome;
}

struct ctl_verification ctl_verify(const struct ctl_file *file, const struct ctl_file *list,
                                   uint32_t roles) {
    struct ctl_verification result = {.outcome = CTL_OUTCOME_UNSIGNED};
    struct span rest = list->records;
    struct ctl_record signer;
    if (!span_is_empty(file->header.signature)) {
        result.outcome = CTL_OUTCOME_SIGNER_NOT_LISTED;
        for (unsigned tries = 0; ctl_take_signer(&rest, &file->header, roles, &signer); tries++) {
            result.has_untried = tries == CTL_SIGNERS_TRIED;
            if (result.has_untried)
                break;
            note_signer(&result, &signer, try_signer(file, &signer, &result.digest));
            if (result.outcome == CTL_OUTCOME_VERIFIED)
                return result;
        }
    }
    result.outcome = explain(file, result.outcome);
    return result;
}
