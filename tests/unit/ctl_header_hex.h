/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Headers of signed files built from pieces of hex, each of which can be wrong. */
#ifndef UCSCOPE_TESTS_CTL_HEADER_HEX_H
#define UCSCOPE_TESTS_CTL_HEADER_HEX_H

#include "tests/unit/hex.h"

/* A header in pieces of hex; what is NULL is as it should be. `length` stands where HEADERLENGTH
 * does. */
struct header_parts {
    const char *version, *length, *signer, *info, *signature, *name, *tail;
};

static inline const char *either(const char *given, const char *usual) {
    return given != NULL ? given : usual;
}

static inline GByteArray *build_header(struct header_parts header_parts) {
    char *signature = g_strnfill(128, '0');
    char *usual_signature = g_strconcat("0c0040", signature, NULL);
    char *text = g_strconcat(either(header_parts.signer, "03000e 0400026100 05000107 0600026200"),
                             either(header_parts.info, "07000f 08000101 090008 0a000100 0b000100"),
                             either(header_parts.signature, usual_signature),
                             either(header_parts.name, "0e0006 612e746c7600"),
                             either(header_parts.tail, "0d0d0d"), NULL);
    GByteArray *rest = hex_bytes(text);
    char *length = g_strdup_printf("020002%04x", 10 + rest->len);
    char *start = g_strconcat(either(header_parts.version, "0100020102"),
                              either(header_parts.length, length), NULL);
    GByteArray *bytes = hex_bytes(start);
    g_byte_array_append(bytes, rest->data, rest->len);
    g_byte_array_unref(rest);
    g_free(signature);
    g_free(usual_signature);
    g_free(text);
    g_free(length);
    g_free(start);
    return bytes;
}

#endif
