/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sccp/sccp_message.h"

/* Lists of video capabilities and data of applications have some thousand bytes. */
enum { LENGTH_LEAST = 4, LENGTH_MOST = 0xffff, VERSION_MOST = 0x1f };

/* Those that a side begins with are shorter, and of whole numbers of four bytes: who sees few bytes
 * knows sooner that they are none. */
enum { FIRST_LENGTH_MOST = 0x1000, FIRST_LENGTH_UNIT = 4 };

/* Those that were met so far. */
static bool is_known_id(uint32_t id) {
    static const struct {
        uint16_t first, last;
    } ranges[] = {{0x0000, 0x0010}, {0x0012, 0x0012}, {0x0020, 0x0039},
                  {0x0040, 0x004c}, {0x0081, 0x009f}, {0x0100, 0x0109},
                  {0x0110, 0x0160}, {0x8000, 0x8000}, {0x8100, 0x8101}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (id >= ranges[i].first && id <= ranges[i].last)
            return true;
    return false;
}

static bool is_header(const struct sccp_header *header) {
    return header->length.value >= LENGTH_LEAST && header->length.value <= LENGTH_MOST &&
           header->version.value <= VERSION_MOST;
}

/* The bytes that are there may begin a number of at most `most`, whose higher bytes are zero. */
static bool may_be_number(struct span *rest, uint32_t most) {
    uint32_t value = 0;
    const struct span number = span_first(*rest, 4);
    for (size_t i = 0; i < span_len(number); i++)
        value |= (uint32_t)number.at[i] << 8 * i;
    *rest = span_after(*rest, 4);
    return value <= most;
}

enum sccp_start sccp_starts(struct span bytes) {
    struct span rest = bytes;
    struct sccp_header header;
    if (sccp_take_header(&rest, &header))
        return is_known_id(header.id.value) ? SCCP_START_YES : SCCP_START_NO;
    rest = bytes;
    const bool is_unit = span_is_empty(bytes) || *bytes.at % FIRST_LENGTH_UNIT == 0;
    const bool may_be = span_len(bytes) < SCCP_HEADER_SIZE && is_unit &&
                        may_be_number(&rest, FIRST_LENGTH_MOST) &&
                        may_be_number(&rest, VERSION_MOST) && may_be_number(&rest, 0xffff);
    return may_be ? SCCP_START_MORE : SCCP_START_NO;
}

bool sccp_take_header(struct span *rest, struct sccp_header *out) {
    struct span trial = *rest;
    struct sccp_header header;
    const bool whole = take_le32(&trial, &header.length) && take_le32(&trial, &header.version) &&
                       take_le32(&trial, &header.id);
    if (!whole || !is_header(&header))
        return false;
    header.body_length = header.length.value - LENGTH_LEAST;
    *rest = trial;
    *out = header;
    return true;
}

bool sccp_take_message(struct span *rest, struct sccp_message *out) {
    const uint8_t *first = rest->at;
    struct sccp_message message = {.anomalies = 0};
    if (!sccp_take_header(rest, &message.header))
        return false;
    if (!take_bytes(rest, message.header.body_length, &message.body)) {
        message.anomalies |= ANOMALY(SCCP_BODY_CUT);
        message.body = *rest;
        rest->at = rest->end;
    }
    message.whole = (struct span){first, rest->at};
    *out = message;
    return true;
}

const char *sccp_message_text(uint32_t id) {
    static const struct {
        enum sccp_id id;
        const char *text;
    } names[] = {{SCCP_KEEP_ALIVE, "KeepAlive"},
                 {SCCP_REGISTER, "Register"},
                 {SCCP_ALARM, "Alarm"},
                 {SCCP_UNREGISTER, "Unregister"},
                 {SCCP_REGISTER_TOKEN, "RegisterTokenReq"},
                 {SCCP_REGISTER_ACK, "RegisterAck"},
                 {SCCP_REGISTER_REJECT, "RegisterReject"},
                 {SCCP_RESET, "Reset"},
                 {SCCP_KEEP_ALIVE_ACK, "KeepAliveAck"},
                 {SCCP_UNREGISTER_ACK, "UnregisterAck"},
                 {SCCP_REGISTER_TOKEN_ACK, "RegisterTokenAck"},
                 {SCCP_REGISTER_TOKEN_REJECT, "RegisterTokenReject"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].id == id)
            return names[i].text;
    return "";
}
