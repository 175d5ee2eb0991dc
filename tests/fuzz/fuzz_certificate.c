/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a certificate: what is read of them is text within its bounds, the same bytes say
 * the same, and what is written of them holds those bytes. */
#include "capture/certificates/certificate_usage.h"
#include "capture/certificates/pem.h"
#include "capture/observe/tls/certificate.h"

#include <glib.h>
#include <gnutls/x509.h>

static void check_text(const char *text, size_t size) {
    g_assert_cmpuint(strlen(text), <, size);
    g_assert_true(g_utf8_validate(text, -1, NULL));
}

static void check_facts(const struct certificate *certificate) {
    check_text(certificate->subject, sizeof certificate->subject);
    check_text(certificate->issuer, sizeof certificate->issuer);
    check_text(certificate->key, sizeof certificate->key);
    check_text(certificate->signature, sizeof certificate->signature);
    check_text(certificate->serial, sizeof certificate->serial);
    g_assert_cmpuint(strspn(certificate->serial, "0123456789abcdef"), ==,
                     strlen(certificate->serial));
    g_assert_cmpuint(certificate->name_count, <=, CERTIFICATE_NAMES_MAX);
    for (unsigned i = 0; i < certificate->name_count; i++)
        check_text(certificate->names[i], CERTIFICATE_NAME);
    g_assert_true(certificate->readable ||
                  (certificate->subject[0] == '\0' && certificate->name_count == 0));
    g_assert_false(certificate_is_expired(certificate, 0) ||
                   certificate_is_not_yet_valid(certificate, 0));
}

static void check_same(const struct certificate *one, const struct certificate *other) {
    g_assert_cmpint(one->readable, ==, other->readable);
    g_assert_cmpstr(one->subject, ==, other->subject);
    g_assert_cmpstr(one->issuer, ==, other->issuer);
    g_assert_cmpstr(one->serial, ==, other->serial);
    g_assert_cmpint(one->self_signed, ==, other->self_signed);
    g_assert_cmpint(one->not_before, ==, other->not_before);
    g_assert_cmpint(one->not_after, ==, other->not_after);
    g_assert_cmpuint(one->name_count, ==, other->name_count);
    g_assert_cmpmem(one->sha256, sizeof one->sha256, other->sha256, sizeof other->sha256);
}

static void check_usage(struct span der) {
    struct certificate_usage usage;
    certificate_usage_read(der, &usage);
    for (guint i = 0; i < usage.extended_key_usage->len; i++)
        g_assert_true(g_utf8_validate(g_ptr_array_index(usage.extended_key_usage, i), -1, NULL));
    check_text(usage.signature, sizeof usage.signature);
    certificate_usage_clear(&usage);
}

/* A name for a file in one folder, and a text that holds these bytes and no others. */
static void check_pem(struct certificate *certificate) {
    GPtrArray *chain = g_ptr_array_new();
    const struct presented_certificate presented = {.certificate = certificate, .chain = chain};
    char *name = pem_name(&presented), *text = pem_text(certificate);
    const gnutls_datum_t pem = {(unsigned char *)text, (unsigned)strlen(text)};
    gnutls_datum_t der;
    g_assert_true(g_utf8_validate(name, -1, NULL) && strpbrk(name, "/\\\n") == NULL);
    g_assert_true(name[0] != '.' && name[0] != '-' && name[0] != '\0');
    g_assert_cmpint(gnutls_pem_base64_decode2("CERTIFICATE", &pem, &der), >=, 0);
    g_assert_cmpmem(der.data, der.size, certificate->der.at, span_len(certificate->der));
    gnutls_free(der.data);
    g_free(name);
    g_free(text);
    g_ptr_array_unref(chain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct span der = span_of(data, size);
    if (size == 0)
        return 0;
    struct certificate_store *store = certificate_store_new(4), *other = certificate_store_new(4);
    struct certificate *one = certificate_get(store, der), *two = certificate_get(other, der);
    check_facts(one);
    check_same(one, two);
    g_assert_true(certificate_get(store, der) == one);
    check_usage(der);
    check_pem(one);
    certificate_release(store, one);
    certificate_release(store, one);
    certificate_release(other, two);
    certificate_store_free(store);
    certificate_store_free(other);
    return 0;
}
