/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The facts of one X.509 certificate, read by GnuTLS. Any bytes may come: what cannot be read is
 * left empty. */
#include "capture/observe/tls/certificate_read.h"

#include <glib.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdio.h>

#include "capture/observe/text.h"
#include "capture/observe/tls/datum.h"
#include "wire/inet.h"

typedef int name_getter(gnutls_x509_crt_t, gnutls_datum_t *, unsigned);

static void read_name(gnutls_x509_crt_t source, name_getter *get, char out[CERTIFICATE_NAME]) {
    gnutls_datum_t name;
    if (get(source, &name, 0) < 0)
        return;
    text_copy(out, CERTIFICATE_NAME, span_of(name.data, name.size));
    gnutls_free(name.data);
}

static void read_serial(gnutls_x509_crt_t source, char out[CERTIFICATE_SERIAL]) {
    uint8_t serial[256];
    size_t size = sizeof serial;
    if (gnutls_x509_crt_get_serial(source, serial, &size) < 0)
        return;
    size_t first = 0;
    while (first + 1 < size && serial[first] == 0)
        first++;
    size_t written = 0;
    for (size_t i = first; i < size && written + 2 < CERTIFICATE_SERIAL; i++, written += 2)
        snprintf(out + written, CERTIFICATE_SERIAL - written, "%02x", serial[i]);
}

static void read_validity(gnutls_x509_crt_t source, struct certificate *out) {
    time_t from = gnutls_x509_crt_get_activation_time(source);
    time_t to = gnutls_x509_crt_get_expiration_time(source);
    out->not_before = from == (time_t)-1 ? INT64_MIN : (int64_t)from;
    out->not_after = to == (time_t)-1 ? INT64_MAX : (int64_t)to;
}

static void add_name(struct certificate *out, struct span name) {
    char text[CERTIFICATE_NAME];
    text_copy(text, sizeof text, name);
    out->names[out->name_count++] = g_strdup(text);
}

static void add_address(struct certificate *out, struct span bytes) {
    char text[INET6_ADDRSTRLEN];
    size_t size = span_len(bytes);
    if (size != 4 && size != 16)
        return;
    if (inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes.at, text, sizeof text) != NULL)
        add_name(out, span_of_text(text));
}

static void read_alternative_names(gnutls_x509_crt_t source, struct certificate *out) {
    for (unsigned i = 0; out->name_count < CERTIFICATE_NAMES_MAX; i++) {
        uint8_t name[1024];
        size_t size = sizeof name;
        int type = gnutls_x509_crt_get_subject_alt_name(source, i, name, &size, NULL);
        if (type == GNUTLS_E_SHORT_MEMORY_BUFFER)
            continue;
        if (type < 0)
            return;
        if (type == GNUTLS_SAN_DNSNAME)
            add_name(out, span_of(name, size));
        else if (type == GNUTLS_SAN_IPADDRESS)
            add_address(out, span_of(name, size));
    }
}

static void read_key(gnutls_x509_crt_t source, struct certificate *certificate) {
    char *out = certificate->key;
    unsigned bits = 0;
    gnutls_ecc_curve_t curve;
    int algorithm = gnutls_x509_crt_get_pk_algorithm(source, &bits);
    if (algorithm == GNUTLS_PK_ECDSA &&
        gnutls_x509_crt_get_pk_ecc_raw(source, &curve, NULL, NULL) >= 0) {
        const char *name = gnutls_ecc_curve_get_name(curve); /* "SECP256R1" */
        bool prime = name != NULL && strncmp(name, "SECP", 4) == 0;
        snprintf(out, 32, "ECDSA %s%.3s", prime ? "P-" : "", prime ? name + 4 : "");
        return;
    }
    const char *name = algorithm < 0 ? NULL : gnutls_pk_get_name((gnutls_pk_algorithm_t)algorithm);
    if (name != NULL)
        snprintf(out, 32, "%.20s %u", name, bits);
    if (algorithm == GNUTLS_PK_RSA || algorithm == GNUTLS_PK_RSA_PSS)
        certificate->rsa_bits = bits;
}

static void read_signature(gnutls_x509_crt_t source, struct certificate *out) {
    int algorithm = gnutls_x509_crt_get_signature_algorithm(source);
    if (algorithm < 0)
        return;
    const char *name = gnutls_sign_get_name((gnutls_sign_algorithm_t)algorithm);
    snprintf(out->signature, sizeof out->signature, "%s", name == NULL ? "" : name);
    switch (gnutls_sign_get_hash_algorithm((gnutls_sign_algorithm_t)algorithm)) {
    case GNUTLS_DIG_MD2:
    case GNUTLS_DIG_MD5:
    case GNUTLS_DIG_SHA1:
        out->weak_digest = true;
        break;
    default:
        break;
    }
}

static void read_purposes(gnutls_x509_crt_t source, struct certificate *out) {
    enum { PURPOSES_MOST = 32 };
    for (unsigned i = 0; i < PURPOSES_MOST; i++) {
        char purpose[128];
        size_t size = sizeof purpose;
        int result = gnutls_x509_crt_get_key_purpose_oid(source, i, purpose, &size, NULL);
        if (result == GNUTLS_E_SHORT_MEMORY_BUFFER)
            continue;
        if (result < 0)
            return;
        const bool any = strcmp(purpose, GNUTLS_KP_ANY) == 0;
        out->has_purposes = true;
        out->server_auth |= any || strcmp(purpose, GNUTLS_KP_TLS_WWW_SERVER) == 0;
        out->client_auth |= any || strcmp(purpose, GNUTLS_KP_TLS_WWW_CLIENT) == 0;
    }
}

static void read_features(gnutls_x509_crt_t source, struct certificate *out) {
    enum { STATUS_REQUEST = 5, FEATURES_MOST = 16 };
    gnutls_x509_tlsfeatures_t features;
    unsigned feature;
    if (gnutls_x509_tlsfeatures_init(&features) < 0)
        return;
    if (gnutls_x509_crt_get_tlsfeatures(source, features, 0, NULL) >= 0)
        for (unsigned i = 0; i < FEATURES_MOST; i++) {
            if (gnutls_x509_tlsfeatures_get(features, i, &feature) < 0)
                break;
            out->must_staple |= feature == STATUS_REQUEST;
        }
    gnutls_x509_tlsfeatures_deinit(features);
}

/* One DER element's content (`whole` false) or the element with its header (`whole` true).
 * X.690 8.1. */
static bool take_element(struct span *rest, bool whole, struct span *out) {
    struct span trial = *rest, content;
    struct wire_u8 tag, first, byte;
    if (!take_u8(&trial, &tag) || !take_u8(&trial, &first))
        return false;
    size_t length = first.value;
    if (first.value >= 0x80) {
        length = 0;
        if (first.value > 0x84)
            return false;
        for (unsigned left = first.value & 0x7f; left > 0; left--) {
            if (!take_u8(&trial, &byte))
                return false;
            length = length << 8 | byte.value;
        }
    }
    if (!take_bytes(&trial, length, &content))
        return false;
    *out = whole ? (struct span){rest->at, content.end} : content;
    *rest = trial;
    return true;
}

/* A key made to keep us busy is not tried. */
static bool is_cheap(gnutls_pubkey_t key) {
    enum { RSA_BITS = 8192, RSA_EXPONENT = 8, OTHER_BITS = 3072 };
    unsigned bits = 0;
    int algorithm = gnutls_pubkey_get_pk_algorithm(key, &bits);
    if (algorithm != GNUTLS_PK_RSA && algorithm != GNUTLS_PK_RSA_PSS)
        return bits <= OTHER_BITS;
    gnutls_datum_t modulus, exponent;
    if (gnutls_pubkey_export_rsa_raw(key, &modulus, &exponent) < 0)
        return false;
    bool cheap = bits <= RSA_BITS && exponent.size <= RSA_EXPONENT;
    gnutls_free(modulus.data);
    gnutls_free(exponent.data);
    return cheap;
}

/* Does the certificate's own key verify the signature over its first part (RFC 5280 4.1)? */
static bool verifies_itself(gnutls_x509_crt_t source, gnutls_pubkey_t key, struct span der) {
    struct span outer, signed_part;
    uint8_t signature[2048];
    size_t size = sizeof signature;
    int algorithm = gnutls_x509_crt_get_signature_algorithm(source);
    if (algorithm < 0 || gnutls_x509_crt_get_signature(source, (char *)signature, &size) < 0 ||
        !take_element(&der, false, &outer) || !take_element(&outer, true, &signed_part))
        return false;
    gnutls_datum_t data = datum_of(signed_part), proof = {signature, (unsigned)size};
    return gnutls_pubkey_verify_data2(key, (gnutls_sign_algorithm_t)algorithm,
                                      GNUTLS_VERIFY_ALLOW_BROKEN | GNUTLS_VERIFY_ALLOW_SIGN_RSA_MD2,
                                      &data, &proof) >= 0;
}

static bool is_self_signed(gnutls_x509_crt_t source, struct span der) {
    gnutls_pubkey_t key;
    if (!gnutls_x509_crt_check_issuer(source, source) || gnutls_pubkey_init(&key) < 0)
        return false;
    bool read = gnutls_pubkey_import_x509(key, source, 0) >= 0;
    bool self_signed = read && (!is_cheap(key) || verifies_itself(source, key, der));
    gnutls_pubkey_deinit(key);
    return self_signed;
}

void certificate_read(struct certificate *out) {
    gnutls_datum_t der = datum_of(out->der);
    gnutls_hash_fast(GNUTLS_DIG_SHA1, der.data, der.size, out->sha1);
    gnutls_hash_fast(GNUTLS_DIG_SHA256, der.data, der.size, out->sha256);
    gnutls_x509_crt_t source;
    if (gnutls_x509_crt_init(&source) < 0)
        return;
    out->readable = gnutls_x509_crt_import(source, &der, GNUTLS_X509_FMT_DER) >= 0;
    if (out->readable) {
        unsigned critical, ca = 0;
        read_name(source, gnutls_x509_crt_get_dn3, out->subject);
        read_name(source, gnutls_x509_crt_get_issuer_dn3, out->issuer);
        read_serial(source, out->serial);
        read_validity(source, out);
        read_alternative_names(source, out);
        read_key(source, out);
        read_signature(source, out);
        read_purposes(source, out);
        read_features(source, out);
        out->is_ca = gnutls_x509_crt_get_basic_constraints(source, &critical, &ca, NULL) > 0;
        out->self_signed = is_self_signed(source, out->der);
    }
    gnutls_x509_crt_deinit(source);
}
