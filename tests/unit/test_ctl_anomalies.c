/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each anomaly of a header, record or list is reported, and nothing else is; and reading goes on
 * behind it. */
#include "tests/ctl_contract.h"
#include "tests/unit/ctl_header_hex.h"

static const struct {
    const char *name;
    struct header_parts header_parts;
    uint32_t anomalies;
} headers[] = {
    {"as it should be", {.version = NULL}, 0},
    {"version 1.3", {.version = "0100020103"}, ANOMALY(CTL_VERSION_UNKNOWN)},
    {"version of three bytes",
     {.version = "010003010200", .tail = "0d"},
     ANOMALY(CTL_LENGTH_WRONG) | ANOMALY(CTL_HEADER_LENGTH_WRONG)},
    {"HEADERLENGTH of nine", {.length = "0200020009"}, ANOMALY(CTL_HEADER_LENGTH_WRONG)},
    {"HEADERLENGTH inside the name",
     {.length = "0200020074"},
     ANOMALY(CTL_HEADER_LENGTH_WRONG) | ANOMALY(CTL_LENGTH_OVERRUN)},
    {"HEADERLENGTH past the end", {.length = "0200020080"}, ANOMALY(CTL_CUT_SHORT)},
    {"no HEADERLENGTH",
     {.length = "fd00020000"},
     ANOMALY(CTL_HEADER_LENGTH_WRONG) | ANOMALY(CTL_TAG_MISSING) | ANOMALY(CTL_TAG_UNKNOWN)},
    {"not a multiple of four", {.tail = "0d0d"}, ANOMALY(CTL_HEADER_NOT_ALIGNED)},
    {"unknown tag", {.tail = "fd0000"}, ANOMALY(CTL_TAG_UNKNOWN)},
    {"seven bytes of padding", {.tail = "0d0d0d0d0d0d0d"}, ANOMALY(CTL_PADDING_MISPLACED)},
    {"padding before a field",
     {.tail = "0d 0f000460000000 0d0d0d"},
     ANOMALY(CTL_PADDING_MISPLACED)},
    {"timestamp of two bytes", {.tail = "0f00026000 0d0d"}, ANOMALY(CTL_LENGTH_WRONG)},
    {"a name twice", {.tail = "0e0006 622e746c7600 0d0d"}, ANOMALY(CTL_TAG_REPEATED)},
    {"no signer", {.signer = "", .tail = ""}, ANOMALY(CTL_TAG_MISSING)},
    {"no signature", {.signature = "", .tail = "0d0d"}, ANOMALY(CTL_TAG_MISSING)},
    {"name without its end",
     {.name = "0e0005 612e746c76", .tail = ""},
     ANOMALY(CTL_TEXT_NOT_TERMINATED)},
    {"bytes after the name's end",
     {.name = "0e0008 612e746c76000061", .tail = "0d"},
     ANOMALY(CTL_TEXT_AFTER_END)},
    {"serial outside the signer",
     {.signer = "03000a 0400026100 0600026200 05000107"},
     ANOMALY(CTL_TAG_MISPLACED)},
    {"signer's serial runs out of it",
     {.signer = "03000e 0400026100 0600026200 05000207"},
     ANOMALY(CTL_LENGTH_OVERRUN)},
    {"signer in signer in signer in signer",
     {.signer = "03001a 0400026100 05000107 0600026200 030009 030006 030003 fd0000",
      .tail = "0d0d0d"},
     ANOMALY(CTL_TAG_MISPLACED) | ANOMALY(CTL_TAG_REPEATED) | ANOMALY(CTL_NESTED_TOO_DEEP)},
    {"digest 9",
     {.info = "07000f 08000109 090008 0a000100 0b000100"},
     ANOMALY(CTL_ALGORITHM_UNKNOWN)},
    {"signature algorithm 1",
     {.info = "07000f 08000101 090008 0a000101 0b000100"},
     ANOMALY(CTL_ALGORITHM_UNKNOWN)},
    {"modulus 4",
     {.info = "07000f 08000101 090008 0a000100 0b000104"},
     ANOMALY(CTL_ALGORITHM_UNKNOWN)},
    {"modulus for a longer signature",
     {.info = "07000f 08000101 090008 0a000100 0b000101"},
     ANOMALY(CTL_SIGNATURE_LENGTH_WRONG)},
    {"plaintext digest of three bytes",
     {.tail = "1a000101 1b0003000000 0d"},
     ANOMALY(CTL_HASH_LENGTH_WRONG)},
};

static void each_anomaly_of_a_header_is_told(void) {
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++) {
        GByteArray *bytes = build_header(headers[i].header_parts);
        struct span rest = span_of_bytes(bytes);
        struct ctl_header header;
        g_test_message("%s", headers[i].name);
        g_assert_true(ctl_take_header(&rest, &header));
        g_assert_cmphex(header.anomalies, ==, headers[i].anomalies);
        g_byte_array_unref(bytes);
    }
}

static const struct {
    const char *name, *hex;
    uint32_t anomalies;
} records[] = {
    {"as it should be", "010002000a 0400020001", 0},
    {"RECORDLENGTH zero", "0100020000 0400020001", ANOMALY(CTL_RECORD_LENGTH_ZERO)},
    {"RECORDLENGTH four", "0100020004 0400020001", ANOMALY(CTL_RECORD_LENGTH_WRONG)},
    {"RECORDLENGTH past the end", "0100020010 0400020001", ANOMALY(CTL_CUT_SHORT)},
    {"RECORDLENGTH inside a field", "0100020009 0400020001", ANOMALY(CTL_LENGTH_OVERRUN)},
    {"RECORDLENGTH second", "0400020001 010002000a", ANOMALY(CTL_RECORD_LENGTH_MISSING)},
    {"RECORDLENGTH of three bytes", "01000300000b 0400020001",
     ANOMALY(CTL_RECORD_LENGTH_MISSING) | ANOMALY(CTL_LENGTH_WRONG)},
    {"no role", "0100020005", ANOMALY(CTL_TAG_MISSING)},
    {"role 6", "010002000a 0400020006", ANOMALY(CTL_ROLE_UNKNOWN)},
    {"role of one byte", "0100020009 04000101", ANOMALY(CTL_LENGTH_WRONG)},
    {"address of five bytes", "0100020012 0400020001 0a00050102030405", ANOMALY(CTL_LENGTH_WRONG)},
    {"unknown tag", "010002000d 0400020001 d00000", ANOMALY(CTL_TAG_UNKNOWN)},
    {"no padding in records", "010002000d 0400020001 0d0000", ANOMALY(CTL_TAG_UNKNOWN)},
    {"two roles", "010002000f 0400020001 0400020002", ANOMALY(CTL_TAG_REPEATED)},
    {"empty name", "010002000e 0400020001 02000100", 0},
    {"name without even its end", "010002000d 0400020001 020000", ANOMALY(CTL_TEXT_NOT_TERMINATED)},
    {"a tag and half a length", "010002000c 0400020001 0200", ANOMALY(CTL_LENGTH_OVERRUN)},
    {"SHA-1 hash of two bytes", "0100020013 0400020001 0c000101 0b00020000",
     ANOMALY(CTL_HASH_LENGTH_WRONG)},
    {"SHA-512 hash of 48 bytes, SHA-384 to older writers",
     "0100020041 0400020001 0c000103 0b0030"
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2"
     "e2f",
     0},
    {"hash by algorithm 7", "0100020013 0400020001 0c000107 0b00020000",
     ANOMALY(CTL_ALGORITHM_UNKNOWN)},
};

static void each_anomaly_of_a_record_is_told(void) {
    for (size_t i = 0; i < G_N_ELEMENTS(records); i++) {
        GByteArray *bytes = hex_bytes(records[i].hex);
        struct span rest = span_of_bytes(bytes);
        struct ctl_record record;
        g_test_message("%s", records[i].name);
        g_assert_true(ctl_take_record(&rest, &record));
        g_assert_cmphex(record.anomalies, ==, records[i].anomalies);
        g_byte_array_unref(bytes);
    }
}

/* The record behind a bad one is read whole: where a length is no use, tag 1 marks the next. */
static void reading_goes_on_behind_a_bad_record(void) {
    static const char *const bad[] = {
        "0100020000 0400020000",
        "0100020003 0400020000",
        "0400020000 020003616200",
        "fd000100 0400020000",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        char *text = g_strconcat(bad[i], "0100020010 0400020002 020003616200", NULL);
        GByteArray *bytes = hex_bytes(text);
        struct span rest = span_of_bytes(bytes);
        struct ctl_record record;
        g_assert_true(ctl_take_record(&rest, &record));
        g_assert_cmpuint(span_len(rest), ==, 16);
        g_assert_true(ctl_take_record(&rest, &record));
        g_assert_cmphex(record.anomalies, ==, 0);
        g_assert_cmpuint(record.role.value, ==, CTL_ROLE_CCM_TFTP);
        g_assert_true(span_is_empty(rest));
        g_byte_array_unref(bytes);
        g_free(text);
    }
}

static void records_are_read_behind_a_header_of_no_known_length(void) {
    static const char *const lengths[] = {"0200020000", "0200020009", "fd00020000"};
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        GByteArray *bytes = build_header((struct header_parts){.length = lengths[i]});
        GByteArray *record = hex_bytes("0100020010 0400020002 020003616200");
        g_byte_array_append(bytes, record->data, record->len);
        struct ctl_file file;
        g_assert_true(ctl_read_file(span_of_bytes(bytes), &file));
        g_assert_cmpint(file.kind, ==, CTL_FILE_LIST);
        g_assert_true(span_equals(file.records, span_of_bytes(record)));
        g_byte_array_unref(bytes);
        g_byte_array_unref(record);
    }
}

static uint32_t findings_of_list(const char *list) {
    GByteArray *bytes = build_header((struct header_parts){.version = NULL});
    GByteArray *more = hex_bytes(list);
    struct ctl_file file;
    g_byte_array_append(bytes, more->data, more->len);
    g_assert_true(ctl_read_file(span_of_bytes(bytes), &file));
    uint32_t anomalies = ctl_overview_of(&file).anomalies;
    g_byte_array_unref(bytes);
    g_byte_array_unref(more);
    return anomalies;
}

#define TOKEN_7 "010002000f 0400020000 0600020007"
#define TOKEN_8 "010002000f 0400020000 0600020008"
#define CCM_7   "010002000f 0400020001 0600020007"

static void anomalies_of_a_list_are_told(void) {
    g_assert_cmphex(findings_of_list(TOKEN_7), ==, 0);
    g_assert_cmphex(findings_of_list(TOKEN_8 CCM_7), ==, ANOMALY(CTL_SIGNER_NOT_LISTED));
    g_assert_cmphex(findings_of_list(""), ==, ANOMALY(CTL_LIST_EMPTY));
    g_assert_cmphex(findings_of_list(TOKEN_7 TOKEN_8), ==, 0);
    g_assert_cmphex(findings_of_list(TOKEN_7 TOKEN_8 TOKEN_7), ==, ANOMALY(CTL_SIGNERS_TOO_MANY));
    g_assert_cmphex(findings_of_list(TOKEN_8 "01000200"), ==, ANOMALY(CTL_CUT_SHORT));
}

static void a_list_is_reported_by_name_or_version(void) {
    static const struct {
        const char *version, *name, *behind;
        enum ctl_file_kind kind;
    } cases[] = {
        {"0100020102", "0e0006 612e746c7600", "", CTL_FILE_LIST},
        {"0100020103", "0e0006 612e544c5600", TOKEN_7, CTL_FILE_LIST},
        {"0100020102", "0e0006 612e747c7600", TOKEN_7, CTL_FILE_LIST},
        {"0100020100", "0e0006 612e73676e00", TOKEN_7, CTL_FILE_SIGNED},
        {"0100020102", "0e0006 612e786d6c00", "3c61", CTL_FILE_SIGNED},
        {"0100020200", "0e0006 612e786d6c00", "3c61", CTL_FILE_ENCRYPTED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GByteArray *bytes =
            build_header((struct header_parts){.version = cases[i].version, .name = cases[i].name});
        GByteArray *behind = hex_bytes(cases[i].behind);
        struct ctl_file file;
        g_byte_array_append(bytes, behind->data, behind->len);
        g_assert_true(ctl_read_file(span_of_bytes(bytes), &file));
        g_assert_cmpint(file.kind, ==, cases[i].kind);
        g_byte_array_unref(bytes);
        g_byte_array_unref(behind);
    }
}

/* A field of the wrong length is absent, not half read; the first of two is used. */
static void fields_are_read_from_what_is_right(void) {
    GByteArray *bytes = hex_bytes("0100020018 0400030001 00 02000361 6200 020003636400 ff");
    struct span rest = span_of_bytes(bytes);
    struct ctl_record record;
    g_assert_true(ctl_take_record(&rest, &record));
    g_assert_null(record.role.at);
    g_assert_true(span_equals_text(record.dns_name, "ab"));
    g_byte_array_unref(bytes);
}

/* Whatever bit of a file is turned over, the contract holds. */
static void a_changed_bit_keeps_the_contract(void) {
    static const char *const vectors[] = {"ctl/ctl_file.hex", "ctl/config_enciphered.hex"};
    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        GByteArray *bytes = vector_bytes(vectors[i]);
        for (unsigned at = 0; at < bytes->len; at++) {
            uint8_t buffered = bytes->data[at];
            for (unsigned change = 1; change < 256; change *= 2) {
                bytes->data[at] = (uint8_t)(buffered ^ change);
                ctl_contract_check(span_of_bytes(bytes));
            }
            bytes->data[at] = buffered;
        }
        g_byte_array_unref(bytes);
    }
}

static void every_anomaly_has_a_name_of_its_own(void) {
    GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
    uint32_t reported =
        ANOMALY(CTL_LIST_EMPTY) | ANOMALY(CTL_SIGNER_NOT_LISTED) | ANOMALY(CTL_SIGNERS_TOO_MANY);
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++)
        reported |= headers[i].anomalies;
    for (size_t i = 0; i < G_N_ELEMENTS(records); i++)
        reported |= records[i].anomalies;
    for (int i = 0; i < CTL_ANOMALY_COUNT; i++) {
        g_assert_nonnull(ctl_anomalies[i].name);
        g_assert_true(g_str_has_prefix(ctl_anomalies[i].name, "ctl."));
        g_assert_cmpstr(ctl_anomalies[i].summary, !=, "");
        g_assert_true(g_hash_table_add(names, (gpointer)ctl_anomalies[i].name));
    }
    g_assert_cmphex(reported, ==, ANOMALY(CTL_ANOMALY_COUNT) - 1);
    g_hash_table_unref(names);
}

/* A file is enciphered by its version, or by what its header has. */
static void what_is_enciphered_is_known(void) {
    static const struct {
        const char *version, *tail;
        enum ctl_file_kind kind;
    } files[] = {{NULL, NULL, CTL_FILE_LIST},
                 {"0100020200", NULL, CTL_FILE_ENCRYPTED},
                 {NULL, "100000", CTL_FILE_ENCRYPTED},
                 {NULL, "0d0d0d", CTL_FILE_LIST}};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        GByteArray *bytes =
            build_header((struct header_parts){.version = files[i].version, .tail = files[i].tail});
        struct ctl_file file;
        g_assert_true(ctl_read_file(span_of_bytes(bytes), &file));
        g_assert_cmpint(file.kind, ==, files[i].kind);
        g_byte_array_unref(bytes);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ctl/odd/headers", each_anomaly_of_a_header_is_told);
    g_test_add_func("/ctl/odd/records", each_anomaly_of_a_record_is_told);
    g_test_add_func("/ctl/odd/next-record", reading_goes_on_behind_a_bad_record);
    g_test_add_func("/ctl/odd/next-header", records_are_read_behind_a_header_of_no_known_length);
    g_test_add_func("/ctl/odd/lists", anomalies_of_a_list_are_told);
    g_test_add_func("/ctl/odd/kinds", a_list_is_reported_by_name_or_version);
    g_test_add_func("/ctl/odd/fields", fields_are_read_from_what_is_right);
    g_test_add_func("/ctl/odd/changed", a_changed_bit_keeps_the_contract);
    g_test_add_func("/ctl/odd/names", every_anomaly_has_a_name_of_its_own);
    g_test_add_func("/ctl/enciphered", what_is_enciphered_is_known);
    return g_test_run();
}
