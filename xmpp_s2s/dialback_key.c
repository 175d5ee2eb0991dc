/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One function for each formula, and a table of them. */
#include "xmpp_s2s/dialback_key.h"

#include <gnutls/crypto.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum { SHA1_SIZE = 20, SHA256_SIZE = 32 };

/* Digest of several texts as one, NULL at the end of the list. */
static bool digest(gnutls_digest_algorithm_t algorithm, const char *const *texts, uint8_t *out) {
    gnutls_hash_hd_t hash;
    if (gnutls_hash_init(&hash, algorithm) < 0)
        return false;
    int status = 0;
    for (; *texts != NULL && status >= 0; texts++)
        status = gnutls_hash(hash, *texts, strlen(*texts));
    gnutls_hash_deinit(hash, status < 0 ? NULL : out);
    return status >= 0;
}

static void write_hex(const uint8_t *bytes, size_t length, char *out) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * length] = '\0';
}

static bool sha1_hex(const char *const *texts, char *out) {
    uint8_t raw[SHA1_SIZE];
    if (!digest(GNUTLS_DIG_SHA1, texts, raw))
        return false;
    write_hex(raw, sizeof raw, out);
    return true;
}

/* SHA1(secret to id) */
static bool compute_xcp(const struct dialback_inputs *in, char *out) {
    return sha1_hex((const char *const[]){in->secret, in->to, in->id, NULL}, out);
}

/* HMAC-SHA256(hex SHA256(secret), "to from id") */
static bool compute_xep_0185(const struct dialback_inputs *in, char *out) {
    uint8_t raw[SHA256_SIZE];
    char key[2 * SHA256_SIZE + 1];
    gnutls_hmac_hd_t hmac;
    if (!digest(GNUTLS_DIG_SHA256, (const char *const[]){in->secret, NULL}, raw))
        return false;
    write_hex(raw, sizeof raw, key);
    if (gnutls_hmac_init(&hmac, GNUTLS_MAC_SHA256, key, strlen(key)) < 0)
        return false;
    const char *const texts[] = {in->to, " ", in->from, " ", in->id};
    int status = 0;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status >= 0; i++)
        status = gnutls_hmac(hmac, texts[i], strlen(texts[i]));
    gnutls_hmac_deinit(hmac, status < 0 ? NULL : raw);
    if (status >= 0)
        write_hex(raw, sizeof raw, out);
    return status >= 0;
}

/* H(H(H(secret) to) id), H being SHA1 in hexadecimal digits */
static bool compute_jabberd2(const struct dialback_inputs *in, char *out) {
    char inner[DIALBACK_KEY_TEXT];
    return sha1_hex((const char *const[]){in->secret, NULL}, inner) &&
           sha1_hex((const char *const[]){inner, in->to, NULL}, inner) &&
           sha1_hex((const char *const[]){inner, in->id, NULL}, out);
}

/* SHA1 over a key with each byte changed by `pad`, and a message. */
static bool padded_sha1(const uint8_t key[SHA1_SIZE], uint8_t pad, const void *message,
                        size_t length, uint8_t out[SHA1_SIZE]) {
    gnutls_hash_hd_t hash;
    uint8_t padded[SHA1_SIZE];
    for (size_t i = 0; i < SHA1_SIZE; i++)
        padded[i] = key[i] ^ pad;
    if (gnutls_hash_init(&hash, GNUTLS_DIG_SHA1) < 0)
        return false;
    bool done =
        gnutls_hash(hash, padded, sizeof padded) >= 0 && gnutls_hash(hash, message, length) >= 0;
    gnutls_hash_deinit(hash, done ? out : NULL);
    return done;
}

/* An HMAC-SHA1 of its own: the pads reach over the key's 20 bytes only, not the block's 64. */
static bool compute_jabberd14(const struct dialback_inputs *in, char *out) {
    char message[1024];
    uint8_t key[SHA1_SIZE], inner[SHA1_SIZE], outer[SHA1_SIZE];
    const char *const texts[] = {in->to, " ", in->from, " ", in->id};
    size_t length = 0;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t added = strlen(texts[i]);
        if (added > sizeof message - length)
            return false;
        memcpy(message + length, texts[i], added);
        length += added;
    }
    bool done = digest(GNUTLS_DIG_SHA1, (const char *const[]){in->secret, NULL}, key) &&
                padded_sha1(key, 0x36, message, length, inner) &&
                padded_sha1(key, 0x5c, inner, sizeof inner, outer);
    if (done)
        write_hex(outer, sizeof outer, out);
    return done;
}

/* SHA1(id secret) */
static bool compute_openfire(const struct dialback_inputs *in, char *out) {
    return sha1_hex((const char *const[]){in->id, in->secret, NULL}, out);
}

static const struct {
    const char *name;
    bool (*compute)(const struct dialback_inputs *inputs, char *out);
} formulas[DIALBACK_FORMULA_COUNT] = {
    [DIALBACK_XCP] = {"Cisco XCP", compute_xcp},
    [DIALBACK_XEP_0185] = {"XEP-0185", compute_xep_0185},
    [DIALBACK_JABBERD2] = {"jabberd2", compute_jabberd2},
    [DIALBACK_JABBERD14] = {"jabberd14", compute_jabberd14},
    [DIALBACK_OPENFIRE] = {"Openfire", compute_openfire},
};

bool dialback_key_compute(enum dialback_formula formula, const struct dialback_inputs *inputs,
                          char out[DIALBACK_KEY_TEXT]) {
    return formulas[formula].compute(inputs, out);
}

bool dialback_key_match(const char *key, const struct dialback_inputs *inputs,
                        enum dialback_formula *out) {
    char computed[DIALBACK_KEY_TEXT];
    for (unsigned i = 0; i < DIALBACK_FORMULA_COUNT; i++) {
        if (!formulas[i].compute(inputs, computed) || strcasecmp(computed, key) != 0)
            continue;
        *out = (enum dialback_formula)i;
        return true;
    }
    return false;
}

const char *dialback_formula_text(enum dialback_formula formula) {
    return formulas[formula].name;
}
