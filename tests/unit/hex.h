/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes from hex text: vectors under tests/vectors/, and those written into a test. */
#ifndef UCSCOPE_TESTS_HEX_H
#define UCSCOPE_TESTS_HEX_H

#include "wire/span.h"

#include <glib.h>

/* White space is skipped, and everything from # to the end of its line. Free with
 * g_byte_array_unref. */
static inline GByteArray *hex_bytes(const char *text) {
    GByteArray *bytes = g_byte_array_new();
    unsigned digits = 0;
    uint8_t byte = 0;
    for (; *text != '\0'; text++) {
        if (*text == '#')
            text += strcspn(text, "\n");
        if (*text == '\0')
            break;
        if (g_ascii_isspace(*text))
            continue;
        g_assert_true(g_ascii_isxdigit(*text));
        byte = (uint8_t)((byte & 15) << 4 | g_ascii_xdigit_value(*text));
        if (++digits % 2 == 0)
            g_byte_array_append(bytes, &byte, 1);
    }
    g_assert_cmpuint(digits % 2, ==, 0);
    return bytes;
}

/* The bytes of the hex file `name` under tests/vectors/: "ctl/stub.hex". Free with
 * g_byte_array_unref. */
static inline GByteArray *vector_bytes(const char *name) {
    char *path = g_build_filename(VECTORS, name, NULL);
    char *text = NULL;
    GError *error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    GByteArray *bytes = hex_bytes(text);
    g_free(text);
    g_free(path);
    return bytes;
}

/* The certificate `name` under tests/vectors/certificate/: "leaf". Free with g_byte_array_unref. */
static inline GByteArray *certificate_vector(const char *name) {
    char *path = g_strdup_printf("certificate/%s.hex", name);
    GByteArray *bytes = vector_bytes(path);
    g_free(path);
    return bytes;
}

static inline struct span span_of_bytes(const GByteArray *bytes) {
    return span_of(bytes->data, bytes->len);
}

#endif
