/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of pcapng put together at the end of an array, in either byte order (`big`). */
#ifndef UCSCOPE_CAPTURE_REPORT_PCAPNG_BLOCK_BUILD_H
#define UCSCOPE_CAPTURE_REPORT_PCAPNG_BLOCK_BUILD_H

#include <glib.h>
#include <stdbool.h>

#include "wire/span.h"

/* Begins a block whose length is not known yet; what it returns is for block_end. */
guint block_begin(GByteArray *out, bool big, uint32_t type);
void block_end(GByteArray *out, bool big, guint begin);

/* `size`: its bytes, up to 4. */
void block_put_number(GByteArray *out, bool big, unsigned size, uint32_t value);
void block_put_span(GByteArray *out, struct span span);
/* What is missing to a multiple of four after so many bytes. */
void block_put_padding(GByteArray *out, size_t length);

/* An option with a text (UTF-8), which is cut where it is longer than an option may be. */
void block_put_text(GByteArray *out, bool big, uint16_t code, const char *text);
void block_put_comment(GByteArray *out, bool big, const char *text);
void block_put_comments(GByteArray *out, bool big, const GPtrArray *comments); /* NULL: none */

/* The mark at the end of options. */
void block_put_end(GByteArray *out);

#endif
