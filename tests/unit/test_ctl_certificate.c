/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records are compared with their certificates; names across the ways they are written; files by
 * their digests. */
#include "ctl/trust/certificate.h"
#include "ctl/trust/digest.h"
#include "ctl/trust/name.h"
#include "tests/unit/ctl_files.h"

#define JUNE_2024 INT64_C(1718000000)

static uint32_t findings_of(const struct ctl_record *record, int64_t time) {
    struct ctl_certificate certificate;
    g_assert_true(ctl_judge_certificate(record, time, &certificate));
    return certificate.anomalies;
}

static void records_as_they_should_be_have_no_findings(void) {
    static const char *const vectors[] = {"ctl/ctl_file.hex", "ctl/ctl_file_later.hex",
                                          "ctl/itl_file.hex"};
    unsigned judged = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        struct loaded list = load(vectors[i]);
        struct span rest = list.file.records;
        struct ctl_record record;
        struct ctl_certificate certificate;
        while (ctl_take_record(&rest, &record)) {
            if (!ctl_judge_certificate(&record, JUNE_2024, &certificate))
                continue;
            g_assert_cmphex(certificate.anomalies, ==, 0);
            g_assert_true(certificate.is_readable);
            judged++;
        }
        unload(&list);
    }
    g_assert_cmpuint(judged, ==, 4 + 3 + 3);
}

static void a_certificate_is_read(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    struct ctl_record record = nth_record(&list.file, 0);
    struct ctl_certificate certificate;
    struct ctl_digests digests;
    g_assert_true(ctl_judge_certificate(&record, JUNE_2024, &certificate));
    g_assert_cmpint(certificate.not_before, ==, 1325376000);
    g_assert_cmpint(certificate.not_after, ==, 1956528000);
    g_assert_false(certificate.has_key_usage);
    g_assert_true(ctl_serial_equals(span_of(certificate.serial, certificate.serial_size),
                                    list.file.header.signer_serial));
    g_assert_true(ctl_digest_bytes(record.certificate, &digests));
    g_assert_true(span_equals(span_of(certificate.sha1, 20), span_of(digests.sha1, 20)));
    g_assert_true(span_equals(span_of(certificate.sha256, 32), span_of(digests.sha256, 32)));
    unload(&list);
}

static void a_stub_has_no_certificate_to_judge(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    struct ctl_record stub = nth_record(&list.file, 3);
    struct ctl_certificate certificate = {.serial_size = 7};
    g_assert_false(ctl_judge_certificate(&stub, JUNE_2024, &certificate));
    g_assert_cmpuint(certificate.serial_size, ==, 7);
    unload(&list);
}

static void validity_is_judged_at_the_given_time(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    struct ctl_record cucm2 = nth_record(&list.file, 2);
    const int64_t begin = 1704067200, end = 1735689600;
    g_assert_cmphex(findings_of(&cucm2, begin - 1), ==, ANOMALY(CTL_CERTIFICATE_NOT_YET_VALID));
    g_assert_cmphex(findings_of(&cucm2, begin), ==, 0);
    g_assert_cmphex(findings_of(&cucm2, end), ==, 0);
    g_assert_cmphex(findings_of(&cucm2, end + 1), ==, ANOMALY(CTL_CERTIFICATE_EXPIRED));
    unload(&list);
}

/* Records that the writer was told to get wrong. */
static void wrong_records_are_told(void) {
    struct loaded list = load("ctl/itl_file_sha256.hex");
    static const uint32_t expected[] = {0, ANOMALY(CTL_CERTIFICATE_USAGE_UNFIT),
                                        ANOMALY(CTL_CERTIFICATE_SERIAL_DIFFERS),
                                        ANOMALY(CTL_CERTIFICATE_SUBJECT_DIFFERS)};
    for (unsigned i = 0; i < G_N_ELEMENTS(expected); i++) {
        struct ctl_record record = nth_record(&list.file, i);
        g_assert_cmphex(findings_of(&record, JUNE_2024), ==, expected[i]);
    }
    unload(&list);
}

/* Every byte of every field that repeats the certificate, changed. */
static void a_changed_field_is_reported(void) {
    struct loaded list = load("ctl/itl_file.hex");
    struct ctl_record record = nth_record(&list.file, 1);
    const struct {
        struct span field;
        uint32_t finding;
    } fields[] = {
        {record.serial, ANOMALY(CTL_CERTIFICATE_SERIAL_DIFFERS)},
        {record.public_key, ANOMALY(CTL_CERTIFICATE_KEY_DIFFERS)},
        {record.signature, ANOMALY(CTL_CERTIFICATE_SIGNATURE_DIFFERS)},
        {record.certificate_hash, ANOMALY(CTL_CERTIFICATE_HASH_DIFFERS)},
        {span_after(record.issuer, 3), ANOMALY(CTL_CERTIFICATE_ISSUER_DIFFERS)},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        for (const uint8_t *at = fields[i].field.at; at < fields[i].field.end; at++) {
            bool is_punctuation = *at == ';' || *at == '=' || (at[1] == '=' && i == 4);
            if (i == 4 && is_punctuation)
                continue;
            change_byte(&list, at, 0x02);
            struct ctl_record changed = nth_record(&list.file, 1);
            g_assert_cmphex(findings_of(&changed, JUNE_2024), ==, fields[i].finding);
            change_byte(&list, at, 0x02);
        }
    }
    unload(&list);
}

/* PKCS #1: 30 81 89 02 81 81 00 and the modulus, so behind the seventh byte stands a zero byte in
 * front. */
static void the_end_of_a_key_is_not_the_key(void) {
    struct loaded list = load("ctl/itl_file.hex");
    struct ctl_record record = nth_record(&list.file, 1);
    for (unsigned cut = 1; cut < 10; cut++) {
        record.public_key.at++;
        g_assert_cmphex(findings_of(&record, JUNE_2024), ==, ANOMALY(CTL_CERTIFICATE_KEY_DIFFERS));
    }
    record.public_key.at = record.public_key.end;
    g_assert_cmphex(findings_of(&record, JUNE_2024), ==, ANOMALY(CTL_CERTIFICATE_KEY_DIFFERS));
    unload(&list);
}

static void a_broken_certificate_is_reported(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    struct ctl_record record = nth_record(&list.file, 1);
    change_byte(&list, record.certificate.at, 0x10);
    record = nth_record(&list.file, 1);
    struct ctl_certificate certificate;
    g_assert_true(ctl_judge_certificate(&record, JUNE_2024, &certificate));
    g_assert_cmphex(certificate.anomalies, ==, ANOMALY(CTL_CERTIFICATE_UNREADABLE));
    g_assert_false(certificate.is_readable);
    unload(&list);
}

static void a_hash_stands_for_its_certificate(void) {
    struct loaded itl = load("ctl/itl_file.hex");
    struct loaded later = load("ctl/ctl_file_later.hex");
    struct ctl_record hashed = nth_record(&itl.file, 2);
    struct ctl_record tvs = nth_record(&later.file, 3);
    struct ctl_record other = nth_record(&later.file, 1);
    g_assert_null(hashed.certificate.at);
    g_assert_true(ctl_record_holds_certificate(&hashed, tvs.certificate));
    g_assert_false(ctl_record_holds_certificate(&hashed, other.certificate));
    g_assert_true(ctl_record_holds_certificate(&tvs, tvs.certificate));
    g_assert_false(ctl_record_holds_certificate(&tvs, other.certificate));
    g_assert_false(ctl_record_holds_certificate(&hashed, span_of(NULL, 0)));
    unload(&itl);
    unload(&later);
}

static void names_are_compared_across_their_spellings(void) {
    static const struct {
        const char *name, *full;
        bool is_within;
    } cases[] = {
        {"CN=a;O=b", "O=b,CN=a", true},
        {"cn=\"SAST-ADN0054f8ce    \";ou=IPCBU;o=\"Cisco Systems",
         "CN=SAST-ADN0054f8ce\\ ,OU=IPCBU,O=Cisco Systems", true},
        {"CN=a", "CN=a,O=b", true},
        {"CN=a,O=b", "CN=a", false},
        {"CN=a", "CN=aa", false},
        {"CN=a", "CN=", false},
        {"ST=Bavaria", "S=bavaria", true},
        {"CN=\"a,b\"", "CN=a\\,b", true},
        {"CN=a\\,b", "CN=a;O=b", false},
        {"", "CN=a", false},
        {"nonsense", "nonsense", false},
        {"CN=\\", "CN=\\", false},
        {"CN=a\\", "CN=a", true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_true(ctl_name_is_within(span_of_text(cases[i].name),
                                         span_of_text(cases[i].full)) == cases[i].is_within);
}

static void a_name_of_very_many_parts_equals_none(void) {
    GString *name = g_string_new("CN=a");
    for (unsigned i = 1; i < CTL_NAME_PARTS_MAX; i++)
        g_string_append(name, ",O=b");
    g_assert_true(ctl_name_is_within(span_of_text(name->str), span_of_text(name->str)));
    g_string_append(name, ",O=b");
    g_assert_false(ctl_name_is_within(span_of_text(name->str), span_of_text(name->str)));
    g_string_free(name, TRUE);
}

static void digests_are_the_known_ones(void) {
    struct ctl_digests digests;
    GByteArray *md5 = hex_bytes("900150983cd24fb0d6963f7d28e17f72");
    GByteArray *sha1 = hex_bytes("a9993e364706816aba3e25717850c26c9cd0d89d");
    GByteArray *sha256 =
        hex_bytes("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    g_assert_true(ctl_digest_bytes(span_of_text("abc"), &digests));
    g_assert_true(span_equals(span_of(digests.md5, sizeof digests.md5), span_of_bytes(md5)));
    g_assert_true(span_equals(span_of(digests.sha1, sizeof digests.sha1), span_of_bytes(sha1)));
    g_assert_true(
        span_equals(span_of(digests.sha256, sizeof digests.sha256), span_of_bytes(sha256)));
    g_byte_array_unref(md5);
    g_byte_array_unref(sha1);
    g_byte_array_unref(sha256);
}

static void every_anomaly_has_words(void) {
    for (int i = 0; i < CTL_CERTIFICATE_ANOMALY_COUNT; i++) {
        g_assert_true(g_str_has_prefix(ctl_certificate_anomalies[i].name, "ctl.certificate_"));
        g_assert_nonnull(ctl_certificate_anomalies[i].summary);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ctl/certificate/right", records_as_they_should_be_have_no_findings);
    g_test_add_func("/ctl/certificate/read", a_certificate_is_read);
    g_test_add_func("/ctl/certificate/stub", a_stub_has_no_certificate_to_judge);
    g_test_add_func("/ctl/certificate/validity", validity_is_judged_at_the_given_time);
    g_test_add_func("/ctl/certificate/wrong", wrong_records_are_told);
    g_test_add_func("/ctl/certificate/changed", a_changed_field_is_reported);
    g_test_add_func("/ctl/certificate/key", the_end_of_a_key_is_not_the_key);
    g_test_add_func("/ctl/certificate/broken", a_broken_certificate_is_reported);
    g_test_add_func("/ctl/certificate/hash", a_hash_stands_for_its_certificate);
    g_test_add_func("/ctl/certificate/names", names_are_compared_across_their_spellings);
    g_test_add_func("/ctl/certificate/many-parts", a_name_of_very_many_parts_equals_none);
    g_test_add_func("/ctl/certificate/digests", digests_are_the_known_ones);
    g_test_add_func("/ctl/certificate/words", every_anomaly_has_words);
    return g_test_run();
}
