/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/tls/tls_keys.h"
#include "capture/observe/tls/tls.h"

#include <glib.h>

struct tls_keys {
    const struct tls_keys *base;
    GHashTable *randoms; /* GBytes of a ClientHello's random */
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

static void add_line(struct tls_keys *keys, struct span line) {
    uint8_t random[TLS_RANDOM];
    struct span label = take_word(&line, " "), session = take_word(&line, " ");
    if (span_is_empty(label) || *label.at == '#' || span_is_empty(line))
        return;
    if (span_equals_text(label, "RSA"))
        keys->unnamed = true;
    else if (read_random(session, random))
        (void)g_hash_table_add(keys->randoms, g_bytes_new(random, sizeof random));
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

bool tls_keys_fit(const struct tls_keys *keys, const struct tls_session *session) {
    enum { TLS_1_2 = 0x0303 };
    if (keys == NULL || !session->has_client_random)
        return false;
    bool to_tls_1_2 = session->version != 0 && session->version <= TLS_1_2;
    GBytes *random = g_bytes_new_static(session->client_random, TLS_RANDOM);
    bool fit = false;
    for (; keys != NULL && !fit; keys = keys->base)
        fit = g_hash_table_contains(keys->randoms, random) ||
              (to_tls_1_2 && (keys->rsa || keys->unnamed));
    g_bytes_unref(random);
    return fit;
}
