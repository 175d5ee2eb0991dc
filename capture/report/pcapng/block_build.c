/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/pcapng/block_build.h"

#include <string.h>

#include "capture/read/pcapng_block.h"

void block_put_number(GByteArray *out, bool big, unsigned size, uint32_t value) {
    guint8 bytes[4];
    for (unsigned i = 0; i < size; i++)
        bytes[big ? size - 1 - i : i] = (guint8)(value >> (8 * i));
    g_byte_array_append(out, bytes, size);
}

void block_put_span(GByteArray *out, struct span span) {
    if (!span_is_empty(span))
        g_byte_array_append(out, span.at, (guint)span_len(span));
}

void block_put_padding(GByteArray *out, size_t length) {
    static const guint8 zeros[4];
    g_byte_array_append(out, zeros, (guint)(padded(length) - length));
}

void block_put_text(GByteArray *out, bool big, uint16_t code, const char *text) {
    size_t length = MIN(strlen(text), (size_t)OPTION_LONGEST);
    if (length < strlen(text)) /* not in the middle of a character */
        length = (size_t)(g_utf8_find_prev_char(text, text + length + 1) - text);
    block_put_number(out, big, 2, code);
    block_put_number(out, big, 2, (uint32_t)length);
    block_put_span(out, span_of(text, length));
    block_put_padding(out, length);
}

void block_put_comment(GByteArray *out, bool big, const char *text) {
    block_put_text(out, big, OPTION_COMMENT, text);
}

void block_put_comments(GByteArray *out, bool big, const GPtrArray *comments) {
    for (guint i = 0; comments != NULL && i < comments->len; i++)
        block_put_comment(out, big, g_ptr_array_index(comments, i));
}

void block_put_end(GByteArray *out) {
    static const guint8 end[4];
    g_byte_array_append(out, end, sizeof end);
}

/* Begins a block whose length is not known yet. */
guint block_begin(GByteArray *out, bool big, uint32_t type) {
    guint begin = out->len;
    block_put_number(out, big, 4, type);
    block_put_number(out, big, 4, 0);
    return begin;
}

void block_end(GByteArray *out, bool big, guint begin) {
    uint32_t length = out->len - begin + 4;
    block_put_number(out, big, 4, length);
    memcpy(out->data + begin + 4, out->data + out->len - 4, 4);
}
