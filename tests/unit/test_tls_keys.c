/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keys there are for a session, by the lines of a key log and by a server's private key. */
#include "capture/observe/tls/tls_keys.h"

#include <glib.h>

enum { ECDHE_RSA_AES128_GCM = 0xc02f, RSA_AES128_GCM = 0x009c };

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define OTHER  "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

#define ALL_13                                                                                     \
    "CLIENT_HANDSHAKE_TRAFFIC_SECRET " RANDOM " 00\n"                                              \
    "SERVER_HANDSHAKE_TRAFFIC_SECRET " RANDOM " 00\n"                                              \
    "CLIENT_TRAFFIC_SECRET_0 " RANDOM " 00\n"                                                      \
    "SERVER_TRAFFIC_SECRET_0 " RANDOM " 00\n"

static struct tls_session session_of(uint16_t version, uint16_t suite) {
    struct tls_session session = {
        .version = version, .cipher_suite = suite, .has_client_random = true};
    for (uint8_t i = 0; i < TLS_RANDOM; i++)
        session.client_random[i] = i;
    return session;
}

static void assert_key(const char *log, bool has_rsa, uint16_t version, uint16_t suite,
                       enum tls_key expected) {
    const struct tls_session session = session_of(version, suite);
    struct tls_keys *keys = tls_keys_new(NULL);
    tls_keys_add_log(keys, span_of_text(log));
    if (has_rsa)
        tls_keys_add_rsa(keys);
    g_assert_cmpint(tls_keys_for(keys, &session), ==, expected);
    tls_keys_free(keys);
}

static void the_secrets_of_a_log_decide_in_tls_1_3(void) {
    const uint16_t version = TLS_VERSION_1_3;
    assert_key("", false, version, 0x1302, TLS_KEY_NONE);
    assert_key(ALL_13, false, version, 0x1302, TLS_KEY_FITS);
    assert_key("CLIENT_HANDSHAKE_TRAFFIC_SECRET " RANDOM " 00\n"
               "SERVER_TRAFFIC_SECRET_0 " RANDOM " 00\n",
               false, version, 0x1302, TLS_KEY_FITS_PARTLY);
    assert_key("SERVER_HANDSHAKE_TRAFFIC_SECRET " RANDOM " 00\r\n", false, version, 0x1302,
               TLS_KEY_FITS_PARTLY);
    assert_key("CLIENT_TRAFFIC_SECRET_0 " RANDOM " 00\n", false, version, 0x1302, TLS_KEY_PARTIAL);
    assert_key("EXPORTER_SECRET " RANDOM " 00\n", false, version, 0x1302, TLS_KEY_PARTIAL);
    assert_key("SERVER_HANDSHAKE_TRAFFIC_SECRET " OTHER " 00\n", true, version, 0x1302,
               TLS_KEY_NONE);
}

static void the_master_secret_or_a_private_key_decides_before(void) {
    const uint16_t version = TLS_VERSION_1_2;
    assert_key("CLIENT_RANDOM " RANDOM " 00\n", false, version, ECDHE_RSA_AES128_GCM, TLS_KEY_FITS);
    assert_key("CLIENT_RANDOM " OTHER " 00\n", false, version, ECDHE_RSA_AES128_GCM, TLS_KEY_NONE);
    assert_key("EXPORTER_SECRET " RANDOM " 00\n", false, version, RSA_AES128_GCM, TLS_KEY_PARTIAL);
    assert_key("RSA 00 00\n", false, version, ECDHE_RSA_AES128_GCM, TLS_KEY_FITS);
    assert_key("", true, version, RSA_AES128_GCM, TLS_KEY_FITS);
    assert_key("", true, version, ECDHE_RSA_AES128_GCM, TLS_KEY_MISFIT);
    assert_key("", true, 0, 0, TLS_KEY_NONE);
}

static bool fits_12(const char *log) {
    const struct tls_session session = session_of(TLS_VERSION_1_2, ECDHE_RSA_AES128_GCM);
    struct tls_keys *keys = tls_keys_new(NULL);
    tls_keys_add_log(keys, span_of_text(log));
    const bool fit = tls_keys_fit(keys, &session);
    tls_keys_free(keys);
    return fit;
}

static void only_lines_of_a_log_are_read(void) {
    g_assert_true(fits_12("CLIENT_RANDOM " RANDOM " 00ff"));
    g_assert_true(fits_12("# a\r\n\r\nPMS_CLIENT_RANDOM " RANDOM " 00ff\r\n"));
    g_assert_false(fits_12("# CLIENT_RANDOM " RANDOM " 00ff"));
    g_assert_false(fits_12("CLIENT_RANDOM " RANDOM));
    g_assert_false(fits_12("CLIENT_RANDOM " RANDOM "00 00ff"));
    g_assert_false(fits_12("CLIENT_RANDOM f" RANDOM " 00ff"));
    g_assert_false(fits_12(""));
}

static void there_are_none_until_one_is_added(void) {
    struct tls_keys *keys = tls_keys_new(NULL), *above = tls_keys_new(keys);
    g_assert_false(tls_keys_are_any(above));
    tls_keys_add_rsa(keys);
    g_assert_true(tls_keys_are_any(above));
    tls_keys_free(above);
    tls_keys_free(keys);
}

static void without_a_client_hello_there_is_none(void) {
    struct tls_session session = session_of(TLS_VERSION_1_3, 0x1302);
    struct tls_keys *keys = tls_keys_new(NULL);
    tls_keys_add_random(keys, span_of(session.client_random, TLS_RANDOM));
    g_assert_cmpint(tls_keys_for(keys, &session), ==, TLS_KEY_FITS);
    session.has_client_random = false;
    g_assert_cmpint(tls_keys_for(keys, &session), ==, TLS_KEY_NONE);
    g_assert_false(tls_keys_fit(keys, &session));
    g_assert_cmpint(tls_keys_for(NULL, &session), ==, TLS_KEY_NONE);
    tls_keys_free(keys);
}

static void keys_add_up_with_those_below(void) {
    const struct tls_session session = session_of(TLS_VERSION_1_3, 0x1302);
    struct tls_keys *base = tls_keys_new(NULL), *keys = tls_keys_new(base);
    tls_keys_add_log(base, span_of_text("SERVER_HANDSHAKE_TRAFFIC_SECRET " RANDOM " 00\n"));
    tls_keys_add_log(keys, span_of_text("CLIENT_HANDSHAKE_TRAFFIC_SECRET " RANDOM " 00\n"
                                        "CLIENT_TRAFFIC_SECRET_0 " RANDOM " 00\n"
                                        "SERVER_TRAFFIC_SECRET_0 " RANDOM " 00\n"));
    g_assert_cmpint(tls_keys_for(base, &session), ==, TLS_KEY_FITS_PARTLY);
    g_assert_cmpint(tls_keys_for(keys, &session), ==, TLS_KEY_FITS);
    tls_keys_free(keys);
    tls_keys_free(base);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/tls_keys/" #name, name)
    TEST(the_secrets_of_a_log_decide_in_tls_1_3);
    TEST(the_master_secret_or_a_private_key_decides_before);
    TEST(only_lines_of_a_log_are_read);
    TEST(there_are_none_until_one_is_added);
    TEST(without_a_client_hello_there_is_none);
    TEST(keys_add_up_with_those_below);
    return g_test_run();
}
