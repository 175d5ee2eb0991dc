/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signed files verify, by the right record and digest; whatever else is done to them is told apart.
 */
#include "ctl/trust/signature.h"
#include "tests/unit/ctl_files.h"
#include "tests/unit/guarded.h"

static struct ctl_verification verify_list(const struct ctl_file *file) {
    return ctl_verify(file, file, CTL_ROLES_OF_LIST_SIGNERS);
}

static void each_list_verifies_by_its_own_record(void) {
    static const struct {
        const char *vector, *digest;
    } lists[] = {{"ctl/ctl_file.hex", "SHA1"},
                 {"ctl/ctl_file_later.hex", "SHA1"},
                 {"ctl/itl_file_sha256.hex", "SHA256"},
                 {"ctl/itl_file_sha384.hex", "SHA384"},
                 {"ctl/itl_file.hex", "SHA512"}};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        struct loaded list = load(lists[i].vector);
        struct ctl_verification result = verify_list(&list.file);
        g_assert_cmpint(result.outcome, ==, CTL_OUTCOME_VERIFIED);
        g_assert_cmpstr(result.digest, ==, lists[i].digest);
        g_assert_true(result.has_signer && !result.has_untried);
        g_assert_true(result.signer.whole.at == list.file.records.at);
        unload(&list);
    }
}

static void signed_files_verify_by_the_list_of_their_server(void) {
    static const char *const files[] = {"ctl/config.hex", "ctl/config_enciphered.hex"};
    struct loaded list = load("ctl/ctl_file.hex");
    struct loaded later = load("ctl/ctl_file_later.hex");
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        struct loaded file = load(files[i]);
        struct ctl_verification result =
            ctl_verify(&file.file, &list.file, CTL_ROLES_OF_FILE_SIGNERS);
        g_assert_cmpint(result.outcome, ==, CTL_OUTCOME_VERIFIED);
        g_assert_true(span_equals_text(result.signer.dns_name, "cucm1.example.com"));
        result = ctl_verify(&file.file, &later.file, CTL_ROLES_OF_FILE_SIGNERS);
        g_assert_cmpint(result.outcome, ==, CTL_OUTCOME_SIGNER_NOT_LISTED);
        g_assert_false(result.has_signer);
        unload(&file);
    }
    unload(&list);
    unload(&later);
}

static void firmware_has_no_signer_in_itself(void) {
    struct loaded file = load("ctl/firmware.hex");
    g_assert_cmpint(verify_list(&file.file).outcome, ==, CTL_OUTCOME_SIGNER_NOT_LISTED);
    unload(&file);
}

/* Every bit of a small list; of one with all kinds of records, one bit of every byte. */
static void one_flipped_bit_anywhere_is_reported(void) {
    static const struct {
        const char *vector;
        unsigned step;
    } lists[] = {{"ctl/itl_file_sha384.hex", 1}, {"ctl/ctl_file.hex", 7}};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        struct loaded list = load(lists[i].vector);
        for (unsigned bit = 0; bit < list.bytes->len * 8; bit += lists[i].step) {
            const uint8_t *at = list.bytes->data + bit / 8;
            change_byte(&list, at, (uint8_t)(1 << bit % 8));
            struct ctl_verification result = verify_list(&list.file);
            g_assert_cmpint(result.outcome, !=, CTL_OUTCOME_VERIFIED);
            g_assert_null(result.digest);
            change_byte(&list, at, (uint8_t)(1 << bit % 8));
        }
        g_assert_cmpint(verify_list(&list.file).outcome, ==, CTL_OUTCOME_VERIFIED);
        unload(&list);
    }
}

static void a_flipped_bit_of_a_signed_payload_is_reported(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    struct loaded file = load("ctl/config.hex");
    for (const uint8_t *at = file.file.payload.at; at < file.file.payload.end; at++) {
        change_byte(&file, at, 1);
        g_assert_cmpint(ctl_verify(&file.file, &list.file, CTL_ROLES_OF_FILE_SIGNERS).outcome, ==,
                        CTL_OUTCOME_WRONG);
        change_byte(&file, at, 1);
    }
    unload(&list);
    unload(&file);
}

static enum ctl_outcome verification_after(size_t at, uint8_t bits) {
    struct loaded list = load("ctl/ctl_file.hex");
    change_byte(&list, list.bytes->data + at, bits);
    enum ctl_outcome outcome = verify_list(&list.file).outcome;
    unload(&list);
    return outcome;
}

static void each_reason_is_reported_apart(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    const struct ctl_header *header = &list.file.header;
    const uint8_t *base = list.bytes->data;
    struct ctl_record signer = nth_record(&list.file, 0);
    size_t digest = (size_t)(header->digest_algorithm.at - base);
    size_t algorithm = (size_t)(header->signature_algorithm.at - base);
    size_t certificate = (size_t)(signer.certificate.at - base);
    g_assert_cmpint(verification_after((size_t)(header->signature_tlv.at - base), 0x20), ==,
                    CTL_OUTCOME_UNSIGNED);
    g_assert_cmpint(verification_after((size_t)(header->signature.at - base), 1), ==,
                    CTL_OUTCOME_WRONG);
    g_assert_cmpint(verification_after((size_t)(header->timestamp.at - base), 1), ==,
                    CTL_OUTCOME_WRONG);
    g_assert_cmpint(verification_after((size_t)(header->signer_serial.at - base), 1), ==,
                    CTL_OUTCOME_SIGNER_NOT_LISTED);
    g_assert_cmpint(verification_after((size_t)(signer.role.at - base + 1), 1), ==,
                    CTL_OUTCOME_SIGNER_NOT_LISTED);
    g_assert_cmpint(verification_after(digest, 8), ==, CTL_OUTCOME_DIGEST_UNKNOWN);
    g_assert_cmpint(verification_after(digest, 3), ==, CTL_OUTCOME_WRONG);
    g_assert_cmpint(verification_after(algorithm, 1), ==, CTL_OUTCOME_ALGORITHM_UNKNOWN);
    g_assert_cmpint(verification_after(certificate, 1), ==, CTL_OUTCOME_SIGNER_UNREADABLE);
    unload(&list);
}

/* The certificate of an elliptic-curve server under the signer's serial: it can't have made an RSA
 * signature. */
static void a_signer_without_an_rsa_key_is_reported(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    struct ctl_record cucm2 = nth_record(&list.file, 2);
    struct ctl_header header = list.file.header;
    GByteArray *bytes = g_byte_array_new();
    GByteArray *start = hex_bytes("0100020000 0400020000");
    uint16_t size =
        (uint16_t)(10 + 3 + span_len(header.signer_serial) + 3 + span_len(cucm2.certificate));
    uint8_t serial_start[] = {6, 0, (uint8_t)span_len(header.signer_serial)};
    uint8_t certificate_start[] = {9, (uint8_t)(span_len(cucm2.certificate) >> 8),
                                   (uint8_t)span_len(cucm2.certificate)};
    start->data[3] = (uint8_t)(size >> 8);
    start->data[4] = (uint8_t)size;
    g_byte_array_append(bytes, header.whole.at, (guint)span_len(header.whole));
    g_byte_array_append(bytes, start->data, start->len);
    g_byte_array_append(bytes, serial_start, sizeof serial_start);
    g_byte_array_append(bytes, header.signer_serial.at, (guint)span_len(header.signer_serial));
    g_byte_array_append(bytes, certificate_start, sizeof certificate_start);
    g_byte_array_append(bytes, cucm2.certificate.at, (guint)span_len(cucm2.certificate));
    struct ctl_file file;
    g_assert_true(ctl_read_file(span_of_bytes(bytes), &file));
    g_assert_cmphex(ctl_overview_of(&file).anomalies, ==, 0);
    struct ctl_verification result = verify_list(&file);
    g_assert_cmpint(result.outcome, ==, CTL_OUTCOME_SIGNER_UNREADABLE);
    g_assert_true(result.has_signer);
    g_byte_array_unref(start);
    g_byte_array_unref(bytes);
    unload(&list);
}

/* A stub with the signer's serial in front of the signer: the next record is tried, but not any
 * number of them. */
static void the_signer_may_be_one_of_several_records(void) {
    for (unsigned stubs = 1; stubs <= CTL_SIGNERS_TRIED + 1; stubs += CTL_SIGNERS_TRIED) {
        struct loaded list = load("ctl/itl_file_sha384.hex");
        struct span serial = list.file.header.signer_serial;
        GByteArray *records = g_byte_array_new();
        uint8_t start[] = {1, 0, 2, 0, (uint8_t)(13 + span_len(serial)), 4, 0, 2,
                           0, 0, 6, 0, (uint8_t)span_len(serial)};
        for (unsigned i = 0; i < stubs; i++) {
            g_byte_array_append(records, start, sizeof start);
            g_byte_array_append(records, serial.at, (guint)span_len(serial));
        }
        g_byte_array_append(records, list.file.records.at, (guint)span_len(list.file.records));
        struct ctl_file other = list.file;
        other.records = span_of_bytes(records);
        struct ctl_verification result = ctl_verify(&list.file, &other, CTL_ROLES_OF_LIST_SIGNERS);
        bool is_tried = stubs < CTL_SIGNERS_TRIED;
        g_assert_cmpint(result.outcome, ==,
                        is_tried ? CTL_OUTCOME_VERIFIED : CTL_OUTCOME_SIGNER_UNREADABLE);
        g_assert_true(result.has_untried == !is_tried);
        g_byte_array_unref(records);
        unload(&list);
    }
}

static void check_prefix(struct span prefix, void *data) {
    const size_t *whole = data;
    struct ctl_file file;
    if (!ctl_read_file(prefix, &file))
        return;
    enum ctl_outcome outcome = verify_list(&file).outcome;
    g_assert_true((outcome == CTL_OUTCOME_VERIFIED) == (span_len(prefix) == *whole));
    g_assert_true((outcome == CTL_OUTCOME_CUT_SHORT) == !ctl_overview_of(&file).is_whole);
}

static void a_cut_file_is_called_cut_short(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    size_t whole = list.bytes->len;
    guarded_each_prefix(list.file.whole, check_prefix, &whole);
    unload(&list);
}

static void every_verification_has_a_text(void) {
    for (int i = 0; i < CTL_OUTCOME_COUNT; i++) {
        g_assert_nonnull(ctl_outcome_texts[i].name);
        g_assert_nonnull(ctl_outcome_texts[i].summary);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ctl/signature/lists", each_list_verifies_by_its_own_record);
    g_test_add_func("/ctl/signature/files", signed_files_verify_by_the_list_of_their_server);
    g_test_add_func("/ctl/signature/firmware", firmware_has_no_signer_in_itself);
    g_test_add_func("/ctl/signature/flipped", one_flipped_bit_anywhere_is_reported);
    g_test_add_func("/ctl/signature/payload", a_flipped_bit_of_a_signed_payload_is_reported);
    g_test_add_func("/ctl/signature/reasons", each_reason_is_reported_apart);
    g_test_add_func("/ctl/signature/key", a_signer_without_an_rsa_key_is_reported);
    g_test_add_func("/ctl/signature/several", the_signer_may_be_one_of_several_records);
    g_test_add_func("/ctl/signature/prefixes", a_cut_file_is_called_cut_short);
    g_test_add_func("/ctl/signature/words", every_verification_has_a_text);
    return g_test_run();
}
