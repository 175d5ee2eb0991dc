/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/tls/tls_keys.h"
#include "capture/observe/tls/tls.h"

#include <glib.h>

/* What a line of a key log has. */
enum tls_secret {
    SECRET_MASTER = 1 << 0, /* to TLS 1.2 */
    SECRET_CLIENT_HANDSHAKE = 1 << 1,
    SECRET_SERVER_HANDSHAKE = 1 << 2,
    SECRET_CLIENT_TRAFFIC = 1 << 3, /* of what follows the handshake */
    SECRET_SERVER_TRAFFIC = 1 << 4,
    SECRET_OTHER = 1 << 5,
    SECRETS_HANDSHAKE = SECRET_CLIENT_HANDSHAKE | SECRET_SERVER_HANDSHAKE,
    SECRETS_13 = SECRETS_HANDSHAKE | SECRET_CLIENT_TRAFFIC | SECRET_SERVER_TRAFFIC,
    SECRETS_ALL = SECRET_MASTER | SECRETS_13,
};

struct tls_keys {
    const struct tls_keys *base;
    GHashTable *randoms; /* GBytes of a ClientHello's random -> enum tls_secret, or-ed */
    bool unnamed;        /* lines that name their session by its RSA secret or its identifier */
    bool rsa;
};

struct tls_keys *tls_keys_new(const struct tls_keys *base) {
    struct tls_keys *keys = g_new0(struct tls_keys, 1);
    keys->base = base;
    keys->randoms =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    return keys;
}

void tls_keys_free(struct tls_keys *keys) {
    if (keys == NULL)
        return;
    g_hash_table_destroy(keys->randoms);
    g_free(keys);
}

/* What stands before the next of `separators`, which is taken as well. */
static struct span take_word(struct span *rest, const char *separators) {
    struct span word = {rest->at, rest->at};
    while (word.end < rest->end && (*word.end == '\0' || strchr(separators, *word.end) == NULL))
        word.end++;
    *rest = span_after(*rest, span_len(word) + 1);
    return word;
}

/* Exactly as many bytes as TLS_RANDOM, in hexadecimal. */
static bool read_random(struct span word, uint8_t random[TLS_RANDOM]) {
    if (span_len(word) != 2 * TLS_RANDOM)
        return false;
    for (size_t i = 0; i < TLS_RANDOM; i++) {
        int high = g_ascii_xdigit_value((char)word.at[2 * i]),
            low = g_ascii_xdigit_value((char)word.at[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        random[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static unsigned secret_of(struct span label) {
    static const struct {
        const char *label;
        enum tls_secret secret;
    } labels[] = {{"CLIENT_RANDOM", SECRET_MASTER},
                  {"PMS_CLIENT_RANDOM", SECRET_MASTER},
                  {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", SECRET_CLIENT_HANDSHAKE},
                  {"SERVER_HANDSHAKE_TRAFFIC_SECRET", SECRET_SERVER_HANDSHAKE},
                  {"CLIENT_TRAFFIC_SECRET_0", SECRET_CLIENT_TRAFFIC},
                  {"SERVER_TRAFFIC_SECRET_0", SECRET_SERVER_TRAFFIC}};
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++)
        if (span_equals_text(label, labels[i].label))
            return labels[i].secret;
    return SECRET_OTHER;
}

static unsigned secrets_under(const struct tls_keys *keys, const uint8_t random[TLS_RANDOM]) {
    if (g_hash_table_size(keys->randoms) == 0)
        return 0;
    GBytes *sought = g_bytes_new_static(random, TLS_RANDOM);
    const unsigned secrets = GPOINTER_TO_UINT(g_hash_table_lookup(keys->randoms, sought));
    g_bytes_unref(sought);
    return secrets;
}

static void add_secrets(struct tls_keys *keys, const uint8_t random[TLS_RANDOM], unsigned secrets) {
    secrets |= secrets_under(keys, random);
    (void)g_hash_table_replace(keys->randoms, g_bytes_new(random, TLS_RANDOM),
                               GUINT_TO_POINTER(secrets));
}

void tls_keys_add_random(struct tls_keys *keys, struct span random) {
    if (span_len(random) == TLS_RANDOM && secrets_under(keys, random.at) != SECRETS_ALL)
        add_secrets(keys, random.at, SECRETS_ALL);
}

static void add_line(struct tls_keys *keys, struct span line) {
    uint8_t random[TLS_RANDOM];
    struct span label = take_word(&line, " "), session = take_word(&line, " ");
    if (span_is_empty(label) || *label.at == '#' || span_is_empty(line))
        return;
    if (span_equals_text(label, "RSA"))
        keys->unnamed = true;
    else if (read_random(session, random))
        add_secrets(keys, random, secret_of(label));
}

void tls_keys_add_log(struct tls_keys *keys, struct span log) {
    while (!span_is_empty(log))
        add_line(keys, take_word(&log, "\r\n"));
}

void tls_keys_add_rsa(struct tls_keys *keys) {
    keys->rsa = true;
}

bool tls_keys_are_any(const struct tls_keys *keys) {
    for (; keys != NULL; keys = keys->base)
        if (keys->rsa || keys->unnamed || g_hash_table_size(keys->randoms) > 0)
            return true;
    return false;
}

/* By IANA's name: TLS_RSA_WITH_..., or one that has no name here. */
static bool may_exchange_by_rsa(const struct tls_session *session) {
    char name[64];
    tls_cipher_text(session->cipher_suite, name);
    return g_str_has_prefix(name, "TLS_RSA_") || !g_str_has_prefix(name, "TLS_");
}

/* Secrets that a log has of a session in TLS 1.3. */
static enum tls_key fit_13(unsigned secrets) {
    if (secrets == 0)
        return TLS_KEY_NONE;
    if ((secrets & SECRETS_HANDSHAKE) == 0)
        return TLS_KEY_PARTIAL;
    return (secrets & SECRETS_13) == SECRETS_13 ? TLS_KEY_FITS : TLS_KEY_FITS_PARTLY;
}

static enum tls_key fit_12(unsigned secrets, bool has_unnamed, bool has_rsa,
                           const struct tls_session *session) {
    if ((secrets & SECRET_MASTER) != 0 || has_unnamed)
        return TLS_KEY_FITS;
    if (has_rsa)
        return may_exchange_by_rsa(session) ? TLS_KEY_FITS : TLS_KEY_MISFIT;
    return secrets == 0 ? TLS_KEY_NONE : TLS_KEY_PARTIAL;
}

enum tls_key tls_keys_for(const struct tls_keys *keys, const struct tls_session *session) {
    unsigned secrets = 0;
    bool has_unnamed = false, has_rsa = false;
    if (!session->has_client_random)
        return TLS_KEY_NONE;
    for (; keys != NULL; keys = keys->base) {
        secrets |= secrets_under(keys, session->client_random);
        has_unnamed |= keys->unnamed;
        has_rsa |= keys->rsa;
    }
    if (session->version == 0)
        return secrets == 0 ? TLS_KEY_NONE : TLS_KEY_FITS;
    return session->version > TLS_VERSION_1_2 ? fit_13(secrets)
                                              : fit_12(secrets, has_unnamed, has_rsa, session);
}

bool tls_keys_fit(const struct tls_keys *keys, const struct tls_session *session) {
    const enum tls_key key = tls_keys_for(keys, session);
    return key == TLS_KEY_FITS || key == TLS_KEY_FITS_PARTLY;
}
