/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/net/upper_pdu.h"

#include <assert.h>

enum { ALIGNMENT = 4, IPV4_LENGTH = 4, IPV6_LENGTH = 16 };

/* --- reading ---------------------------------------------------------------------------------- */

static struct span without_zeros(struct span text) {
    while (!span_is_empty(text) && text.end[-1] == 0)
        text.end--;
    return text;
}

static void read_address(struct span value, uint8_t family, struct address *out) {
    const size_t length = family == 4 ? IPV4_LENGTH : IPV6_LENGTH;
    struct address address = {.family = family};
    if (span_len(value) != length)
        return;
    memcpy(address.bytes, value.at, length);
    *out = address;
}

static uint32_t number_of(struct span value) {
    struct wire_u32 number;
    return take_be32(&value, &number) ? number.value : 0;
}

static void read_tag(const struct upper_pdu_tag *tag, struct upper_pdu *out) {
    switch (tag->number) {
    case UPPER_PDU_DISSECTOR:
        out->dissector = without_zeros(tag->value);
        break;
    case UPPER_PDU_IPV4_SOURCE:
        read_address(tag->value, 4, &out->source.address);
        break;
    case UPPER_PDU_IPV6_SOURCE:
        read_address(tag->value, 6, &out->source.address);
        break;
    case UPPER_PDU_IPV4_DESTINATION:
        read_address(tag->value, 4, &out->destination.address);
        break;
    case UPPER_PDU_IPV6_DESTINATION:
        read_address(tag->value, 6, &out->destination.address);
        break;
    case UPPER_PDU_PORT_TYPE:
        out->port_type = number_of(tag->value);
        break;
    case UPPER_PDU_SOURCE_PORT:
        out->source.port = (uint16_t)number_of(tag->value);
        break;
    case UPPER_PDU_DESTINATION_PORT:
        out->destination.port = (uint16_t)number_of(tag->value);
        break;
    case UPPER_PDU_FRAME:
        out->frame = number_of(tag->value);
        break;
    case UPPER_PDU_DIRECTION:
        out->has_direction = true;
        out->direction = number_of(tag->value);
        break;
    default:
        break;
    }
}

bool upper_pdu_read(struct span packet, struct upper_pdu *out) {
    struct upper_pdu pdu = {.payload = packet};
    struct upper_pdu_tag tag;
    do {
        if (!upper_pdu_take_tag(&pdu.payload, &tag))
            return false;
        read_tag(&tag, &pdu);
    } while (tag.number != UPPER_PDU_END);
    *out = pdu;
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static size_t put_16(uint8_t *out, size_t at, size_t number) {
    out[at] = (uint8_t)(number >> 8);
    out[at + 1] = (uint8_t)number;
    return at + 2;
}

static size_t put_tag(uint8_t *out, size_t at, enum upper_pdu_tag_number number,
                      struct span value) {
    const size_t length = span_len(value);
    const size_t fill = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
    at = put_16(out, at, (size_t)number);
    at = put_16(out, at, length + fill);
    if (length > 0)
        memcpy(out + at, value.at, length);
    memset(out + at + length, 0, fill);
    return at + length + fill;
}

static size_t put_number(uint8_t *out, size_t at, enum upper_pdu_tag_number number,
                         uint32_t value) {
    const uint8_t bytes[] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                             (uint8_t)value};
    return put_tag(out, at, number, span_of(bytes, sizeof bytes));
}

static size_t put_address(uint8_t *out, size_t at, const struct address *address,
                          enum upper_pdu_tag_number ipv4, enum upper_pdu_tag_number ipv6) {
    if (address->family == 4)
        return put_tag(out, at, ipv4, span_of(address->bytes, IPV4_LENGTH));
    if (address->family == 6)
        return put_tag(out, at, ipv6, span_of(address->bytes, IPV6_LENGTH));
    return at;
}

static size_t put_port(uint8_t *out, size_t at, enum upper_pdu_tag_number number, uint16_t port) {
    return port == 0 ? at : put_number(out, at, number, port);
}

size_t upper_pdu_write_tags(const struct upper_pdu *pdu, uint8_t out[UPPER_PDU_TAGS_MOST]) {
    assert(span_len(pdu->dissector) <= UPPER_PDU_NAME_MOST);
    size_t at = put_tag(out, 0, UPPER_PDU_DISSECTOR, pdu->dissector);
    at = put_address(out, at, &pdu->source.address, UPPER_PDU_IPV4_SOURCE, UPPER_PDU_IPV6_SOURCE);
    at = put_address(out, at, &pdu->destination.address, UPPER_PDU_IPV4_DESTINATION,
                     UPPER_PDU_IPV6_DESTINATION);
    if (pdu->port_type != 0)
        at = put_number(out, at, UPPER_PDU_PORT_TYPE, pdu->port_type);
    at = put_port(out, at, UPPER_PDU_SOURCE_PORT, pdu->source.port);
    at = put_port(out, at, UPPER_PDU_DESTINATION_PORT, pdu->destination.port);
    if (pdu->has_direction)
        at = put_number(out, at, UPPER_PDU_DIRECTION, pdu->direction);
    return put_tag(out, at, UPPER_PDU_END, span_of(NULL, 0));
}
