/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/tftp/tftp_packet.h"

#include <strings.h>

static bool is_text(struct span text, const char *word) {
    return span_len(text) == strlen(word) &&
           strncasecmp((const char *)text.at, word, strlen(word)) == 0;
}

/* False: no decimal number that fits. */
static bool read_number(struct span text, uint64_t *out) {
    uint64_t value = 0;
    if (span_is_empty(text) || span_len(text) > 18)
        return false;
    for (const uint8_t *at = text.at; at < text.end; at++) {
        if (*at < '0' || *at > '9')
            return false;
        value = value * 10 + (uint64_t)(*at - '0');
    }
    *out = value;
    return true;
}

/* RFC 2347: name, zero, value, zero. Early phones send zeros after the mode: they end the options.
 */
static void read_options(struct span rest, bool cut, struct tftp_options *out) {
    struct span name, text;
    uint64_t value;
    *out = (struct tftp_options){.cut = cut};
    while (take_until(&rest, 0, &name) && !span_is_empty(name) && take_until(&rest, 0, &text)) {
        if (!read_number(text, &value))
            continue;
        if (is_text(name, "blksize") && value >= TFTP_BLOCK_LEAST && value <= TFTP_BLOCK_MOST)
            out->block_size = (uint32_t)value;
        if (!is_text(name, "tsize"))
            continue;
        out->has_total = true;
        out->total = value;
    }
}

static bool read_request(struct span rest, bool cut, struct tftp_packet *out) {
    struct span mode;
    if (!take_until(&rest, 0, &out->name))
        return false;
    if (take_until(&rest, 0, &mode))
        out->as_text = is_text(mode, "netascii");
    else if (!cut)
        return false;
    read_options(rest, cut, &out->options);
    return true;
}

static bool read_error(struct span rest, struct tftp_packet *out) {
    struct wire_u16 code;
    if (!take_be16(&rest, &code))
        return false;
    out->number = code.value;
    if (!take_until(&rest, 0, &out->message))
        out->message = rest;
    return true;
}

bool tftp_read(struct span payload, size_t length, struct tftp_packet *out) {
    struct tftp_packet packet = {.opcode = 0};
    bool cut = length > span_len(payload);
    struct wire_u16 opcode, number;
    struct span rest = payload;
    if (!take_be16(&rest, &opcode))
        return false;
    packet.opcode = opcode.value;
    bool whole = false;
    if (opcode.value == TFTP_RRQ) {
        whole = read_request(rest, cut, &packet);
    } else if (opcode.value == TFTP_ERROR) {
        whole = read_error(rest, &packet);
    } else if (opcode.value == TFTP_OACK) {
        read_options(rest, cut, &packet.options);
        whole = true;
    } else if (opcode.value == TFTP_DATA || opcode.value == TFTP_ACK) {
        whole = take_be16(&rest, &number);
        if (whole) {
            packet.number = number.value;
            packet.data = rest;
            packet.data_length = length - 4;
        }
    }
    packet.state = span_len(payload) - span_len(packet.data);
    if (whole)
        *out = packet;
    return whole;
}
