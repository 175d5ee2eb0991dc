/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables behind ctl/tag.h. Names in capitals are those of `show ctl`, or formed like them. */
#include "ctl/tag.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static const struct ctl_tag unknown_tag = {"UNKNOWN", CTL_KIND_UNKNOWN, 0, 0};

static const struct ctl_tag header_tags[CTL_HEADER_TAG_COUNT] = {
    [CTL_HEADER_VERSION] = {"VERSION", CTL_KIND_VERSION, 2, 0},
    [CTL_HEADER_LENGTH] = {"HEADERLENGTH", CTL_KIND_NUMBER, 2, 0},
    [CTL_HEADER_SIGNER_ID] = {"SIGNERID", CTL_KIND_CONTAINER, 0, 0},
    [CTL_HEADER_SIGNER_NAME] = {"SIGNERNAME", CTL_KIND_TEXT, 0, CTL_HEADER_SIGNER_ID},
    [CTL_HEADER_SERIAL_NUMBER] = {"SERIALNUMBER", CTL_KIND_SERIAL, 0, CTL_HEADER_SIGNER_ID},
    [CTL_HEADER_CA_NAME] = {"CANAME", CTL_KIND_TEXT, 0, CTL_HEADER_SIGNER_ID},
    [CTL_HEADER_SIGNATURE_INFO] = {"SIGNATUREINFO", CTL_KIND_CONTAINER, 0, 0},
    [CTL_HEADER_DIGEST_ALGORITHM] = {"DIGESTALGORITHM", CTL_KIND_DIGEST_ALGORITHM, 1,
                                     CTL_HEADER_SIGNATURE_INFO},
    [CTL_HEADER_SIGNATURE_ALGORITHM_INFO] = {"SIGNATUREALGOINFO", CTL_KIND_CONTAINER, 0,
                                             CTL_HEADER_SIGNATURE_INFO},
    [CTL_HEADER_SIGNATURE_ALGORITHM] = {"SIGNATUREALGORITHM", CTL_KIND_SIGNATURE_ALGORITHM, 1,
                                        CTL_HEADER_SIGNATURE_ALGORITHM_INFO},
    [CTL_HEADER_SIGNATURE_MODULUS] = {"SIGNATUREMODULUS", CTL_KIND_MODULUS, 1,
                                      CTL_HEADER_SIGNATURE_ALGORITHM_INFO},
    [CTL_HEADER_SIGNATURE] = {"SIGNATURE", CTL_KIND_BYTES, 0, 0},
    [CTL_HEADER_PADDING] = {"PADDING", CTL_KIND_PADDING, 0, 0},
    [CTL_HEADER_FILE_NAME] = {"FILENAME", CTL_KIND_TEXT, 0, 0},
    [CTL_HEADER_TIMESTAMP] = {"TIMESTAMP", CTL_KIND_TIME, 4, 0},
    [CTL_HEADER_ENCRYPTION_INFO] = {"ENCRYPTIONINFO", CTL_KIND_CONTAINER, 0, 0},
    [CTL_HEADER_IV_INFO] = {"IVINFO", CTL_KIND_CONTAINER, 0, CTL_HEADER_ENCRYPTION_INFO},
    [CTL_HEADER_IV_UNKNOWN] = {"IVUNKNOWN", CTL_KIND_NUMBER, 1, CTL_HEADER_IV_INFO},
    [CTL_HEADER_IV] = {"IV", CTL_KIND_BYTES, 16, CTL_HEADER_IV_INFO},
    [CTL_HEADER_FILL_COUNT] = {"FILLCOUNT", CTL_KIND_NUMBER, 2, CTL_HEADER_IV_INFO},
    [CTL_HEADER_KEY_INFO] = {"KEYINFO", CTL_KIND_CONTAINER, 0, CTL_HEADER_ENCRYPTION_INFO},
    [CTL_HEADER_KEY_UNKNOWN] = {"KEYUNKNOWN", CTL_KIND_NUMBER, 1, CTL_HEADER_KEY_INFO},
    [CTL_HEADER_KEY_SIZE] = {"KEYSIZE", CTL_KIND_NUMBER, 2, CTL_HEADER_KEY_INFO},
    [CTL_HEADER_KEY_ALGORITHM] = {"KEYALGORITHM", CTL_KIND_NUMBER, 1, CTL_HEADER_KEY_INFO},
    [CTL_HEADER_WRAPPED_KEY] = {"WRAPPEDKEY", CTL_KIND_BYTES, 0, CTL_HEADER_KEY_INFO},
    [CTL_HEADER_PLAINTEXT_DIGEST_ALGORITHM] = {"PLAINTEXTDIGESTALGORITHM",
                                               CTL_KIND_DIGEST_ALGORITHM, 1, 0},
    [CTL_HEADER_PLAINTEXT_DIGEST] = {"PLAINTEXTDIGEST", CTL_KIND_BYTES, 0, 0},
    [CTL_HEADER_SIGNER_VERSION] = {"SIGNERVERSION", CTL_KIND_VERSION, 2, 0},
};

static const struct ctl_tag record_tags[CTL_RECORD_TAG_COUNT] = {
    [CTL_RECORD_LENGTH] = {"RECORDLENGTH", CTL_KIND_NUMBER, 2, 0},
    [CTL_RECORD_DNS_NAME] = {"DNSNAME", CTL_KIND_TEXT, 0, 0},
    [CTL_RECORD_SUBJECT_NAME] = {"SUBJECTNAME", CTL_KIND_TEXT, 0, 0},
    [CTL_RECORD_FUNCTION] = {"FUNCTION", CTL_KIND_ROLE, 2, 0},
    [CTL_RECORD_ISSUER_NAME] = {"ISSUERNAME", CTL_KIND_TEXT, 0, 0},
    [CTL_RECORD_SERIAL_NUMBER] = {"SERIALNUMBER", CTL_KIND_SERIAL, 0, 0},
    [CTL_RECORD_PUBLIC_KEY] = {"PUBLICKEY", CTL_KIND_PUBLIC_KEY, 0, 0},
    [CTL_RECORD_SIGNATURE] = {"SIGNATURE", CTL_KIND_BYTES, 0, 0},
    [CTL_RECORD_CERTIFICATE] = {"CERTIFICATE", CTL_KIND_CERTIFICATE, 0, 0},
    [CTL_RECORD_IP_ADDRESS] = {"IPADDRESS", CTL_KIND_ADDRESS, 0, 0},
    [CTL_RECORD_CERTIFICATE_HASH] = {"CERTIFICATEHASH", CTL_KIND_BYTES, 0, 0},
    [CTL_RECORD_HASH_ALGORITHM] = {"HASHALGORITHM", CTL_KIND_DIGEST_ALGORITHM, 1, 0},
};

static const char *const role_names[] = {
    [CTL_ROLE_SAST] = "SAST",
    [CTL_ROLE_CCM] = "CCM",
    [CTL_ROLE_CCM_TFTP] = "CCM+TFTP",
    [CTL_ROLE_TFTP] = "TFTP",
    [CTL_ROLE_CAPF] = "CAPF",
    [CTL_ROLE_SRST] = "SRST",
    [CTL_ROLE_APP_SERVER] = "APP-SERVER",
    [CTL_ROLE_TVS] = "TVS",
};

static const struct {
    const char *name;
    size_t size;
    size_t older_size;
} digests[] = {
    [CTL_DIGEST_SHA1] = {"SHA-1", 20, 20},
    [CTL_DIGEST_SHA256] = {"SHA-256", 32, 32},
    [CTL_DIGEST_SHA512] = {"SHA-512", 64, 48},
    [CTL_DIGEST_SHA512_OLD] = {"SHA-512", 64, 64},
};

static const unsigned modulus_bits[] = {512, 1024, 2048, 4096};

const struct ctl_tag *ctl_tag_of(enum ctl_scope scope, uint8_t tag) {
    const struct ctl_tag *tags = scope == CTL_IN_HEADER ? header_tags : record_tags;
    size_t count = scope == CTL_IN_HEADER ? COUNT_OF(header_tags) : COUNT_OF(record_tags);
    return tag < count && tags[tag].name != NULL ? &tags[tag] : &unknown_tag;
}

bool ctl_version_is_known(uint16_t version) {
    return version == CTL_VERSION_2_0 || (version >= CTL_VERSION_1_0 && version <= CTL_VERSION_1_2);
}

const char *ctl_role_name(uint16_t role) {
    return role < COUNT_OF(role_names) ? role_names[role] : NULL;
}

const char *ctl_digest_name(uint8_t digest) {
    return digest < COUNT_OF(digests) ? digests[digest].name : NULL;
}

bool ctl_digest_has_size(uint8_t digest, size_t size) {
    if (ctl_digest_name(digest) == NULL)
        return true;
    return size == digests[digest].size || size == digests[digest].older_size;
}

unsigned ctl_modulus_bits(uint8_t modulus) {
    return modulus < COUNT_OF(modulus_bits) ? modulus_bits[modulus] : 0;
}
