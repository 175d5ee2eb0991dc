/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Well-formed lists, signed files and firmware headers are read field by field; cut ones as far as
 * they go. */
#include "tests/ctl_contract.h"
#include "tests/unit/ctl_files.h"
#include "tests/unit/guarded.h"

static const char *const vectors[] = {"ctl/ctl_file.hex",          "ctl/ctl_file_later.hex",
                                      "ctl/itl_file.hex",          "ctl/itl_file_sha256.hex",
                                      "ctl/itl_file_sha384.hex",   "ctl/config.hex",
                                      "ctl/config_enciphered.hex", "ctl/firmware.hex"};

static void a_stub_record_is_read(void) {
    GByteArray *bytes = vector_bytes("ctl/stub_record.hex");
    static const uint8_t address[] = {10, 48, 47, 153};
    struct span rest = span_of_bytes(bytes);
    struct ctl_record record;
    g_assert_cmpuint(bytes->len, ==, 33);
    g_assert_cmpuint(ctl_record_size(rest), ==, 33);
    g_assert_true(ctl_take_record(&rest, &record));
    g_assert_true(span_is_empty(rest));
    g_assert_cmpuint(record.anomalies, ==, 0);
    g_assert_cmpuint(record.length.value, ==, 33);
    g_assert_true(span_equals_text(record.dns_name, "10.48.47.153"));
    g_assert_cmpuint(record.role.value, ==, CTL_ROLE_CCM_TFTP);
    g_assert_true(record.role.at == bytes->data + 24);
    g_assert_true(span_equals(record.address, span_of(address, sizeof address)));
    g_assert_null(record.certificate.at);
    g_byte_array_unref(bytes);
}

static void a_list_header_is_read(void) {
    struct loaded loaded = load("ctl/ctl_file.hex");
    struct ctl_file file = loaded.file;
    const struct ctl_header *header = &file.header;
    static const uint8_t serial[] = {0x83, 0xe9, 0x08, 0, 0, 0, 0, 0x55, 0x45, 0xaf, 0x31};
    const char *name = "CN=SAST-ADN0054f8ce    ;OU=IPCBU;O=Cisco Systems";
    g_assert_true(ctl_has_magic(file.whole));
    g_assert_cmpint(file.kind, ==, CTL_FILE_LIST);
    g_assert_cmpuint(header->anomalies, ==, 0);
    g_assert_cmpuint(header->version.value, ==, CTL_VERSION_1_2);
    g_assert_cmpuint(header->length.value, ==, span_len(header->whole));
    g_assert_true(span_equals_text(header->signer_name, name));
    g_assert_true(span_equals_text(header->signer_ca, name));
    g_assert_true(span_equals(header->signer_serial, span_of(serial, sizeof serial)));
    g_assert_cmpuint(header->digest_algorithm.value, ==, CTL_DIGEST_SHA1);
    g_assert_cmpuint(header->signature_algorithm.value, ==, CTL_SIGNATURE_RSA);
    g_assert_cmpuint(ctl_modulus_bits(header->signature_modulus.value), ==, 1024);
    g_assert_cmpuint(span_len(header->signature_tlv), ==, 131);
    g_assert_true(header->signature_tlv.at + 3 == header->signature.at);
    g_assert_true(span_equals_text(header->file_name, "CTLFile.tlv"));
    g_assert_cmpuint(header->timestamp.value, ==, 1707134400);
    unload(&loaded);
}

/* Tag and depth of each TLV, as written down from formats.md B.2 and not by the decoder. */
static void containers_are_walked_in_order(void) {
    static const struct {
        uint8_t tag;
        unsigned depth;
    } expected[] = {{1, 0}, {2, 0}, {28, 0}, {3, 0},  {4, 1},  {6, 1},  {5, 1}, {7, 0},
                    {8, 1}, {9, 1}, {10, 2}, {11, 2}, {12, 0}, {14, 0}, {15, 0}};
    struct loaded loaded = load("ctl/itl_file.hex");
    struct ctl_file file = loaded.file;
    struct ctl_walk walk = ctl_walk_header(&file.header);
    struct ctl_tlv tlv;
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_true(ctl_walk_next(&walk, &tlv));
        g_assert_cmpuint(tlv.tag.value, ==, expected[i].tag);
        g_assert_cmpuint(tlv.depth, ==, expected[i].depth);
        g_assert_cmpuint(tlv.anomalies, ==, 0);
        g_assert_true(tlv.whole_value);
    }
    while (ctl_walk_next(&walk, &tlv)) {
        g_assert_cmpint(tlv.definition->kind, ==, CTL_KIND_PADDING);
        g_assert_cmpuint(span_len(tlv.whole), ==, 1);
    }
    g_assert_cmpuint(file.header.signer_version.value, ==, CTL_VERSION_1_0);
    unload(&loaded);
}

static void header_and_records_add_up_to_the_file(void) {
    static const unsigned counts[] = {5, 4, 4, 4, 1};
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        struct loaded loaded = load(vectors[i]);
        struct ctl_file file = loaded.file;
        struct span rest = file.records;
        struct ctl_record record;
        size_t size = file.header.length.value;
        unsigned count = 0;
        for (; ctl_take_record(&rest, &record); count++)
            size += record.length.value;
        g_assert_cmpuint(count, ==, counts[i]);
        g_assert_cmpuint(size, ==, loaded.bytes->len);
        unload(&loaded);
    }
}

static void records_are_read_in_any_order_of_tags(void) {
    static const char *const orders[] = {
        "0100020017 020003616200 0400020001 0a0004c000020a",
        "0100020017 020003616200 0a0004c000020a 0400020001",
        "0100020017 0400020001 020003616200 0a0004c000020a",
        "0100020017 0400020001 0a0004c000020a 020003616200",
        "0100020017 0a0004c000020a 020003616200 0400020001",
        "0100020017 0a0004c000020a 0400020001 020003616200",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++) {
        GByteArray *bytes = hex_bytes(orders[i]);
        struct span rest = span_of_bytes(bytes);
        struct ctl_record record;
        g_assert_true(ctl_take_record(&rest, &record));
        g_assert_cmpuint(record.anomalies, ==, 0);
        g_assert_true(span_equals_text(record.dns_name, "ab"));
        g_assert_cmpuint(record.role.value, ==, CTL_ROLE_CCM);
        g_assert_cmpuint(span_len(record.address), ==, 4);
        g_byte_array_unref(bytes);
    }
}

static void a_record_has_its_certificate_and_hash(void) {
    struct loaded loaded = load("ctl/itl_file.hex");
    struct ctl_file file = loaded.file;
    struct ctl_record ccm = nth_record(&file, 1);
    struct ctl_record tvs = nth_record(&file, 2);
    static const uint8_t serial[] = {0x41, 0xc0, 0x88, 0x9e};
    g_assert_cmpuint(ccm.role.value, ==, CTL_ROLE_CCM);
    g_assert_cmpuint(ccm.certificate.at[0], ==, 0x30);
    g_assert_true(span_equals_text(ccm.subject, "CN=cucm1.example.com;O=Example"));
    g_assert_true(span_equals(ccm.serial, span_of(serial, sizeof serial)));
    g_assert_cmpuint(span_len(ccm.public_key), ==, 140);
    g_assert_cmpuint(ccm.hash_algorithm.value, ==, CTL_DIGEST_SHA256);
    g_assert_cmpuint(span_len(ccm.certificate_hash), ==, 32);
    g_assert_null(tvs.certificate.at);
    g_assert_cmpuint(span_len(tvs.certificate_hash), ==, 20);
    g_assert_cmpstr(ctl_role_name(tvs.role.value), ==, "TVS");
    unload(&loaded);
}

static void a_payload_is_left_alone(void) {
    static const struct {
        const char *vector, *start;
        enum ctl_file_kind kind;
        uint16_t version;
    } files[] = {
        {"ctl/config.hex", "<device>", CTL_FILE_SIGNED, CTL_VERSION_1_0},
        {"ctl/firmware.hex", "#\r\n# This file contains", CTL_FILE_SIGNED, CTL_VERSION_1_1},
        {"ctl/config_enciphered.hex", "", CTL_FILE_ENCRYPTED, CTL_VERSION_2_0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        struct loaded loaded = load(files[i].vector);
        struct ctl_file file = loaded.file;
        g_assert_cmpint(file.kind, ==, files[i].kind);
        g_assert_cmpuint(file.header.version.value, ==, files[i].version);
        g_assert_true(ctl_has_magic(file.whole));
        g_assert_true(span_starts_with_text(file.payload, files[i].start));
        g_assert_true(span_is_empty(file.records));
        g_assert_cmpuint(ctl_overview_of(&file).anomalies, ==, 0);
        g_assert_cmpuint(span_len(file.payload) + file.header.length.value, ==, loaded.bytes->len);
        unload(&loaded);
    }
}

static void what_enciphers_a_file_is_read(void) {
    struct loaded loaded = load("ctl/config_enciphered.hex");
    struct ctl_file file = loaded.file;
    g_assert_cmpuint(span_len(file.header.iv), ==, 16);
    g_assert_cmpuint(file.header.fill_count.value, ==, 10);
    g_assert_cmpuint(span_len(file.payload), ==, 64);
    g_assert_cmpuint(span_len(file.header.wrapped_key), ==, 128);
    g_assert_cmpuint(file.header.key_size.value, ==, 1024);
    g_assert_cmpuint(file.header.key_algorithm.value, ==, 1);
    g_assert_cmpuint(file.header.plaintext_digest_algorithm.value, ==, CTL_DIGEST_SHA512);
    g_assert_cmpuint(span_len(file.header.plaintext_digest), ==, 64);
    unload(&loaded);
}

static void the_signer_is_found_in_the_list(void) {
    struct loaded loaded = load("ctl/ctl_file.hex");
    struct loaded config = load("ctl/config.hex");
    struct ctl_file list = loaded.file;
    struct ctl_record record;
    struct span rest = list.records;
    g_assert_true(ctl_take_signer(&rest, &list.header, 1U << CTL_ROLE_SAST, &record));
    g_assert_true(record.whole.at == list.records.at);
    g_assert_false(ctl_take_signer(&rest, &list.header, 1U << CTL_ROLE_SAST, &record));
    rest = list.records;
    g_assert_true(ctl_take_signer(&rest, &config.file.header, 1U << CTL_ROLE_CCM_TFTP, &record));
    g_assert_true(span_equals_text(record.dns_name, "cucm1.example.com"));
    unload(&loaded);
    unload(&config);
}

static void serials_are_compared_as_numbers(void) {
    static const uint8_t der[] = {0x00, 0x82, 0x10}, raw[] = {0x82, 0x10}, zero[] = {0, 0};
    g_assert_true(ctl_serial_equals(span_of(der, 3), span_of(raw, 2)));
    g_assert_false(ctl_serial_equals(span_of(der, 2), span_of(raw, 2)));
    g_assert_true(ctl_serial_equals(span_of(zero, 1), span_of(zero, 2)));
    g_assert_false(ctl_serial_equals(span_of(zero, 0), span_of(zero, 0)));
    g_assert_false(ctl_serial_equals(span_of(NULL, 0), span_of(zero, 1)));
}

static void magic_is_ten_known_bytes(void) {
    static const struct {
        const char *hex;
        bool is_magic;
    } cases[] = {
        {"0100020102 0200020130", true},  {"0100020100 020002000a", true},
        {"0100020101 0200020130", true},  {"0100020200 0200020130", true},
        {"0100020103 0200020130", false}, {"0100020300 0200020130", false},
        {"0100020102 0200020009", false}, {"0100020102 02000201", false},
        {"0100030102 0200020130", false}, {"0200020102 0200020130", false},
        {"0100020102 0300020130", false}, {"0100020102 0200030130", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GByteArray *bytes = hex_bytes(cases[i].hex);
        g_assert_true(ctl_has_magic(span_of_bytes(bytes)) == cases[i].is_magic);
        g_byte_array_unref(bytes);
    }
}

/* A cut file has what the whole one has, and is short: nothing else may be said of whoever sent it.
 * A list cut right behind its header is a list without records. */
static void check_prefix(struct span prefix, void *data) {
    const struct ctl_file *whole = data;
    uint32_t allowed = ctl_overview_of(whole).anomalies | ANOMALY(CTL_CUT_SHORT);
    struct ctl_file file;
    ctl_contract_check(prefix);
    if (!ctl_read_file(prefix, &file))
        return;
    if (span_len(prefix) == span_len(whole->header.whole))
        allowed |= ANOMALY(CTL_LIST_EMPTY);
    struct ctl_overview overview = ctl_overview_of(&file);
    g_assert_cmphex(overview.anomalies & ~allowed, ==, 0);
    g_assert_true(overview.is_whole == ((overview.anomalies & ANOMALY(CTL_CUT_SHORT)) == 0));
    g_assert_cmpuint(ctl_header_size(prefix), ==,
                     span_len(prefix) < 10 ? 0 : whole->header.length.value);
}

static void a_cut_file_is_never_blamed(void) {
    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        struct loaded loaded = load(vectors[i]);
        struct ctl_file whole = loaded.file;
        g_assert_true(ctl_overview_of(&whole).is_whole);
        guarded_each_prefix(whole.whole, check_prefix, &whole);
        unload(&loaded);
    }
}

static void check_record_prefix(struct span prefix, void *data) {
    struct ctl_record record;
    struct span rest = prefix;
    size_t whole = *(size_t *)data;
    if (!ctl_take_record(&rest, &record))
        return;
    ctl_contract_record(&record, prefix);
    bool is_cut = span_len(prefix) < whole;
    g_assert_cmphex(record.anomalies, ==, is_cut ? ANOMALY(CTL_CUT_SHORT) : 0);
    g_assert_cmpuint(ctl_record_size(prefix), ==, span_len(prefix) < 5 ? 0 : whole);
}

static void a_cut_record_is_never_blamed(void) {
    GByteArray *bytes = vector_bytes("ctl/stub_record.hex");
    size_t size = bytes->len;
    guarded_each_prefix(span_of_bytes(bytes), check_record_prefix, &size);
    g_byte_array_unref(bytes);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ctl/stub", a_stub_record_is_read);
    g_test_add_func("/ctl/header", a_list_header_is_read);
    g_test_add_func("/ctl/containers", containers_are_walked_in_order);
    g_test_add_func("/ctl/sums", header_and_records_add_up_to_the_file);
    g_test_add_func("/ctl/order", records_are_read_in_any_order_of_tags);
    g_test_add_func("/ctl/record", a_record_has_its_certificate_and_hash);
    g_test_add_func("/ctl/payload", a_payload_is_left_alone);
    g_test_add_func("/ctl/encryption", what_enciphers_a_file_is_read);
    g_test_add_func("/ctl/signer", the_signer_is_found_in_the_list);
    g_test_add_func("/ctl/serial", serials_are_compared_as_numbers);
    g_test_add_func("/ctl/magic", magic_is_ten_known_bytes);
    g_test_add_func("/ctl/prefixes", a_cut_file_is_never_blamed);
    g_test_add_func("/ctl/record-prefixes", a_cut_record_is_never_blamed);
    return g_test_run();
}
