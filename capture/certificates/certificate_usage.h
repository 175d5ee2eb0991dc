/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a certificate may be used for, and how it was signed. RFC 5280 4.2.1.3, 4.2.1.12. */
#ifndef UCSCOPE_CAPTURE_CERTIFICATES_CERTIFICATE_USAGE_H
#define UCSCOPE_CAPTURE_CERTIFICATES_CERTIFICATE_USAGE_H

#include <glib.h>

#include "wire/span.h"

struct certificate_usage {
    GPtrArray *key_usage;          /* static text: "digital signature"; empty: it does not say */
    GPtrArray *extended_key_usage; /* owned text: "server authentication", or an OID */
    char signature[64];            /* "RSA-SHA256"; "" when it is not known */
};

/* Of DER bytes; all empty when they are no certificate. Free with certificate_usage_clear. */
void certificate_usage_read(struct span der, struct certificate_usage *usage);
void certificate_usage_clear(struct certificate_usage *usage);

#endif
