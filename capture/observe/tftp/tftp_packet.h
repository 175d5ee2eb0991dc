/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TFTP packet read from a UDP payload. Private to this folder. Sources: RFC 1350, RFC 2347 to
 * 2349, RFC 7440. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TFTP_TFTP_PACKET_H
#define UCSCOPE_CAPTURE_OBSERVE_TFTP_TFTP_PACKET_H

#include "wire/span.h"

enum tftp_opcode { TFTP_RRQ = 1, TFTP_DATA = 3, TFTP_ACK = 4, TFTP_ERROR = 5, TFTP_OACK = 6 };

enum {
    TFTP_BLOCK_SIZE = 512, /* without an option */
    TFTP_BLOCK_LEAST = 8,  /* RFC 2348 */
    TFTP_BLOCK_MOST = 65464,
};

/* The options that decide how a file is put together; others are passed over. */
struct tftp_options {
    bool cut;            /* there may be more: the packet was cut by the snap length */
    uint32_t block_size; /* 0: not among them */
    bool has_total;      /* tsize */
    uint64_t total;      /* bytes */
};

struct tftp_packet {
    uint16_t opcode;             /* enum tftp_opcode */
    struct span name;            /* RRQ */
    bool as_text;                /* RRQ: netascii, line ends are translated */
    struct tftp_options options; /* RRQ, OACK */
    uint16_t number;             /* block of DATA and ACK; code of ERROR */
    struct span data;            /* DATA: what was captured of it */
    size_t data_length;          /* on the wire */
    struct span message;         /* ERROR */
    size_t state;                /* bytes at the front without `data` */
};

/* `length`: of the payload on the wire. False: no whole packet of these kinds. */
bool tftp_read(struct span payload, size_t length, struct tftp_packet *out);

#endif
