/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Alerts, versions and cipher suites in words. */
#include <gnutls/gnutls.h>
#include <stdio.h>

#include "capture/observe/tls/tls.h"
#include "capture/observe/tls/tls_state.h"

static const struct {
    uint8_t description;
    const char *words;
} alerts[] = {
    {0, "close notify"},
    {10, "unexpected message"},
    {20, "bad record MAC"},
    {21, "decryption failed"},
    {22, "record overflow"},
    {30, "decompression failure"},
    {40, "handshake failure"},
    {41, "no certificate"},
    {42, "bad certificate"},
    {43, "unsupported certificate"},
    {44, "certificate revoked"},
    {45, "certificate expired"},
    {46, "certificate unknown"},
    {47, "illegal parameter"},
    {48, "unknown CA"},
    {49, "access denied"},
    {50, "decode error"},
    {51, "decrypt error"},
    {52, "too many CIDs requested"},
    {60, "export restriction"},
    {70, "protocol version"},
    {71, "insufficient security"},
    {80, "internal error"},
    {86, "inappropriate fallback"},
    {90, "user canceled"},
    {100, "no renegotiation"},
    {109, "missing extension"},
    {110, "unsupported extension"},
    {111, "certificate unobtainable"},
    {112, "unrecognized name"},
    {113, "bad certificate status response"},
    {114, "bad certificate hash value"},
    {115, "unknown PSK identity"},
    {116, "certificate required"},
    {117, "general error"},
    {120, "no application protocol"},
    {121, "ECH required"},
};

const char *tls_alert_text(uint8_t description, char out[32]) {
    for (size_t i = 0; i < sizeof alerts / sizeof alerts[0]; i++)
        if (alerts[i].description == description) {
            snprintf(out, 32, "%s", alerts[i].words);
            return out;
        }
    snprintf(out, 32, "alert %u", description);
    return out;
}

const char *tls_version_text(uint16_t version, char out[32]) {
    if (version == TLS_VERSION_SSL2)
        snprintf(out, 32, "SSL 2.0");
    else if (version == 0x0300)
        snprintf(out, 32, "SSL 3.0");
    else if (version > 0x0300 && version <= TLS_VERSION_1_3)
        snprintf(out, 32, "TLS 1.%u", version - 0x0301u);
    else
        snprintf(out, 32, "TLS version 0x%04x", version);
    return out;
}

static bool has_suffix(const char *text, const char *end) {
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* GnuTLS writes TLS_RSA_ARCFOUR_128_SHA1 where IANA has TLS_RSA_WITH_RC4_128_SHA. */
static void write_iana_name(const char *name, const char *exchange, char out[64]) {
    static const char prefix[] = "TLS_", arcfour[] = "_ARCFOUR_";
    size_t used = exchange == NULL ? 0 : strlen(exchange);
    const char *cipher = name + sizeof prefix - 1 + used;
    if (used == 0) { /* TLS 1.3: the suite says nothing of the key exchange */
        snprintf(out, 64, "%s", name);
        return;
    }
    bool rc4 = strncmp(cipher, arcfour, sizeof arcfour - 1) == 0;
    snprintf(out, 64, "%.*s_WITH%s%s%s", (int)(cipher - name), name, rc4 ? "_RC4_" : "",
             rc4 ? cipher + sizeof arcfour - 1 : cipher,
             has_suffix(name, "POLY1305") ? "_SHA256" : "");
    if (has_suffix(out, "_SHA1"))
        out[strlen(out) - 1] = '\0';
}

const char *tls_cipher_text(uint16_t cipher_suite, char out[64]) {
    unsigned char id[2];
    gnutls_kx_algorithm_t exchange;
    const char *name;
    for (size_t i = 0; (name = gnutls_cipher_suite_info(i, id, &exchange, NULL, NULL, NULL)); i++)
        if ((id[0] << 8 | id[1]) == cipher_suite) {
            write_iana_name(name, gnutls_kx_get_name(exchange), out);
            return out;
        }
    snprintf(out, 64, "cipher suite 0x%04x", cipher_suite);
    return out;
}

struct number_name {
    uint16_t number;
    const char *name;
};

static const char *name_of(const struct number_name *names, size_t count, uint16_t number,
                           char out[32]) {
    snprintf(out, 32, "0x%04x", number);
    for (size_t i = 0; i < count; i++)
        if (names[i].number == number)
            snprintf(out, 32, "%s", names[i].name);
    return out;
}

const char *tls_group_text(uint16_t group, char out[32]) {
    static const struct number_name groups[] = {
        {19, "secp192r1"},       {21, "secp224r1"},
        {22, "secp256k1"},       {23, "secp256r1"},
        {24, "secp384r1"},       {25, "secp521r1"},
        {29, "x25519"},          {30, "x448"},
        {256, "ffdhe2048"},      {257, "ffdhe3072"},
        {258, "ffdhe4096"},      {259, "ffdhe6144"},
        {260, "ffdhe8192"},      {4587, "SecP256r1MLKEM768"},
        {4588, "X25519MLKEM768"}};
    return name_of(groups, sizeof groups / sizeof groups[0], group, out);
}

const char *tls_signature_text(uint16_t scheme, char out[32]) {
    static const struct number_name schemes[] = {{0x0101, "rsa_pkcs1_md5"},
                                                 {0x0201, "rsa_pkcs1_sha1"},
                                                 {0x0202, "dsa_sha1"},
                                                 {0x0203, "ecdsa_sha1"},
                                                 {0x0301, "rsa_pkcs1_sha224"},
                                                 {0x0303, "ecdsa_sha224"},
                                                 {0x0401, "rsa_pkcs1_sha256"},
                                                 {0x0403, "ecdsa_secp256r1_sha256"},
                                                 {0x0501, "rsa_pkcs1_sha384"},
                                                 {0x0503, "ecdsa_secp384r1_sha384"},
                                                 {0x0601, "rsa_pkcs1_sha512"},
                                                 {0x0603, "ecdsa_secp521r1_sha512"},
                                                 {0x0804, "rsa_pss_rsae_sha256"},
                                                 {0x0805, "rsa_pss_rsae_sha384"},
                                                 {0x0806, "rsa_pss_rsae_sha512"},
                                                 {0x0807, "ed25519"},
                                                 {0x0808, "ed448"},
                                                 {0x0809, "rsa_pss_pss_sha256"},
                                                 {0x080a, "rsa_pss_pss_sha384"},
                                                 {0x080b, "rsa_pss_pss_sha512"}};
    return name_of(schemes, sizeof schemes / sizeof schemes[0], scheme, out);
}
