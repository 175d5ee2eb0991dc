/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tags of CTL, ITL and signed files mean, and what the numbers in them stand for: one
 * table for headers, one for records. Source: formats.md B.2 to B.5. */
#ifndef UCSCOPE_CTL_TAG_H
#define UCSCOPE_CTL_TAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a tag stands: the same number means different things there. */
enum ctl_scope { CTL_IN_HEADER, CTL_IN_RECORD };

enum ctl_header_tag {
    CTL_HEADER_VERSION = 1,
    CTL_HEADER_LENGTH = 2,
    CTL_HEADER_SIGNER_ID = 3,
    CTL_HEADER_SIGNER_NAME = 4,
    CTL_HEADER_SERIAL_NUMBER = 5,
    CTL_HEADER_CA_NAME = 6,
    CTL_HEADER_SIGNATURE_INFO = 7,
    CTL_HEADER_DIGEST_ALGORITHM = 8,
    CTL_HEADER_SIGNATURE_ALGORITHM_INFO = 9,
    CTL_HEADER_SIGNATURE_ALGORITHM = 10,
    CTL_HEADER_SIGNATURE_MODULUS = 11,
    CTL_HEADER_SIGNATURE = 12,
    CTL_HEADER_PADDING = 13,
    CTL_HEADER_FILE_NAME = 14,
    CTL_HEADER_TIMESTAMP = 15,
    CTL_HEADER_ENCRYPTION_INFO = 16,
    CTL_HEADER_IV_INFO = 17,
    CTL_HEADER_IV_UNKNOWN = 18,
    CTL_HEADER_IV = 19,
    CTL_HEADER_FILL_COUNT = 20,
    CTL_HEADER_KEY_INFO = 21,
    CTL_HEADER_KEY_UNKNOWN = 22,
    CTL_HEADER_KEY_SIZE = 23,
    CTL_HEADER_KEY_ALGORITHM = 24,
    CTL_HEADER_WRAPPED_KEY = 25,
    CTL_HEADER_PLAINTEXT_DIGEST_ALGORITHM = 26,
    CTL_HEADER_PLAINTEXT_DIGEST = 27,
    CTL_HEADER_SIGNER_VERSION = 28,
    CTL_HEADER_TAG_COUNT
};

enum ctl_record_tag {
    CTL_RECORD_LENGTH = 1,
    CTL_RECORD_DNS_NAME = 2,
    CTL_RECORD_SUBJECT_NAME = 3,
    CTL_RECORD_FUNCTION = 4,
    CTL_RECORD_ISSUER_NAME = 5,
    CTL_RECORD_SERIAL_NUMBER = 6,
    CTL_RECORD_PUBLIC_KEY = 7,
    CTL_RECORD_SIGNATURE = 8,
    CTL_RECORD_CERTIFICATE = 9,
    CTL_RECORD_IP_ADDRESS = 10,
    CTL_RECORD_CERTIFICATE_HASH = 11,
    CTL_RECORD_HASH_ALGORITHM = 12,
    CTL_RECORD_TAG_COUNT
};

/* How a value is read and shown. Numbers are big-endian and as wide as the tag's length. */
enum ctl_kind {
    CTL_KIND_UNKNOWN,
    CTL_KIND_CONTAINER, /* nested TLVs */
    CTL_KIND_PADDING,   /* one byte: no length, no value */
    CTL_KIND_VERSION,   /* major byte, minor byte */
    CTL_KIND_NUMBER,
    CTL_KIND_TIME, /* Unix time, UTC */
    CTL_KIND_ROLE,
    CTL_KIND_DIGEST_ALGORITHM,
    CTL_KIND_SIGNATURE_ALGORITHM,
    CTL_KIND_MODULUS,
    CTL_KIND_TEXT,    /* with a zero byte at its end that the length counts */
    CTL_KIND_SERIAL,  /* of a certificate: raw bytes; see ctl_serial_equals */
    CTL_KIND_ADDRESS, /* IPv4; 16 bytes are taken as IPv6 */
    CTL_KIND_PUBLIC_KEY,
    CTL_KIND_CERTIFICATE, /* X.509 DER */
    CTL_KIND_BYTES
};

struct ctl_tag {
    const char *name; /* as CUCM's `show ctl` prints it where it does */
    enum ctl_kind kind;
    uint8_t length; /* the only right length; 0: any */
    uint8_t parent; /* the container it belongs to; 0: none */
};

/* What `tag` means in `scope`. Never NULL: an unknown tag has kind CTL_KIND_UNKNOWN and the name
 * "UNKNOWN". */
const struct ctl_tag *ctl_tag_of(enum ctl_scope scope, uint8_t tag);

enum ctl_version {
    CTL_VERSION_1_0 = 0x100,
    CTL_VERSION_1_1,
    CTL_VERSION_1_2,
    CTL_VERSION_2_0 = 0x200
};

bool ctl_version_is_known(uint16_t version);

enum ctl_role {
    CTL_ROLE_SAST = 0,
    CTL_ROLE_CCM = 1,
    CTL_ROLE_CCM_TFTP = 2,
    CTL_ROLE_TFTP = 3,
    CTL_ROLE_CAPF = 4,
    CTL_ROLE_SRST = 5,
    CTL_ROLE_APP_SERVER = 7,
    CTL_ROLE_TVS = 21
};

/* "CCM+TFTP"; NULL for a role whose meaning is not known. */
const char *ctl_role_name(uint16_t role);

/* Number 3 is SHA-512 to today's writers and was SHA-384 to older ones, which had 4 for SHA-512. */
enum ctl_digest {
    CTL_DIGEST_SHA1 = 1,
    CTL_DIGEST_SHA256 = 2,
    CTL_DIGEST_SHA512 = 3,
    CTL_DIGEST_SHA512_OLD = 4
};

/* "SHA-256"; NULL for an unknown number. */
const char *ctl_digest_name(uint8_t digest);

/* Whether a hash by algorithm `digest` can be `size` bytes long; true for unknown algorithms. */
bool ctl_digest_has_size(uint8_t digest, size_t size);

#define CTL_SIGNATURE_RSA 0

/* Size of the RSA modulus in bits; 0 for an unknown index. */
unsigned ctl_modulus_bits(uint8_t modulus);

#endif
