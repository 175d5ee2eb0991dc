/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text in UTF-16, as PowerShell and Notepad write it ("Unicode"), made UTF-8. */
#ifndef UCSCOPE_CAPTURE_READ_UTF16_H
#define UCSCOPE_CAPTURE_READ_UTF16_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/span.h"

/* UTF-8 of so many bytes of UTF-16 has no more than this. */
#define UTF16_GROWTH(length) ((length) / 2 * 3)

/* What a file is written in, by its first two bytes. */
enum utf16_order { UTF16_NONE, UTF16_LITTLE, UTF16_BIG };
enum utf16_order utf16_order_of(struct span lead);

/* Makes UTF-8 of `text`, into `out`, which has room for UTF16_GROWTH(span_len(text)) bytes. Half a
 * character at the end is left out: *used says how many bytes were read. What is no character
 * becomes U+FFFD. Returns how many bytes were written. */
size_t utf16_convert(struct span text, enum utf16_order order, uint8_t *out, size_t *used);

#endif
