/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes as GnuTLS takes them. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TLS_DATUM_H
#define UCSCOPE_CAPTURE_OBSERVE_TLS_DATUM_H

#include <gnutls/gnutls.h>

#include "wire/span.h"

/* For what only reads them. */
static inline gnutls_datum_t datum_of(struct span span) {
    return (gnutls_datum_t){(unsigned char *)(uintptr_t)span.at, (unsigned)span_len(span)};
}

#endif
