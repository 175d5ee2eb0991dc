/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says what was taken out of a capture, for the capture itself. */
#ifndef UCSCOPE_CAPTURE_REPORT_REDACT_ACCOUNT_H
#define UCSCOPE_CAPTURE_REPORT_REDACT_ACCOUNT_H

#include "capture/report/pcapng/rewrite.h"
#include "capture/report/redact/eraser.h"

/* A comment for the section header, to be freed with g_free. `lost`: what kept_lost says. NULL:
 * nothing was taken out, and that was said before. */
char *account_tell(const struct erased *erased, const struct rewrite_redacted *redacted,
                   uint64_t lost);

#endif
