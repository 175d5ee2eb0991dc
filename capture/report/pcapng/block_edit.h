/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A block with other options: comments of ours taken out and put in, options of others left as they
 * are or, for redaction, taken out too. */
#ifndef UCSCOPE_CAPTURE_REPORT_PCAPNG_BLOCK_EDIT_H
#define UCSCOPE_CAPTURE_REPORT_PCAPNG_BLOCK_EDIT_H

#include <glib.h>

#include "capture/read/pcapng_block.h"

/* What every comment of ours begins with; an earlier run's are found by it. */
#define COMMENT_PREFIX "[ucscope]"
/* One that is never replaced: what was taken out is not there any more. */
#define COMMENT_REDACTED COMMENT_PREFIX " redacted"

/* Whether it is a comment that another run replaces. */
bool block_edit_is_ours(const struct option *option);

/* Appends a packet block or section header to `out` with `comments` (UTF-8, NULL: none) in the
 * place of those that begin with our prefix. They stand after all other options; a list of options
 * that had no end mark gets none, one that is new gets one. False: nothing was appended since the
 * block stays as it is; that is so, too, where its options are broken. */
bool block_edit_comments(GByteArray *out, const struct block *block, const GPtrArray *comments);

/* The same, also for interfaces, names and statistics, with nothing but those options that cannot
 * hold secrets: numbers. No comments of others, no names, descriptions, filters, addresses, no
 * custom options, no digests of what a packet was before, none that are not known. Broken options
 * end the list. `*dropped` grows by each that was left out. */
bool block_edit_clean(GByteArray *out, const struct block *block, const GPtrArray *comments,
                      uint64_t *dropped);

/* Whether a section header says that something was taken out before. */
bool block_edit_tells_redaction(const struct block *block);

/* The same for a simple packet block, which cannot have options: an enhanced packet block of the
 * section's first interface is appended. It must have a time: 0, which is said in one more comment,
 * and that one is never replaced. `snap_length`: of that interface, 0 when it has none. */
bool block_edit_simple_packet(GByteArray *out, const struct block *block, uint32_t snap_length,
                              const GPtrArray *comments);

#endif
