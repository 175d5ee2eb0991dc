/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of LDAP are read as far as they go, in every form of their lengths and numbers. */
#include "guarded.h"
#include "hex.h"
#include "tests/ldap_contract.h"

static struct ldap_message read_vector(const char *path, GByteArray **bytes) {
    struct ldap_message message;
    *bytes = vector_bytes(path);
    struct span rest = span_of_bytes(*bytes);
    g_assert_true(ldap_take_message(&rest, &message));
    g_assert_true(span_is_empty(rest) && !message.is_cut);
    return message;
}

static void binds_are_read(void) {
    GByteArray *simple, *sasl;
    struct ldap_bind bind;
    struct ldap_message message = read_vector("ldap/bind-simple.hex", &simple);
    g_assert_cmphex(message.operation, ==, LDAP_BIND);
    g_assert_cmpuint(message.id, ==, 1);
    g_assert_true(ldap_read_bind(message.body, &bind));
    g_assert_cmpuint(bind.version, ==, 3);
    g_assert_true(span_equals_text(bind.dn, "cn=svc,dc=lab,dc=example"));
    g_assert_true(bind.method == LDAP_AUTH_SIMPLE && bind.has_password);
    message = read_vector("ldap/bind-sasl.hex", &sasl);
    g_assert_true(ldap_read_bind(message.body, &bind));
    g_assert_true(bind.method == LDAP_AUTH_SASL && !bind.has_password);
    g_assert_true(span_equals_text(bind.mechanism, "GSS-SPNEGO"));
    g_byte_array_unref(simple);
    g_byte_array_unref(sasl);
}

static void what_active_directory_says_is_read(void) {
    GByteArray *bytes;
    struct ldap_result result;
    const struct ldap_message message = read_vector("ldap/bind-refused-by-ad.hex", &bytes);
    g_assert_true(ldap_read_result(message.body, &result));
    g_assert_cmpuint(result.code, ==, LDAP_INVALID_CREDENTIALS);
    g_assert_true(span_equals_text(ldap_data_code(result.diagnostic), "52e"));
    g_byte_array_unref(bytes);
}

static void data_codes_are_hexadecimal(void) {
    g_assert_true(span_equals_text(ldap_data_code(span_of_text("x, data 775, v1db1")), "775"));
    g_assert_true(span_is_empty(ldap_data_code(span_of_text("no data there"))));
    g_assert_true(span_is_empty(ldap_data_code(span_of_text("data 0123456789abcdef"))));
    g_assert_true(span_is_empty(ldap_data_code(span_of_text("data"))));
}

static void searches_and_their_ends_are_read(void) {
    GByteArray *asked, *answered;
    struct ldap_search search;
    struct ldap_result result;
    g_assert_true(ldap_read_search(read_vector("ldap/search.hex", &asked).body, &search));
    g_assert_true(span_equals_text(search.base, "dc=lab,dc=example"));
    g_assert_true(search.has_scope && search.has_size_limit);
    g_assert_cmpuint(search.scope, ==, 2);
    g_assert_cmpuint(search.size_limit, ==, 50);
    g_assert_true(
        ldap_read_result(read_vector("ldap/search-referral.hex", &answered).body, &result));
    g_assert_cmpuint(result.code, ==, LDAP_REFERRAL);
    g_assert_true(span_equals_text(result.matched_dn, "dc=lab"));
    g_assert_true(span_equals_text(result.referral, "ldap://dc2.example/"));
    g_byte_array_unref(asked);
    g_byte_array_unref(answered);
}

static void extended_operations_have_names(void) {
    GByteArray *asked, *refused, *notice;
    g_assert_true(
        span_equals_text(ldap_extended_request_name(read_vector("ldap/start-tls.hex", &asked).body),
                         LDAP_START_TLS));
    g_assert_true(span_is_empty(
        ldap_extended_answer_name(read_vector("ldap/start-tls-refused.hex", &refused).body)));
    const struct ldap_message message = read_vector("ldap/notice.hex", &notice);
    g_assert_cmpuint(message.id, ==, 0);
    g_assert_true(
        span_equals_text(ldap_extended_answer_name(message.body), LDAP_NOTICE_OF_DISCONNECTION));
    g_byte_array_unref(asked);
    g_byte_array_unref(refused);
    g_byte_array_unref(notice);
}

static enum ldap_operation operation_of(const char *hex) {
    GByteArray *bytes = hex_bytes(hex);
    const enum ldap_operation operation = ldap_operation_of(span_of_bytes(bytes));
    g_byte_array_unref(bytes);
    return operation;
}

static void every_form_is_known(void) {
    static const char *const forms[] = {
        "30 05 02 01 03 42 00",
        "30 06 02 02 01 03 42 00",
        "30 07 02 03 01 00 03 42 00",
        "30 08 02 04 7f ff ff ff 42 00",
        "30 81 05 02 01 03 42 00",
        "30 82 00 06 02 02 01 03 42 00",
        "30 83 00 00 05 02 01 03 42 00",
        "30 84 00 00 00 05 02 01 03 42 00",
        "30 84 00 00 00 08 02 04 01 02 03 04 42 00",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
        g_assert_cmphex(operation_of(forms[i]), ==, LDAP_UNBIND);
}

static void what_is_another_message_is_none(void) {
    static const char *const others[] = {
        "",
        "42 00",
        "31 05 02 01 03 42 00",             /* no sequence */
        "30 80 02 01 03 42 00 00 00",       /* an indefinite length */
        "30 85 00 00 00 00 05 02 01 03 42", /* a length of five bytes */
        "30 84 7f 00 00 05 02 01 03 42 00", /* longer than any message */
        "30 03 02 01 03 42 00",             /* too short for an operation */
        "30 05 0a 01 03 42 00",             /* no integer */
        "30 05 02 01 03 41 00",             /* no operation */
        "30 09 02 05 01 02 03 04 05 42 00", /* a number of five bytes */
        "30 08 02 04 80 00 00 00 42 00",    /* below zero */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_cmphex(operation_of(others[i]), ==, LDAP_NONE);
}

static const char *const vectors[] = {
    "ldap/bind-simple.hex",
    "ldap/bind-sasl.hex",
    "ldap/bind-refused-by-ad.hex",
    "ldap/bind-answer.hex",
    "ldap/search.hex",
    "ldap/search-referral.hex",
    "ldap/start-tls.hex",
    "ldap/start-tls-refused.hex",
    "ldap/notice.hex",
    "ldap/unbind.hex",
    "ldap/unbind-long.hex",
};

static void check_prefix(struct span prefix, void *data) {
    const enum ldap_start *last = data;
    const enum ldap_start start = ldap_starts(prefix);
    ldap_contract_check(prefix);
    g_assert_cmpint(start, !=, LDAP_START_NO);
    g_assert_true(start == LDAP_START_YES || span_len(prefix) < LDAP_HEAD_MOST);
    g_assert_cmpint(*last, ==, LDAP_START_YES);
}

static void every_beginning_is_survived(void) {
    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        GByteArray *bytes = vector_bytes(vectors[i]);
        enum ldap_start whole = ldap_starts(span_of_bytes(bytes));
        guarded_each_prefix(span_of_bytes(bytes), check_prefix, &whole);
        g_byte_array_unref(bytes);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ldap/binds_are_read", binds_are_read);
    g_test_add_func("/ldap/what_active_directory_says_is_read", what_active_directory_says_is_read);
    g_test_add_func("/ldap/data_codes_are_hexadecimal", data_codes_are_hexadecimal);
    g_test_add_func("/ldap/searches_and_their_ends_are_read", searches_and_their_ends_are_read);
    g_test_add_func("/ldap/extended_operations_have_names", extended_operations_have_names);
    g_test_add_func("/ldap/every_form_is_known", every_form_is_known);
    g_test_add_func("/ldap/what_is_another_message_is_none", what_is_another_message_is_none);
    g_test_add_func("/ldap/every_beginning_is_survived", every_beginning_is_survived);
    return g_test_run();
}
