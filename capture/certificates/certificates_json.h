/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates for programs: one object per line, as doc/ucscope-1.schema.json describes them. */
#ifndef UCSCOPE_CAPTURE_CERTIFICATES_CERTIFICATES_JSON_H
#define UCSCOPE_CAPTURE_CERTIFICATES_CERTIFICATES_JSON_H

#include "capture/certificates/certificate_entry.h"

/* Appends an object of type "certificate". */
void certificates_json_append(GString *out, const struct certificate_entry *entry);

#endif
