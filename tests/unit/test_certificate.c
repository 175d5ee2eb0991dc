/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates are read as openssl shows them, kept once, survive any bytes, and the store stays
 * within its bounds. */
#include <glib.h>

#include "capture/observe/tls/certificate.h"
#include "tests/unit/guarded.h"
#include "tests/unit/hex.h"

static char *hex_of(const uint8_t *bytes, size_t length) {
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < length; i++)
        g_string_append_printf(text, "%02x", bytes[i]);
    return g_string_free(text, FALSE);
}

static void facts_are_those_that_openssl_shows(void) {
    GByteArray *der = certificate_vector("leaf");
    struct certificate_store *store = certificate_store_new(4);
    struct certificate *leaf = certificate_get(store, span_of_bytes(der));
    g_assert_true(leaf->readable);
    g_assert_cmpstr(leaf->subject, ==, "CN=cucm1150.adfs.ucce.com,OU=TAC,O=Cisco,C=IN");
    g_assert_cmpstr(leaf->issuer, ==, "CN=Example CA,O=Example");
    g_assert_cmpstr(leaf->serial, ==, "8badf00d00000001");
    g_assert_false(leaf->self_signed);
    g_assert_false(leaf->is_ca);
    g_assert_cmpstr(leaf->key, ==, "ECDSA P-256");
    g_assert_cmpuint(leaf->name_count, ==, 4);
    g_assert_cmpstr(leaf->names[0], ==, "cucm1150.adfs.ucce.com");
    g_assert_cmpstr(leaf->names[1], ==, "cucm1150");
    g_assert_cmpstr(leaf->names[2], ==, "10.106.104.220");
    g_assert_cmpstr(leaf->names[3], ==, "2001:db8::220");
    g_assert_cmpint(leaf->not_before, ==, 1577836800);
    g_assert_cmpint(leaf->not_after, ==, 1609459199);
    char *sha1 = hex_of(leaf->sha1, sizeof leaf->sha1);
    char *expected = g_compute_checksum_for_data(G_CHECKSUM_SHA1, der->data, der->len);
    g_assert_cmpstr(sha1, ==, expected);
    g_free(sha1);
    g_free(expected);
    certificate_release(store, leaf);
    certificate_store_free(store);
    g_byte_array_unref(der);
}

static void validity_is_judged_to_the_second(void) {
    const int64_t second = 1000000000;
    GByteArray *der = certificate_vector("leaf");
    struct certificate_store *store = certificate_store_new(4);
    struct certificate *leaf = certificate_get(store, span_of_bytes(der));
    g_assert_true(certificate_is_not_yet_valid(leaf, 1577836800 * second - 1));
    g_assert_false(certificate_is_not_yet_valid(leaf, 1577836800 * second));
    g_assert_false(certificate_is_expired(leaf, 1609459199 * second + second - 1));
    g_assert_true(certificate_is_expired(leaf, 1609459200 * second));
    g_assert_false(certificate_is_not_yet_valid(leaf, 0));
    certificate_release(store, leaf);
    certificate_store_free(store);
    g_byte_array_unref(der);
}

/* Of another capture, byte for byte; one that differs in a byte is not it. */
static void what_is_recalled_is_what_was_read(void) {
    struct certificate_store *first = certificate_store_new(4), *second = certificate_store_new(4);
    GByteArray *der = certificate_vector("leaf");
    struct certificate *read = certificate_get(first, span_of_bytes(der));
    struct certificate *recalled = certificate_get(second, span_of_bytes(der));
    g_assert_true(recalled->readable);
    g_assert_cmpstr(recalled->subject, ==, read->subject);
    g_assert_cmpstr(recalled->serial, ==, read->serial);
    g_assert_cmpstr(recalled->key, ==, read->key);
    g_assert_true(memcmp(recalled->sha256, read->sha256, sizeof read->sha256) == 0);
    g_assert_true(span_equals(recalled->der, read->der));
    g_assert_true(recalled->der.at != read->der.at);
    g_assert_cmpuint(recalled->name_count, ==, 4);
    certificate_release(first, read);
    certificate_store_free(first);
    g_assert_cmpstr(recalled->names[3], ==, "2001:db8::220");
    for (guint i = 0; i < der->len; i++) {
        der->data[i] ^= 1;
        struct certificate *other = certificate_get(second, span_of_bytes(der));
        g_assert_true(other != recalled);
        g_assert_false(memcmp(other->sha256, recalled->sha256, 32) == 0);
        certificate_release(second, other);
        der->data[i] ^= 1;
    }
    struct certificate *empty = certificate_get(second, span_of(NULL, 0));
    g_assert_false(empty->readable);
    g_assert_cmphex(empty->sha1[0], ==, 0xda); /* da39a3ee...: of no bytes */
    certificate_release(second, empty);
    certificate_release(second, recalled);
    certificate_store_free(second);
    g_byte_array_unref(der);
}

/* SHA-1 is no excuse; a forged signature is. */
static void self_signed_means_that_its_own_key_verifies_it(void) {
    static const char *const files[] = {"self-signed-sha1", "self-signed-ca", "self-signed-short"};
    struct certificate_store *store = certificate_store_new(4);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        GByteArray *der = certificate_vector(files[i]);
        struct certificate *whole = certificate_get(store, span_of_bytes(der));
        g_assert_true(whole->self_signed);
        g_assert_cmpint(whole->is_ca, ==, i == 1);
        der->data[der->len - 1] ^= 1;
        struct certificate *forged = certificate_get(store, span_of_bytes(der));
        g_assert_true(forged->readable);
        g_assert_false(forged->self_signed);
        certificate_release(store, whole);
        certificate_release(store, forged);
        g_byte_array_unref(der);
    }
    certificate_store_free(store);
}

static void the_same_bytes_are_the_same_certificate(void) {
    GByteArray *der = certificate_vector("leaf");
    struct certificate_store *store = certificate_store_new(1);
    struct certificate *first = certificate_get(store, span_of_bytes(der));
    struct certificate *second = certificate_get(store, span_of_bytes(der));
    g_assert_true(first == second);
    certificate_release(store, first);
    certificate_release(store, second);
    g_assert_true(certificate_get(store, span_of_bytes(der)) == first);
    certificate_release(store, first);
    certificate_store_free(store);
    g_byte_array_unref(der);
}

static void the_store_keeps_what_is_in_use_and_the_latest_others(void) {
    struct certificate_store *store = certificate_store_new(2);
    struct certificate *used = certificate_get(store, span_of_text("used"));
    for (unsigned i = 0; i < 1000; i++)
        certificate_release(store, certificate_get(store, span_of(&i, sizeof i)));
    g_assert_false(used->readable);
    g_assert_true(span_equals_text(used->der, "used"));
    g_assert_true(certificate_get(store, span_of_text("used")) == used);
    certificate_release(store, used);
    certificate_release(store, used);
    certificate_store_free(store);
}

static void the_store_is_full_only_of_what_is_in_use(void) {
    enum { SIZE = 65536, MANY = 400 };
    struct certificate_store *store = certificate_store_new(MANY);
    struct certificate *held[MANY];
    uint8_t *der = g_malloc0(SIZE);
    unsigned count = 0;
    for (; count < MANY && !certificate_store_is_full(store); count++) {
        memcpy(der, &count, sizeof count);
        held[count] = certificate_get(store, span_of(der, SIZE));
    }
    g_assert_cmpuint(count, >, 200);
    g_assert_cmpuint(count, <, 300);
    certificate_release(store, held[--count]);
    g_assert_false(certificate_store_is_full(store));
    while (count > 0)
        certificate_release(store, held[--count]);
    certificate_store_free(store);
    g_free(der);
}

static void check_any(struct span der, void *store) {
    certificate_release(store, certificate_get(store, der));
}

static void any_bytes_are_survived(void) {
    GByteArray *der = certificate_vector("leaf");
    struct certificate_store *store = certificate_store_new(8);
    guarded_each_prefix(span_of_bytes(der), check_any, store);
    for (guint i = 0; i < der->len; i++) {
        static const uint8_t changes[] = {0x01, 0x80, 0xff};
        for (size_t n = 0; n < sizeof changes; n++) {
            der->data[i] ^= changes[n];
            struct certificate *odd = certificate_get(store, span_of_bytes(der));
            g_assert_true(g_utf8_validate(odd->subject, -1, NULL));
            g_assert_true(g_utf8_validate(odd->issuer, -1, NULL));
            for (unsigned name = 0; name < odd->name_count; name++)
                g_assert_true(g_utf8_validate(odd->names[name], -1, NULL));
            certificate_release(store, odd);
            der->data[i] ^= changes[n];
        }
    }
    certificate_store_free(store);
    g_byte_array_unref(der);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/certificate/facts", facts_are_those_that_openssl_shows);
    g_test_add_func("/certificate/recalled", what_is_recalled_is_what_was_read);
    g_test_add_func("/certificate/validity", validity_is_judged_to_the_second);
    g_test_add_func("/certificate/self_signed", self_signed_means_that_its_own_key_verifies_it);
    g_test_add_func("/certificate/same", the_same_bytes_are_the_same_certificate);
    g_test_add_func("/certificate/bounded", the_store_keeps_what_is_in_use_and_the_latest_others);
    g_test_add_func("/certificate/full", the_store_is_full_only_of_what_is_in_use);
    g_test_add_func("/certificate/any_bytes", any_bytes_are_survived);
    return g_test_run();
}
