/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame that all blocks have, and the list that all options stand in. */
#include "capture/read/pcapng_block.h"

enum {
    SECTION_FIXED = 16,
    PACKET_FIXED = 20,
    INTERFACE_FIXED = 8,
    STATISTICS_FIXED = 12,
    BEFORE_ORDER = 8
};

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

enum block_answer block_read(struct span bytes, bool *big, struct block *out, size_t *wanted) {
    struct span rest = bytes, start, whole;
    struct wire_u32 type, length, repeats;
    bool order = *big;
    *wanted = BLOCK_FRAMING;
    if (!take_bytes(&rest, BLOCK_FRAMING, &start) || !take_32(&start, order, &type))
        return BLOCK_MORE;
    if (type.value == BLOCK_SECTION && !read_byte_order(bytes, &order))
        return BLOCK_BROKEN;
    if (!take_32(&start, order, &length) || length.value < BLOCK_FRAMING ||
        length.value > BLOCK_LARGEST)
        return BLOCK_BROKEN;
    *wanted = length.value;
    if (!take_bytes(&bytes, length.value, &whole))
        return BLOCK_MORE;
    struct span trailer = {whole.end - 4, whole.end};
    if (!take_32(&trailer, order, &repeats) || repeats.value != length.value)
        return BLOCK_BROKEN;
    *big = order;
    *out = (struct block){whole, {whole.at + 8, whole.end - 4}, type.value, order};
    return BLOCK_WHOLE;
}

bool block_is_packet(const struct block *block) {
    return block->type == BLOCK_ENHANCED_PACKET || block->type == BLOCK_SIMPLE_PACKET ||
           block->type == BLOCK_PACKET;
}

/* The old block has a shorter interface number and a count of drops in the same place. */
static bool read_packet(const struct block *block, struct block_packet *out) {
    struct span rest = block->body, fixed, old;
    struct wire_u32 interface, high, low, captured, original;
    struct wire_u16 old_interface;
    if (!take_bytes(&rest, PACKET_FIXED, &fixed))
        return false;
    old = fixed;
    if (!take_16(&old, block->big, &old_interface) || !take_32(&fixed, block->big, &interface) ||
        !take_32(&fixed, block->big, &high) || !take_32(&fixed, block->big, &low) ||
        !take_32(&fixed, block->big, &captured) || !take_32(&fixed, block->big, &original))
        return false;
    out->interface = block->type == BLOCK_PACKET ? old_interface.value : interface.value;
    out->ticks = (uint64_t)high.value << 32 | low.value;
    out->wire_length = original.value;
    return take_bytes(&rest, captured.value, &out->bytes);
}

bool block_read_packet(const struct block *block, struct block_packet *out) {
    struct span rest = block->body;
    struct wire_u32 original;
    if (block->type == BLOCK_ENHANCED_PACKET || block->type == BLOCK_PACKET)
        return read_packet(block, out);
    if (block->type != BLOCK_SIMPLE_PACKET || !take_32(&rest, block->big, &original))
        return false;
    *out = (struct block_packet){0, 0, original.value, span_first(rest, original.value)};
    return true;
}

/* Records of a type and a length, up to the one without a type. */
static bool skip_names(struct span *rest, bool big) {
    struct wire_u16 type, length;
    while (take_16(rest, big, &type) && take_16(rest, big, &length)) {
        if (type.value == 0)
            return true;
        *rest = span_after(*rest, padded(length.value));
    }
    return false;
}

bool block_options(const struct block *block, struct span *out) {
    struct block_packet packet;
    const size_t length = span_len(block->body);
    size_t fixed = SECTION_FIXED;
    switch (block->type) {
    case BLOCK_NAMES:
        *out = block->body;
        return skip_names(out, block->big);
    case BLOCK_ENHANCED_PACKET:
    case BLOCK_PACKET:
        if (!read_packet(block, &packet))
            return false;
        fixed = PACKET_FIXED + padded(span_len(packet.bytes));
        break;
    case BLOCK_INTERFACE:
        fixed = INTERFACE_FIXED;
        break;
    case BLOCK_STATISTICS:
        fixed = STATISTICS_FIXED;
        break;
    case BLOCK_SECTION:
        break;
    default:
        return false;
    }
    *out = span_after(block->body, fixed);
    return length >= fixed || block_is_packet(block);
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

struct span block_option(const struct block *block, uint16_t code) {
    struct span rest;
    struct option option;
    if (block_options(block, &rest))
        while (option_take(&rest, block->big, &option) && option.code != OPTION_END)
            if (option.code == code)
                return option.value;
    return (struct span){NULL, NULL};
}

/* Powers of ten, or of two where the highest bit is set. */
uint64_t block_ticks(uint8_t resolution) {
    enum { DECIMALS_MOST = 19 };
    const unsigned power = resolution & 0x7f;
    uint64_t ticks = 1;
    if (resolution & 0x80)
        return UINT64_C(1) << (power < 63 ? power : 63);
    for (unsigned i = 0; i < resolution && i < DECIMALS_MOST; i++)
        ticks *= 10;
    return ticks;
}
