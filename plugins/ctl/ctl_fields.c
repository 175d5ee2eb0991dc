/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "plugins/ctl/ctl_fields.h"

enum { TAG_COUNT = CTL_HEADER_TAG_COUNT, NUMBERS = 256, ROLES = 64 };
G_STATIC_ASSERT((int)CTL_RECORD_TAG_COUNT < (int)TAG_COUNT);

int ctl_field_ids[CTL_FIELD_COUNT];

static int tag_ids[2][TAG_COUNT];

/* How the value of a tag is called; its type follows from the tag's kind. */
struct tag_field {
    const char *abbreviation;
    const char *name;
    const char *about;
};

static const struct tag_field tag_fields[2][TAG_COUNT] =
    {
        [CTL_IN_HEADER] =
            {
                [CTL_HEADER_VERSION] = {"ctl.version", "Version", "1.2 for CTL and ITL files"},
                [CTL_HEADER_LENGTH] = {"ctl.header.length", "Header length",
                                       "With signature and padding"},
                [CTL_HEADER_SIGNER_NAME] = {"ctl.signer.name", "Signer name",
                                            "Subject of the signer's certificate"},
                [CTL_HEADER_SERIAL_NUMBER] = {"ctl.signer.serial", "Signer serial number",
                                              "Of the signer's certificate"},
                [CTL_HEADER_CA_NAME] = {"ctl.signer.ca", "Signer CA name",
                                        "Issuer of the signer's certificate"},
                [CTL_HEADER_DIGEST_ALGORITHM] = {"ctl.header.digest", "Digest algorithm",
                                                 "What is signed is a digest of the file"},
                [CTL_HEADER_SIGNATURE_ALGORITHM] = {"ctl.header.algorithm", "Signature algorithm",
                                                    "How the digest is signed"},
                [CTL_HEADER_SIGNATURE_MODULUS] = {"ctl.header.modulus", "Signature modulus",
                                                  "Size of the signer's RSA key"},
                [CTL_HEADER_SIGNATURE] = {"ctl.signature", "Signature",
                                          "Of the file without this TLV"},
                [CTL_HEADER_FILE_NAME] = {"ctl.header.filename", "File name",
                                          "As the signer wrote it"},
                [CTL_HEADER_TIMESTAMP] = {"ctl.header.timestamp", "Timestamp",
                                          "When it was signed"},
                [CTL_HEADER_IV_UNKNOWN] =
                    {"ctl.encryption.iv_unknown", "Unknown",
                     "Found beside the initialization vector; not understood"},
                [CTL_HEADER_IV] = {"ctl.encryption.iv", "Initialization vector", "AES-CBC"},
                [CTL_HEADER_FILL_COUNT] = {"ctl.encryption.fill", "Fill bytes",
                                           "At the end of the plaintext"},
                [CTL_HEADER_KEY_UNKNOWN] = {"ctl.encryption.key_unknown", "Unknown",
                                            "Found beside the key; not understood"},
                [CTL_HEADER_KEY_SIZE] = {"ctl.encryption.key_size", "Key size",
                                         "Bits of the wrapped key"},
                [CTL_HEADER_KEY_ALGORITHM] = {"ctl.encryption.key_algorithm", "Key algorithm",
                                              "Its numbers are not understood"},
                [CTL_HEADER_WRAPPED_KEY] = {"ctl.encryption.wrapped_key", "Wrapped key",
                                            "Encrypted for the phone's certificate"},
                [CTL_HEADER_PLAINTEXT_DIGEST_ALGORITHM] = {"ctl.plaintext.digest",
                                                           "Plaintext digest algorithm",
                                                           "Of the file before it was encrypted"},
                [CTL_HEADER_PLAINTEXT_DIGEST] = {"ctl.plaintext.hash", "Plaintext digest",
                                                 "Of the file before it was encrypted"},
                [CTL_HEADER_SIGNER_VERSION] = {"ctl.signer.version", "Signer version",
                                               "1.1 makes phones fetch files from HTTPS port 6971"},
            },
        [CTL_IN_RECORD] =
            {
                [CTL_RECORD_LENGTH] = {"ctl.record.length", "Record length", "From its first byte"},
                [CTL_RECORD_DNS_NAME] = {"ctl.record.name", "DNS name", "Host name or address"},
                [CTL_RECORD_SUBJECT_NAME] = {"ctl.record.subject", "Subject name",
                                             "Of the certificate"},
                [CTL_RECORD_FUNCTION] = {"ctl.record.role", "Role", "What it is trusted for"},
                [CTL_RECORD_ISSUER_NAME] = {"ctl.record.issuer", "Issuer name",
                                            "Of the certificate"},
                [CTL_RECORD_SERIAL_NUMBER] = {"ctl.record.serial", "Serial number",
                                              "Of the certificate"},
                [CTL_RECORD_PUBLIC_KEY] = {"ctl.record.public_key", "Public key",
                                           "RSA: PKCS #1 RSAPublicKey; EC: uncompressed point"},
                [CTL_RECORD_SIGNATURE] = {"ctl.record.signature", "Signature",
                                          "Of the certificate, not of the record"},
                [CTL_RECORD_CERTIFICATE] = {"ctl.record.certificate", "Certificate", "X.509"},
                [CTL_RECORD_IP_ADDRESS] = {"ctl.record.ip", "Address",
                                           "IPv4 address of the server"},
                [CTL_RECORD_CERTIFICATE_HASH] = {"ctl.record.hash", "Certificate hash",
                                                 "Of the certificate"},
                [CTL_RECORD_HASH_ALGORITHM] =
                    {"ctl.record.hash_algorithm", "Certificate hash algorithm",
                     "What the hash is made with"},
            },
};

/* The decoder's words, as Wireshark takes them. */
static value_string role_text[ROLES + 1];
static value_string digest_text[NUMBERS + 1];
static value_string modulus_text[NUMBERS + 1];
static const value_string algorithm_text[] = {{CTL_SIGNATURE_RSA, "RSA"}, {0, NULL}};

static void add_word(value_string *words, uint32_t value, const char *word) {
    while (words->strptr != NULL)
        words++;
    words->value = value;
    words->strptr = word;
}

static void collect_text(void) {
    for (unsigned role = 0; role < ROLES; role++) {
        if (ctl_role_name((uint16_t)role) != NULL)
            add_word(role_text, role, ctl_role_name((uint16_t)role));
    }
    for (unsigned number = 0; number < NUMBERS; number++) {
        const unsigned bits = ctl_modulus_bits((uint8_t)number);
        if (ctl_digest_name((uint8_t)number) != NULL)
            add_word(digest_text, number, ctl_digest_name((uint8_t)number));
        if (bits != 0)
            add_word(modulus_text, number, wmem_strdup_printf(wmem_epan_scope(), "%u bits", bits));
    }
}

struct field_type {
    enum ftenum type;
    int display;
    const void *strings;
};

/* By kind; those that are missing here are bytes. A number is as wide as its tag's length. */
static const struct field_type types[] = {
    [CTL_KIND_VERSION] = {FT_STRING, BASE_NONE, NULL},
    [CTL_KIND_TEXT] = {FT_STRING, BASE_NONE, NULL},
    [CTL_KIND_NUMBER] = {FT_UINT16, BASE_DEC, NULL},
    [CTL_KIND_TIME] = {FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, NULL},
    [CTL_KIND_ROLE] = {FT_UINT16, BASE_DEC, VALS(role_text)},
    [CTL_KIND_DIGEST_ALGORITHM] = {FT_UINT16, BASE_DEC, VALS(digest_text)},
    [CTL_KIND_SIGNATURE_ALGORITHM] = {FT_UINT16, BASE_DEC, VALS(algorithm_text)},
    [CTL_KIND_MODULUS] = {FT_UINT16, BASE_DEC, VALS(modulus_text)},
    [CTL_KIND_ADDRESS] = {FT_IPv4, BASE_NONE, NULL},
    [CTL_KIND_SERIAL] = {FT_BYTES, SEP_COLON, NULL},
    [CTL_KIND_BYTES] = {FT_BYTES, BASE_NONE, NULL},
};

static struct field_type type_of(const struct ctl_tag *tag) {
    struct field_type type = {FT_NONE, BASE_NONE, NULL};
    if (tag->kind < G_N_ELEMENTS(types))
        type = types[tag->kind];
    if (type.type == FT_NONE)
        type = types[CTL_KIND_BYTES];
    if (type.type == FT_UINT16 && tag->length == 1)
        type.type = FT_UINT8;
    return type;
}

static hf_register_info entry_of(int *id, const char *name, const char *abbreviation,
                                 struct field_type type, const char *about) {
    *id = -1;
    return (hf_register_info){
        id,
        {name, abbreviation, type.type, type.display, type.strings, 0, about, HFILL},
    };
}

static void register_tag_fields(int proto, enum ctl_scope scope) {
    static hf_register_info entries[2][TAG_COUNT];
    int count = 0;
    for (int tag = 0; tag < TAG_COUNT; tag++) {
        const struct tag_field *field = &tag_fields[scope][tag];
        tag_ids[scope][tag] = -1;
        if (field->abbreviation == NULL)
            continue;
        entries[scope][count++] = entry_of(&tag_ids[scope][tag], field->name, field->abbreviation,
                                           type_of(ctl_tag_of(scope, (uint8_t)tag)), field->about);
    }
    proto_register_field_array(proto, entries[scope], count);
}

static void register_other_fields(int proto) {
    static const struct {
        const char *name, *abbreviation, *about;
        struct field_type type;
    } fields[CTL_FIELD_COUNT] = {
        [CTL_FIELD_HEADER] = {"Header",
                              "ctl.header",
                              "The TLVs that describe and sign the file",
                              {FT_NONE, BASE_NONE, NULL}},
        [CTL_FIELD_RECORD] = {"Record",
                              "ctl.record",
                              "One server with its role and certificate",
                              {FT_NONE, BASE_NONE, NULL}},
        [CTL_FIELD_TLV] = {"Field", "ctl.tlv", "Tag, length and value", {FT_NONE, BASE_NONE, NULL}},
        [CTL_FIELD_TAG] = {"Tag", "ctl.tag", "What the value is", {FT_UINT8, BASE_DEC, NULL}},
        [CTL_FIELD_LENGTH] = {"Length", "ctl.length", "Of the value", {FT_UINT16, BASE_DEC, NULL}},
        [CTL_FIELD_VALUE] = {"Value",
                             "ctl.value",
                             "Bytes of a tag that is not known, or whose length is wrong",
                             {FT_BYTES, BASE_NONE, NULL}},
        [CTL_FIELD_ADDRESS6] = {"Address",
                                "ctl.record.ipv6",
                                "IPv6 address of the server",
                                {FT_IPv6, BASE_NONE, NULL}},
        [CTL_FIELD_PAYLOAD] = {"Signed file",
                               "ctl.payload",
                               "What follows its header",
                               {FT_BYTES, BASE_NONE, NULL}},
        [CTL_FIELD_NOT_SHOWN] = {"Not shown",
                                 "ctl.rest",
                                 "Records behind those that are shown",
                                 {FT_BYTES, BASE_NONE, NULL}},
        [CTL_FIELD_SIZE] = {"Length of file", "ctl.size", "In bytes", {FT_UINT32, BASE_DEC, NULL}},
        [CTL_FIELD_RECORDS] = {"Records",
                               "ctl.records",
                               "How many the list has",
                               {FT_UINT32, BASE_DEC, NULL}},
        [CTL_FIELD_MISSING] = {"Not captured",
                               "ctl.missing",
                               "Blocks or bytes of the download",
                               {FT_STRING, BASE_NONE, NULL}},
        [CTL_FIELD_MD5] = {"MD5", "ctl.md5", "As md5sum prints it", {FT_STRING, BASE_NONE, NULL}},
        [CTL_FIELD_SHA1] = {"SHA-1",
                            "ctl.sha1",
                            "As sha1sum prints it",
                            {FT_STRING, BASE_NONE, NULL}},
        [CTL_FIELD_SHA256] = {"SHA-256",
                              "ctl.sha256",
                              "As sha256sum prints it",
                              {FT_STRING, BASE_NONE, NULL}},
        [CTL_FIELD_VERIFICATION] = {"Signature",
                                    "ctl.verdict",
                                    "verified, or why not",
                                    {FT_STRING, BASE_NONE, NULL}},
        [CTL_FIELD_SIGNED_BY] = {"Signed by record",
                                 "ctl.signed_by",
                                 "Counted from 1",
                                 {FT_UINT32, BASE_DEC, NULL}},
        [CTL_FIELD_FINGERPRINT] = {"SHA-1 of certificate",
                                   "ctl.record.sha1",
                                   "As show ctl prints it",
                                   {FT_BYTES, SEP_SPACE, NULL}},
    };
    static hf_register_info entries[CTL_FIELD_COUNT];
    for (int i = 0; i < CTL_FIELD_COUNT; i++)
        entries[i] = entry_of(&ctl_field_ids[i], fields[i].name, fields[i].abbreviation,
                              fields[i].type, fields[i].about);
    proto_register_field_array(proto, entries, CTL_FIELD_COUNT);
}

void ctl_fields_register(int proto) {
    collect_text();
    register_tag_fields(proto, CTL_IN_HEADER);
    register_tag_fields(proto, CTL_IN_RECORD);
    register_other_fields(proto);
}

int ctl_field_of(enum ctl_scope scope, uint8_t tag) {
    return tag < TAG_COUNT ? tag_ids[scope][tag] : -1;
}
