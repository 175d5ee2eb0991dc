/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/decrypt/exported.h"

#include "capture/read/pcapng_block.h"
#include "capture/read/upper_pdu.h"

enum { PORT_TYPE_TCP = 2 }; /* PT_TCP of Wireshark's epan/address.h */

static void read_address(struct span value, uint8_t family, struct address *out) {
    size_t length = family == 4 ? 4 : 16;
    struct address address = {.family = family};
    if (span_len(value) != length)
        return;
    memcpy(address.bytes, value.at, length);
    *out = address;
}

/* Numbers in tags are big-endian. */
static uint32_t number_of(struct span value) {
    struct wire_u32 number;
    return take_be32(&value, &number) ? number.value : 0;
}

static void read_tag(const struct upper_pdu_tag *tag, struct decrypted_record *out) {
    switch (tag->number) {
    case UPPER_PDU_IPV4_SOURCE:
        read_address(tag->value, 4, &out->from.address);
        break;
    case UPPER_PDU_IPV6_SOURCE:
        read_address(tag->value, 6, &out->from.address);
        break;
    case UPPER_PDU_IPV4_DESTINATION:
        read_address(tag->value, 4, &out->to.address);
        break;
    case UPPER_PDU_IPV6_DESTINATION:
        read_address(tag->value, 6, &out->to.address);
        break;
    case UPPER_PDU_PORT_TYPE:
        out->over_tcp = number_of(tag->value) == PORT_TYPE_TCP;
        break;
    case UPPER_PDU_SOURCE_PORT:
        out->from.port = (uint16_t)number_of(tag->value);
        break;
    case UPPER_PDU_DESTINATION_PORT:
        out->to.port = (uint16_t)number_of(tag->value);
        break;
    case UPPER_PDU_FRAME:
        out->frame = number_of(tag->value);
        break;
    default:
        break;
    }
}

/* The tags, then the payload. */
static bool read_packet(struct span packet, struct decrypted_record *out) {
    struct decrypted_record pdu = {.content = RECORD_DATA};
    struct upper_pdu_tag tag;
    do {
        if (!upper_pdu_take_tag(&packet, &tag))
            return false;
        read_tag(&tag, &pdu);
    } while (tag.number != UPPER_PDU_END);
    pdu.payload = packet;
    if (pdu.frame == 0 || pdu.from.address.family == 0 || pdu.to.address.family == 0)
        return false;
    *out = pdu;
    return true;
}

enum exported_answer exported_take(struct span *rest, struct decrypted_record *out) {
    static const bool host_is_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    bool big = host_is_big;
    size_t wanted;
    struct block block;
    struct block_packet packet;
    enum block_answer answer = block_read(*rest, &big, &block, &wanted);
    if (answer == BLOCK_MORE)
        return EXPORTED_MORE;
    if (answer == BLOCK_BROKEN || big != host_is_big)
        return EXPORTED_BAD;
    *rest = span_after(*rest, span_len(block.whole));
    bool is_pdu = block_read_packet(&block, &packet) && read_packet(packet.bytes, out);
    return is_pdu ? EXPORTED_PDU : EXPORTED_OTHER;
}
