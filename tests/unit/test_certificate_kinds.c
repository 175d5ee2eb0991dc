/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates of several kinds, each made by OpenSSL: purposes, keys, signatures, serial numbers
 * and names are those that it was told to write. */
#include "capture/observe/tls/certificate.h"
#include "tests/unit/hex.h"

#include <glib.h>

struct kind {
    const char *file;
    const char *key, *signature, *serial;
    unsigned rsa_bits;
    bool weak_digest, has_purposes, server_auth, client_auth, must_staple;
    unsigned name_count;
};

static const struct kind kinds[] = {
    {"server-purpose", "RSA 1024", "RSA-SHA1", "ff01", 1024, true, true, true, false, false, 3},
    {"client-purpose", "EdDSA (Ed25519) 256", "EdDSA-Ed25519",
     "1234567890123456789012345678901234567890", 0, false, true, false, true, false, 0},
    {"any-purpose", "ECDSA P-384", "ECDSA-SHA384", "01", 0, false, true, true, true, true, 0},
    {"other-purpose", "RSA 512", "RSA-MD5", "80", 512, true, true, false, false, false, 0},
    {"many-names", "ECDSA P-256", "ECDSA-SHA256", "02", 0, false, false, false, false, false,
     CERTIFICATE_NAMES_MAX},
};

static void check(struct certificate_store *store, const struct kind *kind) {
    GByteArray *der = certificate_vector(kind->file);
    struct certificate *certificate = certificate_get(store, span_of_bytes(der));
    g_autofree char *subject = g_strdup_printf("CN=%s,O=Example", kind->file);
    g_assert_true(certificate->readable && certificate->self_signed && certificate->is_ca);
    g_assert_cmpstr(certificate->subject, ==, subject);
    g_assert_cmpstr(certificate->issuer, ==, subject);
    g_assert_cmpstr(certificate->key, ==, kind->key);
    g_assert_cmpstr(certificate->signature, ==, kind->signature);
    g_assert_cmpstr(certificate->serial, ==, kind->serial);
    g_assert_cmpuint(certificate->rsa_bits, ==, kind->rsa_bits);
    g_assert_cmpint(certificate->weak_digest, ==, kind->weak_digest);
    g_assert_cmpint(certificate->has_purposes, ==, kind->has_purposes);
    g_assert_cmpint(certificate->server_auth, ==, kind->server_auth);
    g_assert_cmpint(certificate->client_auth, ==, kind->client_auth);
    g_assert_cmpint(certificate->must_staple, ==, kind->must_staple);
    g_assert_cmpuint(certificate->name_count, ==, kind->name_count);
    certificate_release(store, certificate);
    g_byte_array_unref(der);
}

static void facts_are_those_it_was_made_with(void) {
    struct certificate_store *store = certificate_store_new(4);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        check(store, &kinds[i]);
    certificate_store_free(store);
}

static void names_are_of_hosts_only(void) {
    static const char *const names[] = {"a.example", "192.0.2.1", "2001:db8::1"};
    struct certificate_store *store = certificate_store_new(4);
    GByteArray *der = certificate_vector("server-purpose");
    struct certificate *certificate = certificate_get(store, span_of_bytes(der));
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        g_assert_cmpstr(certificate->names[i], ==, names[i]);
    certificate_release(store, certificate);
    g_byte_array_unref(der);
    certificate_store_free(store);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/certificate_kinds/facts", facts_are_those_it_was_made_with);
    g_test_add_func("/certificate_kinds/names", names_are_of_hosts_only);
    return g_test_run();
}
