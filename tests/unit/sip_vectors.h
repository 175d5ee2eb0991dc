/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of SIP under tests/vectors/sip/, as they are on the wire. */
#ifndef UCSCOPE_UNIT_SIP_VECTORS_H
#define UCSCOPE_UNIT_SIP_VECTORS_H

#include "wire/span.h"

#include <glib.h>

/* The bytes of `name`; free `*text` with g_free. */
static inline struct span sip_vector(const char *name, char **text) {
    gsize length = 0;
    GError *error = NULL;
    char *path = g_build_filename(VECTORS, "sip", name, NULL);
    g_file_get_contents(path, text, &length, &error);
    g_assert_no_error(error);
    g_free(path);
    return span_of(*text, length);
}

static inline void assert_text(struct span span, const char *text) {
    char *copy = g_strndup((const char *)span.at, span_len(span));
    g_assert_cmpstr(copy, ==, text);
    g_free(copy);
}

#endif
