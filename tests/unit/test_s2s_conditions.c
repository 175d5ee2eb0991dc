/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/xmpp_s2s/s2s_conditions.h"

#include <glib.h>

typedef const char *advice_function(const char *condition);

static void assert_own_texts(advice_function *advice, const char *const *conditions) {
    GHashTable *texts = g_hash_table_new(g_str_hash, g_str_equal);
    for (; *conditions != NULL; conditions++) {
        const char *text = advice(*conditions);
        g_assert_nonnull(text);
        g_assert_true(g_str_has_suffix(text, ".") || g_str_has_suffix(text, "?"));
        g_assert_true(g_hash_table_add(texts, (gpointer)text));
    }
    g_hash_table_destroy(texts);
}

static void every_stream_error_has_its_own_advice(void) {
    static const char *const conditions[] = {"bad-format",
                                             "bad-namespace-prefix",
                                             "conflict",
                                             "connection-timeout",
                                             "host-gone",
                                             "host-unknown",
                                             "improper-addressing",
                                             "internal-server-error",
                                             "invalid-from",
                                             "invalid-namespace",
                                             "invalid-xml",
                                             "not-authorized",
                                             "not-well-formed",
                                             "policy-violation",
                                             "remote-connection-failed",
                                             "reset",
                                             "resource-constraint",
                                             "restricted-xml",
                                             "see-other-host",
                                             "system-shutdown",
                                             "undefined-condition",
                                             "unsupported-encoding",
                                             "unsupported-feature",
                                             "unsupported-stanza-type",
                                             "unsupported-version",
                                             NULL};
    assert_own_texts(s2s_stream_error_advice, conditions);
}

static void every_sasl_failure_has_its_own_advice(void) {
    static const char *const conditions[] = {"aborted",
                                             "account-disabled",
                                             "credentials-expired",
                                             "encryption-required",
                                             "incorrect-encoding",
                                             "invalid-authzid",
                                             "invalid-mechanism",
                                             "malformed-request",
                                             "mechanism-too-weak",
                                             "not-authorized",
                                             "temporary-auth-failure",
                                             NULL};
    assert_own_texts(s2s_sasl_failure_advice, conditions);
}

static void every_error_of_dialback_has_its_own_advice(void) {
    static const char *const conditions[] = {"item-not-found",
                                             "remote-connection-failed",
                                             "remote-server-not-found",
                                             "remote-server-timeout",
                                             "policy-violation",
                                             "not-authorized",
                                             "forbidden",
                                             "not-acceptable",
                                             "resource-constraint",
                                             NULL};
    assert_own_texts(s2s_dialback_error_advice, conditions);
}

static void of_others_nothing_is_known(void) {
    g_assert_null(s2s_stream_error_advice(""));
    g_assert_null(s2s_dialback_error_advice("see-other-host"));
    g_assert_null(s2s_sasl_failure_advice("host-gone"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/s2s_conditions/stream", every_stream_error_has_its_own_advice);
    g_test_add_func("/s2s_conditions/sasl", every_sasl_failure_has_its_own_advice);
    g_test_add_func("/s2s_conditions/dialback", every_error_of_dialback_has_its_own_advice);
    g_test_add_func("/s2s_conditions/others", of_others_nothing_is_known);
    return g_test_run();
}
