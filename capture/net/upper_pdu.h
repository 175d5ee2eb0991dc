/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of link type 252 (Wireshark Upper PDU): tags, then bytes for the dissector that a tag
 * names. Source: Wireshark epan/exported_pdu.h, wsutil/exported_pdu_tlvs.h,
 * tcpdump.org/linktypes.html. */
#ifndef UCSCOPE_CAPTURE_NET_UPPER_PDU_H
#define UCSCOPE_CAPTURE_NET_UPPER_PDU_H

#include "capture/net/address.h"
#include "wire/span.h"

#define LINK_TYPE_UPPER_PDU 252

/* Wireshark's dissector for lines of text: a remark, and no message of anybody. */
#define UPPER_PDU_TEXT "data-text-lines"

enum upper_pdu_tag_number {
    UPPER_PDU_END = 0, /* the payload follows */
    UPPER_PDU_DISSECTOR = 12,
    UPPER_PDU_IPV4_SOURCE = 20,
    UPPER_PDU_IPV4_DESTINATION = 21,
    UPPER_PDU_IPV6_SOURCE = 22,
    UPPER_PDU_IPV6_DESTINATION = 23,
    UPPER_PDU_PORT_TYPE = 24,
    UPPER_PDU_SOURCE_PORT = 25,
    UPPER_PDU_DESTINATION_PORT = 26,
    UPPER_PDU_FRAME = 30,
    UPPER_PDU_DIRECTION = 35
};

/* EXP_PDU_PT_TCP and so on. */
enum upper_pdu_port_type { UPPER_PDU_TCP = 2, UPPER_PDU_UDP = 3 };

/* P2P_DIR_SENT and P2P_DIR_RECV, of Wireshark's wiretap/wtap.h. */
enum upper_pdu_direction { UPPER_PDU_SENT = 0, UPPER_PDU_RECEIVED = 1 };

struct upper_pdu_tag {
    uint16_t number;   /* enum upper_pdu_tag_number, or another */
    struct span value; /* numbers are big-endian; texts are filled up with zeros */
};

/* Takes the tag that `rest` begins with; behind UPPER_PDU_END `rest` is the payload. False: it is
 * not whole, and nothing was taken. */
MUST_USE static inline bool upper_pdu_take_tag(struct span *rest, struct upper_pdu_tag *out) {
    struct span trial = *rest, value;
    struct wire_u16 number;
    if (!take_be16(&trial, &number) || !take_vector16(&trial, &value))
        return false;
    *rest = trial;
    *out = (struct upper_pdu_tag){number.value, value};
    return true;
}

struct upper_pdu {
    struct span dissector;               /* "ctl"; empty when the packet names none */
    struct endpoint source, destination; /* family and port 0: not told */
    uint32_t port_type;                  /* enum upper_pdu_port_type, or another; 0: not told */
    uint32_t frame;                      /* where it was exported from; 0: not told */
    bool has_direction;
    uint32_t direction; /* enum upper_pdu_direction: of who wrote it down */
    struct span payload;
};

/* False when the tags do not end in the packet. */
MUST_USE bool upper_pdu_read(struct span packet, struct upper_pdu *out);

/* Writes the tags of what `pdu` tells but its frame, up to UPPER_PDU_END: their length. The name of
 * the dissector is at most UPPER_PDU_NAME_MOST bytes long. */
enum { UPPER_PDU_NAME_MOST = 64, UPPER_PDU_TAGS_MOST = 256 };
size_t upper_pdu_write_tags(const struct upper_pdu *pdu, uint8_t out[UPPER_PDU_TAGS_MOST]);

#endif
