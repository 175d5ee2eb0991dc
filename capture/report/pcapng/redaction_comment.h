/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The comment in a redacted capture on what was taken out of it. */
#ifndef UCSCOPE_CAPTURE_REPORT_PCAPNG_REDACTION_COMMENT_H
#define UCSCOPE_CAPTURE_REPORT_PCAPNG_REDACTION_COMMENT_H

#include "capture/report/pcapng/rewrite.h"
#include "capture/report/redact/redactor.h"

/* For the section header, to be freed with g_free. `lost`: what clear_ranges_lost says. NULL:
 * nothing was taken out, and an earlier comment says what was. */
char *redaction_comment_make(const struct redacted *redacted,
                             const struct rewrite_redacted *rewritten, uint64_t lost);

#endif
