/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/pcapng/cleaning.h"

enum { PACKET_NUMBERS = 20 };
static const uint64_t usual_ticks = 1000000;

void cleaning_note_interface(GArray *interfaces, const struct block *block) {
    struct cleaning_interface interface = {.link_type = UINT16_MAX, .ticks = usual_ticks};
    struct span rest = block->body;
    struct wire_u16 link, reserved;
    struct wire_u32 snap_length;
    struct option option;
    if (take_16(&rest, block->big, &link) && take_16(&rest, block->big, &reserved) &&
        take_32(&rest, block->big, &snap_length)) {
        interface.link_type = link.value;
        interface.snap_length = snap_length.value;
    }
    while (option_take(&rest, block->big, &option) && option.code != OPTION_END)
        if (option.code == OPTION_TIME_RESOLUTION && span_len(option.value) == 1)
            interface.ticks = block_ticks(*option.value.at);
    g_array_append_val(interfaces, interface);
}

static const struct cleaning_interface *find(const GArray *interfaces, uint32_t number) {
    static const struct cleaning_interface unknown = {UINT16_MAX, 0, 1000000};
    return number < interfaces->len ? &g_array_index(interfaces, struct cleaning_interface, number)
                                    : &unknown;
}

uint32_t cleaning_snap_length(const GArray *interfaces) {
    return find(interfaces, 0)->snap_length;
}

bool cleaning_fill(uint8_t *memory, struct span bytes, uint8_t filler) {
    bool changed = false;
    for (const uint8_t *at = bytes.at; at < bytes.end; at++) {
        if (*at == 0 || *at == filler)
            continue;
        memory[at - memory] = filler;
        changed = true;
    }
    return changed;
}

/* Only how far times are apart matters. */
static int64_t time_of(uint64_t ticks, uint64_t ticks_of_second) {
    const uint64_t rest = ticks % ticks_of_second;
    return time_join((int64_t)MIN(ticks / ticks_of_second, (uint64_t)INT64_MAX),
                     (int64_t)((double)rest * (double)TIME_SECOND / (double)ticks_of_second));
}

void cleaning_packet(struct redactor *redactor, const GArray *interfaces, const struct block *block,
                     uint64_t frame, uint8_t *memory) {
    struct block_packet found;
    if (!block_read_packet(block, &found)) {
        cleaning_fill(memory, span_after(block->body, PACKET_NUMBERS), 0);
        return;
    }
    const struct cleaning_interface *interface = find(interfaces, found.interface);
    const bool simple = block->type == BLOCK_SIMPLE_PACKET;
    if (simple && interface->snap_length > 0)
        found.bytes = span_first(found.bytes, interface->snap_length);
    const struct span behind = {found.bytes.end, block->body.end};
    const size_t padding = padded(span_len(found.bytes)) - span_len(found.bytes);
    cleaning_fill(memory, simple ? behind : span_first(behind, padding), 0);
    const struct packet packet = {.frame = frame,
                                  .time = time_of(found.ticks, interface->ticks),
                                  .link_type = interface->link_type,
                                  .wire_length = found.wire_length,
                                  .bytes = found.bytes};
    redactor_packet(redactor, &packet, memory + (found.bytes.at - memory));
}
