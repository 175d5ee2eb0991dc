/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/certificates/certificate_usage.h"

#include <gnutls/x509.h>
#include <string.h>

#include "capture/observe/tls/datum.h"

enum { PURPOSES_MOST = 32, OID_TEXT = 128 };

static void read_key_usage(gnutls_x509_crt_t source, GPtrArray *out) {
    static const struct {
        unsigned bit;
        const char *text;
    } usages[] = {
        {GNUTLS_KEY_DIGITAL_SIGNATURE, "digital signature"},
        {GNUTLS_KEY_NON_REPUDIATION, "non-repudiation"},
        {GNUTLS_KEY_KEY_ENCIPHERMENT, "key encipherment"},
        {GNUTLS_KEY_DATA_ENCIPHERMENT, "data encipherment"},
        {GNUTLS_KEY_KEY_AGREEMENT, "key agreement"},
        {GNUTLS_KEY_KEY_CERT_SIGN, "certificate signing"},
        {GNUTLS_KEY_CRL_SIGN, "CRL signing"},
        {GNUTLS_KEY_ENCIPHER_ONLY, "encipher only"},
        {GNUTLS_KEY_DECIPHER_ONLY, "decipher only"},
    };
    unsigned bits = 0, critical;
    if (gnutls_x509_crt_get_key_usage(source, &bits, &critical) < 0)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(usages); i++)
        if ((bits & usages[i].bit) != 0)
            g_ptr_array_add(out, (gpointer)usages[i].text);
}

static const char *purpose_text(const char *oid) {
    static const struct {
        const char *oid, *text;
    } purposes[] = {
        {GNUTLS_KP_TLS_WWW_SERVER, "server authentication"},
        {GNUTLS_KP_TLS_WWW_CLIENT, "client authentication"},
        {GNUTLS_KP_CODE_SIGNING, "code signing"},
        {GNUTLS_KP_EMAIL_PROTECTION, "e-mail protection"},
        {GNUTLS_KP_TIME_STAMPING, "time stamping"},
        {GNUTLS_KP_OCSP_SIGNING, "OCSP signing"},
        {GNUTLS_KP_IPSEC_IKE, "IPsec IKE"},
        {"1.3.6.1.5.5.7.3.5", "IPsec end system"},
        {GNUTLS_KP_ANY, "any"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(purposes); i++)
        if (strcmp(purposes[i].oid, oid) == 0)
            return purposes[i].text;
    return oid;
}

static void read_purposes(gnutls_x509_crt_t source, GPtrArray *out) {
    for (unsigned i = 0; i < PURPOSES_MOST; i++) {
        char oid[OID_TEXT];
        size_t size = sizeof oid;
        unsigned critical;
        if (gnutls_x509_crt_get_key_purpose_oid(source, i, oid, &size, &critical) < 0)
            return;
        g_ptr_array_add(out, g_strdup(purpose_text(oid)));
    }
}

static void read_signature(gnutls_x509_crt_t source, char out[64]) {
    int algorithm = gnutls_x509_crt_get_signature_algorithm(source);
    const char *name =
        algorithm < 0 ? NULL : gnutls_sign_get_name((gnutls_sign_algorithm_t)algorithm);
    g_strlcpy(out, name == NULL ? "" : name, 64);
}

void certificate_usage_read(struct span der, struct certificate_usage *usage) {
    const gnutls_datum_t bytes = datum_of(der);
    gnutls_x509_crt_t source;
    *usage =
        (struct certificate_usage){.key_usage = g_ptr_array_new(),
                                   .extended_key_usage = g_ptr_array_new_with_free_func(g_free)};
    if (gnutls_x509_crt_init(&source) < 0)
        return;
    if (gnutls_x509_crt_import(source, &bytes, GNUTLS_X509_FMT_DER) >= 0) {
        read_key_usage(source, usage->key_usage);
        read_purposes(source, usage->extended_key_usage);
        read_signature(source, usage->signature);
    }
    gnutls_x509_crt_deinit(source);
}

void certificate_usage_clear(struct certificate_usage *usage) {
    g_ptr_array_unref(usage->key_usage);
    g_ptr_array_unref(usage->extended_key_usage);
}
