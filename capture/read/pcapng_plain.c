/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/pcapng_plain.h"

#include "capture/net/packet.h"
#include "capture/read/encapsulation.h"

enum {
    PACKET_LONGEST = 262144, /* of most link layers, in Wireshark */
    TEN_MOST = 9,            /* as powers: finer clocks need more than 64 bits */
    TWO_MOST = 30
};

/* --- options ---------------------------------------------------------------------------------- */

/* Which lengths an option may have; others are Wireshark's to judge. */
struct option_rule {
    uint16_t code, length;
    bool is_any; /* a text: any length */
};

static const struct option_rule section_options[] = {
    {1, 0, true}, {2, 0, true}, {3, 0, true}, {4, 0, true}, {0}};

static const struct option_rule interface_options[] = {
    {1, 0, true},  {2, 0, true},  {3, 0, true},  {6, 6, false}, {7, 8, false},
    {8, 8, false}, {9, 1, false}, {12, 0, true}, {15, 0, true}, {0}};

static const struct option_rule packet_options[] = {{1, 0, true},  {2, 4, false}, {4, 8, false},
                                                    {5, 8, false}, {6, 4, false}, {0}};

static const struct option_rule statistics_options[] = {{1, 0, true},  {2, 8, false}, {3, 8, false},
                                                        {4, 8, false}, {5, 8, false}, {6, 8, false},
                                                        {7, 8, false}, {8, 8, false}, {0}};

static bool is_plain_option(const struct option_rule *rules, const struct option *option) {
    const size_t length = span_len(option->value);
    if (rules == interface_options && option->code == OPTION_FILTER)
        return length > 1 && *option->value.at == FILTER_TEXT;
    for (; rules->code != 0; rules++)
        if (rules->code == option->code)
            return rules->is_any || rules->length == length;
    return false;
}

/* `rest`: behind the fixed part of a block, up to its end. */
static bool has_plain_options(struct span rest, bool big, const struct option_rule *rules) {
    struct option option;
    while (!span_is_empty(rest)) {
        if (!option_take(&rest, big, &option))
            return false;
        if (option.code == OPTION_END)
            return span_is_empty(option.value) && span_is_empty(rest);
        if (!is_plain_option(rules, &option))
            return false;
    }
    return true;
}

/* --- interfaces ------------------------------------------------------------------------------- */

/* False: it is finer than what 64 bits can convert. */
static bool read_ticks(struct span resolution, uint64_t *out) {
    enum { MICROSECONDS = 6, IS_TWO = 0x80 };
    struct wire_u8 power = {NULL, MICROSECONDS};
    if (!span_is_empty(resolution) && !take_u8(&resolution, &power))
        return false;
    const unsigned exponent = power.value & ~(unsigned)IS_TWO;
    const bool is_two = (power.value & IS_TWO) != 0;
    if (exponent > (is_two ? TWO_MOST : TEN_MOST))
        return false;
    *out = block_ticks(power.value);
    return true;
}

bool pcapng_plain_interface(const struct block *block, struct pcapng_interface *out) {
    struct span rest = block->body;
    struct wire_u16 link_type, reserved;
    struct wire_u32 snap_length;
    if (!take_16(&rest, block->big, &link_type) || !take_16(&rest, block->big, &reserved) ||
        !take_32(&rest, block->big, &snap_length) || !link_type_is_plain(link_type.value) ||
        !has_plain_options(rest, block->big, interface_options))
        return false;
    out->dropped = 0;
    out->link_type = link_type_canonical(link_type.value);
    out->snap_length = snap_length.value;
    return read_ticks(block_option(block, OPTION_TIME_RESOLUTION), &out->ticks);
}

struct span pcapng_plain_filter(const struct block *block) {
    return block_option(block, OPTION_FILTER);
}

/* --- statistics ------------------------------------------------------------------------------- */

/* 0: it is not told. Some write all ones for that. */
static uint64_t read_count(struct span value, bool big) {
    struct wire_u32 first, second;
    if (!take_32(&value, big, &first) || !take_32(&value, big, &second))
        return 0;
    const uint64_t count = big ? (uint64_t)first.value << 32 | second.value
                               : (uint64_t)second.value << 32 | first.value;
    return count == UINT64_MAX ? 0 : count;
}

void pcapng_plain_statistics(const struct block *block, struct pcapng_interface *interfaces,
                             unsigned count, uint64_t *dropped) {
    struct span rest = block->body;
    struct wire_u32 number;
    if (!take_32(&rest, block->big, &number) || number.value >= count)
        return;
    const uint64_t lost = read_count(block_option(block, OPTION_INTERFACE_DROPPED), block->big) +
                          read_count(block_option(block, OPTION_SYSTEM_DROPPED), block->big);
    struct pcapng_interface *interface = &interfaces[number.value];
    if (lost <= interface->dropped)
        return;
    *dropped += lost - interface->dropped;
    interface->dropped = lost;
}

/* --- names ------------------------------------------------------------------------------------ */

/* One or more, each with its end. */
static bool are_names(struct span names) {
    struct span name;
    while (take_until(&names, '\0', &name)) {
        if (span_is_empty(name))
            return false;
        if (span_is_empty(names))
            return true;
    }
    return false;
}

static bool has_plain_names(struct span rest, bool big) {
    enum { END, IPV4, IPV6 };
    struct option record; /* of the same form */
    while (option_take(&rest, big, &record)) {
        const size_t address = record.code == IPV4 ? 4 : 16;
        if (record.code == END)
            return span_is_empty(record.value) && span_is_empty(rest);
        if ((record.code != IPV4 && record.code != IPV6) || span_len(record.value) <= address ||
            !are_names(span_after(record.value, address)))
            return false;
    }
    return false;
}

/* --- others ----------------------------------------------------------------------------------- */

/* Version 1.0; its length is not needed. */
static bool is_plain_section(const struct block *block) {
    struct span rest = block->body;
    struct wire_u16 major, minor;
    return take_skip(&rest, 4) && take_16(&rest, block->big, &major) &&
           take_16(&rest, block->big, &minor) && take_skip(&rest, 8) && major.value == 1 &&
           minor.value == 0 && has_plain_options(rest, block->big, section_options);
}

bool pcapng_plain_other(const struct block *block) {
    struct span rest = block->body;
    switch (block->type) {
    case BLOCK_SECTION:
        return is_plain_section(block);
    case BLOCK_STATISTICS:
        return take_skip(&rest, 12) && has_plain_options(rest, block->big, statistics_options);
    case BLOCK_NAMES:
        return has_plain_names(rest, block->big);
    default:
        return false;
    }
}

/* --- packets ---------------------------------------------------------------------------------- */

ALWAYS_INLINE int64_t time_by(uint64_t ticks, uint64_t in_second) {
    return time_join((int64_t)(ticks / in_second),
                     (int64_t)(ticks % in_second * TIME_SECOND / in_second));
}

/* Numbers that are known beforehand are multiplied by their inverse: a division takes as long as
 * half of what else is done with a block. */
static int64_t time_of(const struct pcapng_interface *interface, uint64_t ticks) {
    enum { MICROSECONDS = 1000000, NANOSECONDS = 1000000000 };
    switch (interface->ticks) {
    case MICROSECONDS:
        return time_by(ticks, MICROSECONDS);
    case NANOSECONDS:
        return time_by(ticks, NANOSECONDS);
    default:
        return time_by(ticks, interface->ticks);
    }
}

/* How many were captured of a packet whose block does not say so. */
static uint32_t simple_length(const struct pcapng_interface *interface, uint32_t wire_length) {
    const uint32_t most = interface->snap_length;
    return most == 0 || wire_length < most ? wire_length : most;
}

bool pcapng_plain_packet(const struct block *block, const struct pcapng_interface *interfaces,
                         unsigned count, struct packet *out) {
    enum { FIXED = 20, FIXED_SIMPLE = 4 };
    struct block_packet packet;
    if (!block_read_packet(block, &packet) || packet.interface >= count)
        return false;
    const struct pcapng_interface *interface = &interfaces[packet.interface];
    const bool is_simple = block->type == BLOCK_SIMPLE_PACKET;
    const size_t captured =
        is_simple ? simple_length(interface, packet.wire_length) : span_len(packet.bytes);
    const struct span bytes = span_first(packet.bytes, captured);
    const size_t length = (is_simple ? FIXED_SIMPLE : FIXED) + padded(span_len(bytes));
    if (span_len(bytes) != captured || captured > PACKET_LONGEST || captured > packet.wire_length ||
        length > span_len(block->body))
        return false;
    const struct span rest = span_after(block->body, length);
    if (!span_is_empty(rest) && (is_simple || !has_plain_options(rest, block->big, packet_options)))
        return false;
    *out = (struct packet){.time = is_simple ? 0 : time_of(interface, packet.ticks),
                           .link_type = interface->link_type,
                           .wire_length = packet.wire_length,
                           .bytes = bytes};
    return true;
}
