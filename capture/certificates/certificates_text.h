/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates as a person reads them. */
#ifndef UCSCOPE_CAPTURE_CERTIFICATES_CERTIFICATES_TEXT_H
#define UCSCOPE_CAPTURE_CERTIFICATES_CERTIFICATES_TEXT_H

#include "capture/certificates/certificate_entry.h"
#include "capture/report/summary.h"

/* Appends one. `width` in columns. */
void certificates_text_append(GString *out, const struct certificate_entry *entry, unsigned width,
                              bool colour);

/* Appends what keys did (NULL: there were none), and what was not listed, and why; nothing when all
 * was. */
void certificates_text_rest(GString *out, const struct presented *presented,
                            const struct decryption_summary *decryption, unsigned width);

#endif
