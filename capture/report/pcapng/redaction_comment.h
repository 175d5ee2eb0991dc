/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The comment in a redacted capture on what was taken out of it. */
#ifndef UCSCOPE_CAPTURE_REPORT_PCAPNG_REDACTION_COMMENT_H
#define UCSCOPE_CAPTURE_REPORT_PCAPNG_REDACTION_COMMENT_H

#include "capture/report/pcapng/rewrite.h"
#include "capture/report/redact/redactor.h"

/* What it tells of. */
struct redaction_told {
    const struct redacted *redacted;
    const struct rewrite_redacted *rewritten;
    uint64_t lost;     /* what clear_ranges_lost says */
    bool keys_stay;    /* keys of dialback are as they were */
    bool addresses_go; /* addresses are others */
};

/* For the section header, to be freed with g_free. NULL: nothing was taken out, and an earlier
 * comment says what was. */
char *redaction_comment_make(const struct redaction_told *told);

/* Whether a comment is one that was made so: word for word, but for its numbers. */
bool redaction_comment_is_one(struct span comment);

#endif
