/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What facts of findings are called where people read them, and in which order they stand. */
#ifndef UCSCOPE_CAPTURE_REPORT_FACT_NAME_H
#define UCSCOPE_CAPTURE_REPORT_FACT_NAME_H

#include <glib.h>
#include <stdbool.h>

/* "valid until" for "not_after"; "TLS version" for "tls_version". */
void fact_name_append(GString *out, const char *key);

/* What stands behind its value: " s" for "waited_seconds", whose name is "waited"; "" for others.
 */
const char *fact_unit(const char *key);

/* It is compared, not read: it stands last. */
bool fact_name_is_hash(const char *key);

#endif
