/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of SCCP (Skinny Client Control Protocol), by which stations (phones, voice ports, media
 * resources) talk with CUCM over TCP. Each is:
 *
 *     length   4 bytes   bytes that follow the version: those of the id and of the body
 *     version  4 bytes   0, or what both sides agreed on: 10 to 22 so far
 *     id       4 bytes   which message it is
 *     body     length - 4 bytes
 *
 * Numbers are little-endian. No document of it is public: taken from captures of real CUCM and
 * phones, and held against the decoders of Wireshark and chan-sccp. */
#ifndef UCSCOPE_SCCP_SCCP_MESSAGE_H
#define UCSCOPE_SCCP_SCCP_MESSAGE_H

#include "wire/anomaly.h"
#include "wire/span.h"

/* Messages that something is made of. Those below 0x80 are a station's, and 0x8000. */
enum sccp_id {
    SCCP_KEEP_ALIVE = 0x0000,
    SCCP_REGISTER = 0x0001,
    SCCP_ALARM = 0x0020,
    SCCP_UNREGISTER = 0x0027,
    SCCP_REGISTER_TOKEN = 0x0029,
    SCCP_REGISTER_ACK = 0x0081,
    SCCP_REGISTER_REJECT = 0x009d,
    SCCP_RESET = 0x009f,
    SCCP_KEEP_ALIVE_ACK = 0x0100,
    SCCP_UNREGISTER_ACK = 0x0118,
    SCCP_REGISTER_TOKEN_ACK = 0x011a,
    SCCP_REGISTER_TOKEN_REJECT = 0x011b
};

enum { SCCP_HEADER_SIZE = 12 };

struct sccp_header {
    struct wire_u32 length;
    struct wire_u32 version;
    struct wire_u32 id;   /* enum sccp_id, or another */
    uint32_t body_length; /* bytes */
};

enum sccp_anomaly { SCCP_BODY_CUT /* fewer bytes are there than the header says */ };

struct sccp_message {
    struct sccp_header header;
    struct span whole; /* header and body, as far as they are there */
    struct span body;
    uint32_t anomalies; /* bits of enum sccp_anomaly */
};

/* May these bytes be the beginning of a message that is known? MORE: they are too few; never for
 * SCCP_HEADER_SIZE bytes. */
enum sccp_start { SCCP_START_NO, SCCP_START_MORE, SCCP_START_YES };
enum sccp_start sccp_starts(struct span bytes);

/* Takes a header, of a message that is known or of another. False: not all of it is there, or it is
 * none; nothing was changed. */
MUST_USE bool sccp_take_header(struct span *rest, struct sccp_header *out);

/* Takes the message that `rest` begins with, or as much of its body as is there. False: its header
 * is none, or not all there; nothing was changed. */
MUST_USE bool sccp_take_message(struct span *rest, struct sccp_message *out);

/* "RegisterReject"; "" for those that are not in enum sccp_id. Static text. */
const char *sccp_message_text(uint32_t id);

#endif
