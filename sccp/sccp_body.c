/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sccp/sccp_body.h"

enum { NAME_SIZE = 16, LOAD_SIZE = 32, DATE_SIZE = 8 };

/* Texts are filled up with zeros. */
static struct span until_zero(struct span text) {
    const uint8_t *zero = span_is_empty(text) ? NULL : memchr(text.at, '\0', span_len(text));
    return zero == NULL ? text : (struct span){text.at, zero};
}

/* From the active streams to the load: the protocol and its features, conferences, the MAC address,
 * lines, an IPv6 address. */
static bool take_load(struct span *rest, struct sccp_register *out) {
    enum { FEATURES = 3, CONFERENCES = 8, MAC = 12, SCOPE = 4, LINES = 4, IPV6 = 16 };
    struct span load;
    if (!take_skip(rest, FEATURES + CONFERENCES + MAC + SCOPE + LINES + IPV6 + SCOPE) ||
        !take_bytes(rest, LOAD_SIZE, &load))
        return false;
    out->load = until_zero(load);
    return true;
}

/* What both requests begin with. */
static bool take_device(struct span *rest, struct sccp_register *out) {
    enum { RESERVED = 4, INSTANCE = 4, ADDRESS = 4 };
    struct sccp_register result = {.has_type = false};
    struct span name;
    if (!take_bytes(rest, NAME_SIZE, &name))
        return false;
    result.name = until_zero(name);
    result.has_type = take_skip(rest, RESERVED + INSTANCE) &&
                      take_bytes(rest, ADDRESS, &result.address) &&
                      take_le32(rest, &result.device_type);
    *out = result;
    return true;
}

bool sccp_read_register_token(struct span body, struct sccp_register *out) {
    return take_device(&body, out);
}

bool sccp_read_register(struct span body, struct sccp_register *out) {
    enum { STREAMS = 8 };
    struct sccp_register result;
    if (!take_device(&body, &result))
        return false;
    result.has_version =
        result.has_type && take_skip(&body, STREAMS) && take_u8(&body, &result.protocol_version);
    if (result.has_version && !take_load(&body, &result))
        result.load = (struct span){NULL, NULL};
    *out = result;
    return true;
}

bool sccp_read_register_ack(struct span body, struct sccp_register_ack *out) {
    struct sccp_register_ack result = {.has_version = false};
    if (!take_le32(&body, &result.keep_alive))
        return false;
    result.has_secondary =
        take_skip(&body, DATE_SIZE) && take_le32(&body, &result.secondary_keep_alive);
    result.has_version = result.has_secondary && take_u8(&body, &result.protocol_version);
    *out = result;
    return true;
}

struct span sccp_reject_text(struct span body) {
    return until_zero(body);
}

bool sccp_read_number(struct span body, struct wire_u32 *out) {
    return take_le32(&body, out);
}
