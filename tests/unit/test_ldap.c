/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An UnbindRequest is known at the end of whatever came before, in every form of its length and of
 * its message's id. */
#include "capture/observe/ldap/ldap_message.h"
#include "hex.h"

static bool is_unbind(const char *hex) {
    GByteArray *bytes = hex_bytes(hex);
    const struct span whole = span_of_bytes(bytes), unbind = ldap_unbind_at_end(whole);
    const bool found = !span_is_empty(unbind);
    g_assert_true(unbind.end == whole.end);
    g_assert_cmpint(ldap_operation_of(unbind), ==, found ? LDAP_UNBIND : LDAP_NONE);
    g_byte_array_unref(bytes);
    return found;
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
        "30 06 02 01 02 50 01 01 30 05 02 01 03 42 00",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
        g_assert_true(is_unbind(forms[i]));
}

static void what_is_another_message_or_goes_on_is_none(void) {
    static const char *const others[] = {
        "",
        "42 00",
        "02 01 03 42 00",
        "05 02 01 03 42 00",
        "30 05 02 01 03 50 00",             /* abandon */
        "30 06 02 01 03 42 00",             /* a length that does not fit */
        "30 05 02 01 03 42 00 30",          /* more follows */
        "31 05 02 01 03 42 00",             /* no sequence */
        "30 05 0a 01 03 42 00",             /* no integer */
        "30 09 02 05 01 02 03 04 05 42 00", /* an id beyond 2^31 - 1 (RFC 4511 4.1.1.1) */
        "30 84 00 00 01 05 02 01 03 42 00",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(is_unbind(others[i]));
}

static void ids_of_every_size_belong_to_messages(void) {
    GByteArray *bytes = hex_bytes("30 84 00 00 00 10 02 04 01 02 03 04 63");
    g_assert_cmphex(ldap_operation_of(span_of_bytes(bytes)), ==, LDAP_SEARCH);
    g_byte_array_unref(bytes);
    bytes = hex_bytes("30 10 02 05 01 02 03 04 05 63");
    g_assert_cmphex(ldap_operation_of(span_of_bytes(bytes)), ==, LDAP_NONE);
    g_byte_array_unref(bytes);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ldap/unbind", every_form_is_known);
    g_test_add_func("/ldap/other", what_is_another_message_or_goes_on_is_none);
    g_test_add_func("/ldap/ids", ids_of_every_size_belong_to_messages);
    return g_test_run();
}
