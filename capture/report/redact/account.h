/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says what was taken out of a capture, for the capture itself. */
#ifndef UCSCOPE_CAPTURE_REPORT_REDACT_ACCOUNT_H
#define UCSCOPE_CAPTURE_REPORT_REDACT_ACCOUNT_H

#include "capture/report/pcapng/rewrite.h"
#include "capture/report/redact/redactor.h"

/* A comment for the section header, to be freed with g_free. `lost`: what clear_ranges_lost says.
 * NULL: nothing was taken out, and that was said before. */
char *account_tell(const struct redacted *redacted, const struct rewrite_redacted *rewritten,
                   uint64_t lost);

#endif
