/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keys did for a capture, in a sentence. */
#ifndef UCSCOPE_CAPTURE_REPORT_DECRYPTION_TEXT_H
#define UCSCOPE_CAPTURE_REPORT_DECRYPTION_TEXT_H

#include <glib.h>

#include "capture/report/summary.h"

/* "2 of 4 TLS sessions opened; 1 without a key", to be freed with g_string_free. */
GString *decryption_text(const struct decryption_summary *decryption);

#endif
