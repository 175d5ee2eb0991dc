/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A key log of any bytes: what it says of a session does not depend on the order of its lines, nor
 * on how often they stand there, nor on how they are spread over logs; it goes through a capture
 * unchanged. The session is that of a client random of 32 bytes of 0x11. */
#include "capture/decrypt/excerpt.h"
#include "capture/observe/tls/tls_keys.h"
#include "capture/read/reader.h"

#include <glib.h>

static const uint16_t versions[] = {0, 0x0301, TLS_VERSION_1_2, TLS_VERSION_1_3};
static const uint16_t suites[] = {0x009c /* RSA */, 0xc02f /* ECDHE */, 0x1301, 0xfefe};

/* A digit for each version and cipher suite, and one for whether there is anything. */
static GString *answers(const struct tls_keys *keys) {
    static struct tls_session session;
    GString *out = g_string_new(tls_keys_are_any(keys) ? "any " : "none ");
    session.has_client_random = true;
    memset(session.client_random, 0x11, sizeof session.client_random);
    for (size_t i = 0; i < G_N_ELEMENTS(versions); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(suites); j++) {
            session.version = versions[i];
            session.cipher_suite = suites[j];
            const enum tls_key key = tls_keys_for(keys, &session);
            g_assert_cmpint(tls_keys_fit(keys, &session), ==,
                            key == TLS_KEY_FITS || key == TLS_KEY_FITS_PARTLY);
            g_string_append_c(out, (char)('0' + key));
        }
    return out;
}

static void add_line(struct tls_keys *keys, const char *text, const char *end) {
    tls_keys_add_log(keys, (struct span){(const uint8_t *)text, (const uint8_t *)end});
}

/* The last line first, every other one in a log that the rest builds on, each of them twice. */
static struct tls_keys *read_backwards(struct tls_keys *base, const char *text, size_t size) {
    struct tls_keys *keys = tls_keys_new(base);
    const char *end = text + size;
    for (unsigned line = 0; end > text; line++) {
        const char *at = end - 1;
        while (at > text && at[-1] != '\n' && at[-1] != '\r')
            at--;
        for (unsigned twice = 0; twice < 2; twice++)
            add_line(line % 2 == 0 ? base : keys, at, end);
        end = at;
    }
    return keys;
}

static void check_order(struct span log) {
    struct tls_keys *whole = tls_keys_new(NULL), *base = tls_keys_new(NULL);
    tls_keys_add_log(whole, log);
    struct tls_keys *backwards = read_backwards(base, (const char *)log.at, span_len(log));
    GString *expected = answers(whole), *got = answers(backwards);
    g_assert_cmpstr(got->str, ==, expected->str);
    g_string_free(expected, TRUE);
    g_string_free(got, TRUE);
    tls_keys_free(backwards);
    tls_keys_free(base);
    tls_keys_free(whole);
}

static void collect(void *data, struct span log) {
    g_byte_array_append(data, log.at, (guint)span_len(log));
}

/* Into a capture, and out of it. */
static void check_excerpt(struct span log) {
    char *error = NULL;
    struct excerpt *excerpt = excerpt_new(log);
    const uint8_t byte = 0;
    struct packet packet = {1, 1, 1, 1, {&byte, &byte + 1}, 0};
    GByteArray *kept = g_byte_array_new();
    g_assert_nonnull(excerpt);
    excerpt_add(excerpt, &packet);
    g_assert_true(excerpt_end(excerpt));
    struct reader *reader = reader_open_file(excerpt_path(excerpt), NULL, &error);
    g_assert_nonnull(reader);
    reader_want_secrets(reader, collect, kept);
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_END);
    g_assert_cmpmem(kept->data, kept->len, log.at, span_len(log));
    reader_close(reader);
    excerpt_free(excerpt);
    g_byte_array_unref(kept);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct span log = span_of(data, size);
    if (size == 0)
        return 0;
    check_order(log);
    /* Files are slow: a few of all inputs are enough. */
    if (size % 16 == 0)
        check_excerpt(log);
    return 0;
}
