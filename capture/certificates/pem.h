/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates as files that a trust store takes. */
#ifndef UCSCOPE_CAPTURE_CERTIFICATES_PEM_H
#define UCSCOPE_CAPTURE_CERTIFICATES_PEM_H

#include "capture/certificates/presented.h"

/* "refused-cucmpub.example.com-1a2b3c4d.pem": how it went where it was refused, the common name or
 * the first of its names, and the beginning of its SHA-256. Safe as a file's name; to be freed with
 * g_free. */
char *pem_name(const struct presented_certificate *presented);

/* RFC 7468 5; to be freed with g_free. */
char *pem_text(const struct certificate *certificate);

#endif
