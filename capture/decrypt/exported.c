/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/decrypt/exported.h"

#include "capture/net/upper_pdu.h"
#include "capture/read/pcapng_block.h"

static bool read_packet(struct span packet, struct decrypted_record *out) {
    struct upper_pdu pdu;
    if (!upper_pdu_read(packet, &pdu) || pdu.frame == 0 || pdu.source.address.family == 0 ||
        pdu.destination.address.family == 0)
        return false;
    *out = (struct decrypted_record){.content = RECORD_DATA,
                                     .from = pdu.source,
                                     .to = pdu.destination,
                                     .over_tcp = pdu.port_type == UPPER_PDU_TCP,
                                     .frame = pdu.frame,
                                     .payload = pdu.payload};
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
