/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists against servers: which record should have matched; and against each other: what changed. */
#include "ctl/trust/compare.h"
#include "ctl/trust/server.h"
#include "tests/unit/ctl_files.h"

static struct ctl_lookup find(const char *vector, struct ctl_server server, uint32_t roles,
                              size_t index) {
    struct loaded list = load(vector);
    struct ctl_lookup lookup = ctl_find_server(&list.file, &server, roles);
    g_assert_cmpuint(lookup.index, ==, index);
    unload(&list);
    return lookup;
}

#define CALL_SERVERS CTL_ROLES_OF_CALL_SERVERS

static void a_listed_certificate_is_found(void) {
    GByteArray *renewed = vector_bytes("ctl/renewed_certificate.hex");
    struct ctl_server server = {.certificate = span_of_bytes(renewed)};
    g_assert_cmpint(find("ctl/ctl_file_later.hex", server, CALL_SERVERS, 1).match, ==,
                    CTL_MATCH_CERTIFICATE);
    g_byte_array_unref(renewed);
}

/* The certificate was renewed after the list was made: the record of that name should have held it.
 */
static void a_stale_record_is_found_by_what_the_certificate_is_for(void) {
    GByteArray *renewed = vector_bytes("ctl/renewed_certificate.hex");
    struct ctl_server server = {.certificate = span_of_bytes(renewed)};
    g_assert_cmpint(find("ctl/ctl_file.hex", server, CALL_SERVERS, 1).match, ==, CTL_MATCH_NAME);
    g_assert_cmpint(find("ctl/itl_file.hex", server, CALL_SERVERS, 1).match, ==, CTL_MATCH_SUBJECT);
    g_assert_cmpint(find("ctl/ctl_file.hex", server, 1U << CTL_ROLE_TVS, 0).match, ==,
                    CTL_MATCH_NONE);
    g_byte_array_unref(renewed);
}

static void a_server_is_found_by_name_or_address(void) {
    static const uint8_t cucm2[] = {192, 0, 2, 11}, stub[] = {10, 48, 47, 153},
                         none[] = {192, 0, 2, 99};
    struct ctl_server by_name = {.name = span_of_text("CUCM2.example.com")};
    struct ctl_server by_address = {.address = span_of(cucm2, 4)};
    struct ctl_server by_stub = {.address = span_of(stub, 4)};
    struct ctl_server by_dotted_name = {.name = span_of_text("10.48.47.153")};
    struct ctl_server unknown = {.name = span_of_text("cucm3.example.com"),
                                 .address = span_of(none, 4)};
    g_assert_cmpint(find("ctl/ctl_file.hex", by_name, CALL_SERVERS, 2).match, ==, CTL_MATCH_NAME);
    g_assert_cmpint(find("ctl/ctl_file.hex", by_address, CALL_SERVERS, 2).match, ==,
                    CTL_MATCH_ADDRESS);
    g_assert_cmpint(find("ctl/ctl_file.hex", by_stub, CALL_SERVERS, 3).match, ==,
                    CTL_MATCH_ADDRESS);
    g_assert_cmpint(find("ctl/ctl_file.hex", by_dotted_name, CALL_SERVERS, 3).match, ==,
                    CTL_MATCH_NAME);
    g_assert_cmpint(find("ctl/ctl_file.hex", unknown, CTL_ALL_ROLES, 0).match, ==, CTL_MATCH_NONE);
    g_assert_cmpint(
        find("ctl/ctl_file.hex", (struct ctl_server){.name = {NULL, NULL}}, CTL_ALL_ROLES, 0).match,
        ==, CTL_MATCH_NONE);
}

static struct ctl_lookup find_in(const char *records, struct ctl_server server, uint8_t *role) {
    GByteArray *bytes = hex_bytes(records);
    struct ctl_file list = {.kind = CTL_FILE_LIST, .records = span_of_bytes(bytes)};
    struct ctl_lookup lookup = ctl_find_server(&list, &server, CTL_ALL_ROLES);
    *role = lookup.match == CTL_MATCH_NONE ? 0 : (uint8_t)lookup.record.role.value;
    g_byte_array_unref(bytes);
    return lookup;
}

static void short_names_and_written_addresses_are_understood(void) {
    static const uint8_t v6[16] = {0x20, 1, 0xd, 0xb8, [15] = 1};
    struct ctl_server named = {.name = span_of_text("ab.example.com")};
    struct ctl_server addressed = {.address = span_of(v6, sizeof v6)};
    uint8_t role;
    g_assert_cmpint(find_in("0100020010 0400020001 020003416200", named, &role).match, ==,
                    CTL_MATCH_NAME);
    g_assert_cmpuint(role, ==, 1);
    g_assert_cmpint(find_in("0100020011 0400020001 02000461622e00", named, &role).match, ==,
                    CTL_MATCH_NONE);
    g_assert_cmpint(
        find_in("0100020019 0400020001 02000c323030313a6462383a3a3100", addressed, &role).match, ==,
        CTL_MATCH_ADDRESS);
    g_assert_cmpint(
        find_in("010002001d 0400020001 0a001020010db8000000000000000000000001", addressed, &role)
            .match,
        ==, CTL_MATCH_ADDRESS);
}

/* The certificate is of "server-purpose", and as well of a.example. */
static void any_name_of_a_certificate_is_one_of_the_server(void) {
    GByteArray *bytes = vector_bytes("certificate/server-purpose.hex");
    struct ctl_server server = {.certificate = span_of_bytes(bytes)};
    uint8_t role;
    g_assert_cmpint(
        find_in("0100020017 0400020001 02000a612e6578616d706c6500", server, &role).match, ==,
        CTL_MATCH_NAME);
    g_assert_cmpint(
        find_in("0100020017 0400020001 02000a622e6578616d706c6500", server, &role).match, ==,
        CTL_MATCH_NONE);
    g_byte_array_unref(bytes);
}

/* The same serial number by the same issuer, but other bytes: damaged or forged. */
static void a_certificate_of_the_same_serial_is_found(void) {
    struct loaded list = load("ctl/ctl_file.hex");
    struct ctl_record cucm1 = nth_record(&list.file, 1);
    GByteArray *damaged = g_byte_array_new();
    g_byte_array_append(damaged, cucm1.certificate.at, (guint)span_len(cucm1.certificate));
    damaged->data[damaged->len - 1] ^= 1;
    struct ctl_server server = {.certificate = span_of_bytes(damaged)};
    g_assert_cmpint(find("ctl/ctl_file.hex", server, CALL_SERVERS, 1).match, ==, CTL_MATCH_SERIAL);
    g_byte_array_unref(damaged);
    unload(&list);
}

static void write_difference(void *data, const struct ctl_difference *difference) {
    static const char signs[] = {'-', '~', '+'};
    const struct ctl_record *record =
        difference->before != NULL ? difference->before : difference->after;
    struct span name = ctl_record_name(record);
    g_assert_true((difference->before == NULL) == (difference->change == CTL_RECORD_ADDED));
    g_assert_true((difference->after == NULL) == (difference->change == CTL_RECORD_REMOVED));
    g_string_append_printf(data, "%c%u %.*s %" G_GINT64_MODIFIER "x\n", signs[difference->change],
                           record->role.value, (int)span_len(name), (const char *)name.at,
                           difference->tags);
}

static void check_differences(const struct ctl_file *before, const struct ctl_file *after,
                              const char *expected) {
    GString *text = g_string_new("");
    g_assert_true(ctl_compare_records(before, after, write_difference, text));
    g_assert_cmpstr(text->str, ==, expected);
    g_string_free(text, TRUE);
}

static void what_changed_between_lists_is_reported(void) {
    struct loaded before = load("ctl/ctl_file.hex");
    struct loaded after = load("ctl/ctl_file_later.hex");
    check_differences(&before.file, &before.file, "");
    check_differences(&before.file, &after.file,
                      "~2 cucm1.example.com 3c0\n"
                      "-2 cucm2.example.com 0\n"
                      "-4 cucm1.example.com 0\n"
                      "+21 cucm1.example.com 0\n");
    check_differences(&after.file, &before.file,
                      "~2 cucm1.example.com 3c0\n"
                      "-21 cucm1.example.com 0\n"
                      "+2 cucm2.example.com 0\n"
                      "+4 cucm1.example.com 0\n");
    g_assert_cmphex(ctl_compare_headers(&before.file.header, &before.file.header), ==, 0);
    g_assert_cmphex(ctl_compare_headers(&before.file.header, &after.file.header), ==,
                    1U << CTL_HEADER_SIGNATURE | 1U << CTL_HEADER_TIMESTAMP);
    unload(&before);
    unload(&after);
}

#define A1           "0100020010 0400020001 020003616100 "
#define A2           "0100020016 0400020001 020003616100 06000301 0203 "
#define A3           "0100020016 0400020001 020003616100 06000301 0204 "
#define A1_REORDERED "0100020010 020003616100 0400020001 "
#define B1           "0100020010 0400020001 020003626200 "
#define NAMELESS     "010002000a 0400020001 "

static void check_hex(const char *before, const char *after, const char *expected) {
    GByteArray *left = hex_bytes(before);
    GByteArray *right = hex_bytes(after);
    struct ctl_file left_file = {.kind = CTL_FILE_LIST, .records = span_of_bytes(left)};
    struct ctl_file right_file = {.kind = CTL_FILE_LIST, .records = span_of_bytes(right)};
    check_differences(&left_file, &right_file, expected);
    g_byte_array_unref(left);
    g_byte_array_unref(right);
}

static void records_of_the_same_name_are_paired_by_their_bytes_first(void) {
    check_hex(A1 A2 B1, B1 A2 A1, "");
    check_hex(A1 A2, A3 A1, "~1 aa 40\n");
    check_hex(A1 A2, A2 A3, "~1 aa 40\n");
    check_hex(A1 A1, A1, "-1 aa 0\n");
    check_hex(A1, A1_REORDERED, "~1 aa 0\n");
    check_hex("", A1 NAMELESS, "+1 aa 0\n+1  0\n");
    check_hex(A1 "0100020000", A1, "-0  0\n");
    check_hex("", "", "");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ctl/server/listed", a_listed_certificate_is_found);
    g_test_add_func("/ctl/server/stale", a_stale_record_is_found_by_what_the_certificate_is_for);
    g_test_add_func("/ctl/server/name", a_server_is_found_by_name_or_address);
    g_test_add_func("/ctl/server/short", short_names_and_written_addresses_are_understood);
    g_test_add_func("/ctl/server/any_name", any_name_of_a_certificate_is_one_of_the_server);
    g_test_add_func("/ctl/server/serial", a_certificate_of_the_same_serial_is_found);
    g_test_add_func("/ctl/compare/lists", what_changed_between_lists_is_reported);
    g_test_add_func("/ctl/compare/pairs", records_of_the_same_name_are_paired_by_their_bytes_first);
    return g_test_run();
}
