/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The facts of one X.509 certificate, read by GnuTLS. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TLS_CERTIFICATE_READ_H
#define UCSCOPE_CAPTURE_OBSERVE_TLS_CERTIFICATE_READ_H

#include "capture/observe/tls/certificate.h"

/* Fills in everything that `out->der` tells. `out` is zeroed otherwise; names are to be freed with
 * g_free. */
void certificate_read(struct certificate *out);

/* The same, from what was read of the same bytes lately, for whatever capture: captures of one site
 * have the same few certificates. `out->hash` is set. In any thread. */
void certificate_read_once(struct certificate *out);

#endif
