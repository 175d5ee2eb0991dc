/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of link type 252 (Wireshark Upper PDU): tags, then bytes for the dissector that a tag
 * names. Written into a pcapng file by libwiretap. Source: Wireshark epan/exported_pdu.h,
 * tcpdump.org/linktypes.html. */
#ifndef UCSCOPE_CAPTURE_READ_UPPER_PDU_H
#define UCSCOPE_CAPTURE_READ_UPPER_PDU_H

#include "wire/span.h"

#define LINK_TYPE_UPPER_PDU 252

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
    UPPER_PDU_FRAME = 30
};

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
    struct span dissector; /* "ctl"; empty when the packet names none */
    struct span payload;
};

/* False when the tags do not end in the packet. */
MUST_USE bool upper_pdu_read(struct span packet, struct upper_pdu *out);

struct upper_pdu_writer;

/* Begins a file that is to be at `path`: it is written beside it, and renamed once it is whole.
 * NULL on failure: *error is a sentence without the path, to be freed with g_free. */
struct upper_pdu_writer *upper_pdu_create(const char *path, char **error);

/* Adds a packet; `time` in nanoseconds since 1970-01-01 UTC. False: *error as above, and the writer
 * is of no use but for upper_pdu_discard. */
MUST_USE bool upper_pdu_write(struct upper_pdu_writer *writer, const char *dissector,
                              struct span payload, int64_t time, char **error);

/* Renames the file to its path, and frees the writer in any case. False: *error as above; the
 * file that was there before is untouched. */
MUST_USE bool upper_pdu_commit(struct upper_pdu_writer *writer, char **error);

/* Removes what was written, and frees the writer. */
void upper_pdu_discard(struct upper_pdu_writer *writer);

#endif
