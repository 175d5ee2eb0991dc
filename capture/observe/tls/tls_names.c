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
