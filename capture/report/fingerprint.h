/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A name for a finding that is the same whenever and wherever its capture is scanned: under another
 * path, with frames before it left out, or merged into another. */
#ifndef UCSCOPE_CAPTURE_REPORT_FINGERPRINT_H
#define UCSCOPE_CAPTURE_REPORT_FINGERPRINT_H

#include "capture/rules/finding.h"

enum { FINGERPRINT_TEXT = 33 };

/* 32 hex digits: the beginning of the SHA-256 of what the finding is of. */
const char *fingerprint_write(const struct finding *finding, char out[FINGERPRINT_TEXT]);

#endif
