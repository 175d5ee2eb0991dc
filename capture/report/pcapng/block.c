/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame that all blocks have, and the list that all options stand in. */
#include "capture/report/pcapng/block.h"

enum { BYTE_ORDER_MAGIC = 0x1a2b3c4d, SECTION_FIXED = 16, PACKET_FIXED = 20, BEFORE_ORDER = 8 };

bool take_16(struct span *rest, bool big, struct wire_u16 *out) {
    return big ? take_be16(rest, out) : take_le16(rest, out);
}

bool take_32(struct span *rest, bool big, struct wire_u32 *out) {
    return big ? take_be32(rest, out) : take_le32(rest, out);
}

/* The first number of a section header's body tells how all others are written. */
static bool read_byte_order(struct span bytes, bool *big) {
    struct span magic = span_after(bytes, BEFORE_ORDER);
    struct wire_u32 number;
    if (!take_be32(&magic, &number))
        return false;
    *big = number.value == BYTE_ORDER_MAGIC;
    magic = span_after(bytes, BEFORE_ORDER);
    return *big || (take_le32(&magic, &number) && number.value == BYTE_ORDER_MAGIC);
}

static enum block_answer block_read_length(struct span bytes, bool big, uint32_t *length) {
    struct wire_u32 type, given;
    if (!take_32(&bytes, big, &type) || !take_32(&bytes, big, &given))
        return BLOCK_MORE;
    *length = given.value;
    return given.value < BLOCK_FRAMING || given.value > BLOCK_LARGEST ? BLOCK_BROKEN : BLOCK_WHOLE;
}

enum block_answer block_read(struct span bytes, bool *big, struct block *out, size_t *wanted) {
    struct span rest = bytes;
    struct wire_u32 type, again;
    uint32_t length = 0;
    bool order = *big;
    *wanted = BLOCK_FRAMING;
    if (span_len(bytes) < BLOCK_FRAMING || !take_32(&rest, order, &type))
        return BLOCK_MORE;
    if (type.value == BLOCK_SECTION && !read_byte_order(bytes, &order))
        return BLOCK_BROKEN;
    enum block_answer answer = block_read_length(bytes, order, &length);
    if (answer != BLOCK_WHOLE)
        return answer;
    *wanted = length;
    if (span_len(bytes) < length)
        return BLOCK_MORE;
    struct span whole = span_first(bytes, length);
    struct span trailer = span_after(whole, length - 4);
    if (!take_32(&trailer, order, &again) || again.value != length)
        return BLOCK_BROKEN;
    *big = order;
    *out = (struct block){whole, {whole.at + 8, whole.end - 4}, type.value, order};
    return BLOCK_WHOLE;
}

bool block_is_packet(const struct block *block) {
    return block->type == BLOCK_ENHANCED_PACKET || block->type == BLOCK_SIMPLE_PACKET ||
           block->type == BLOCK_PACKET;
}

bool block_options(const struct block *block, struct span *out) {
    struct span rest = block->body;
    struct wire_u32 captured;
    if (block->type == BLOCK_SECTION) {
        *out = span_after(rest, SECTION_FIXED);
        return span_len(rest) >= SECTION_FIXED;
    }
    if (block->type != BLOCK_ENHANCED_PACKET && block->type != BLOCK_PACKET)
        return false;
    /* The old block has a shorter interface number and a count of drops in the same place. */
    struct span length = span_after(rest, 12);
    if (span_len(rest) < PACKET_FIXED || !take_32(&length, block->big, &captured) ||
        captured.value > span_len(rest) - PACKET_FIXED)
        return false;
    *out = span_after(rest, PACKET_FIXED + padded(captured.value));
    return true;
}

bool option_take(struct span *rest, bool big, struct option *out) {
    struct span trial = *rest;
    struct wire_u16 code, length;
    if (!take_16(&trial, big, &code) || !take_16(&trial, big, &length) ||
        !take_bytes(&trial, length.value, &out->value))
        return false;
    trial = span_after(trial, padded(length.value) - length.value);
    out->code = code.value;
    out->whole = (struct span){rest->at, trial.at};
    *rest = trial;
    return true;
}
