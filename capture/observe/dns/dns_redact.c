/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of a message about addresses and services, its header, question, and records of addresses,
 * services and other names of a host stay. Of all other records only where they end: their names
 * and data may be anything, and so may what is behind the last one. */
#include "capture/observe/dns/dns_redact.h"

#include "capture/net/address_text.h"
#include "capture/observe/dns/dns.h"

enum { HEADER = 12, COUNTS_AT = 4, RECORD_NUMBERS = 10, POINTER = 0xc0, CNAME = 5, IN = 1 };

/* Up to and with the root's label or a pointer. False: it is cut, or none. */
static bool take_name(struct span *rest, struct span *name) {
    struct span trial = *rest, label;
    struct wire_u8 length;
    while (take_u8(&trial, &length)) {
        const bool points = (length.value & POINTER) == POINTER;
        if (length.value >= 64 && !points)
            return false;
        if (points ? !take_skip(&trial, 1) : !take_bytes(&trial, length.value, &label))
            return false;
        if (!points && length.value > 0)
            continue;
        *name = (struct span){rest->at, trial.at};
        *rest = trial;
        return true;
    }
    return false;
}

static void allow_name(struct redact_unit *unit, struct span name) {
    const struct pseudonyms *pseudonyms = unit->listener->pseudonyms;
    uint8_t other[DNS_NAME];
    redact_unit_allow(unit, name, REDACT_CLEAR);
    if (span_len(name) > sizeof other)
        return;
    memcpy(other, name.at, span_len(name));
    if (address_name_replace(other, span_len(name), pseudonyms))
        redact_unit_replace(unit, name, other);
}

/* How long its labels are: what makes a name of it, and says where it ends. */
static void allow_shape(struct redact_unit *unit, struct span name) {
    struct wire_u8 length;
    struct span label;
    while (take_u8(&name, &length)) {
        redact_unit_allow_binary(unit, (struct span){length.at, length.at + 1});
        if ((length.value & POINTER) == POINTER)
            redact_unit_allow_binary(unit, name);
        if (!take_bytes(&name, length.value, &label))
            return;
    }
}

/* What the record says. RFC 1035 3.3.1, 3.4.1, RFC 2782, RFC 3596 2.2. */
static bool allow_data(struct redact_unit *unit, uint16_t type, struct span data) {
    struct span rest = data, name;
    switch (type) {
    case DNS_A:
    case DNS_AAAA:
        if (span_len(data) != (type == DNS_A ? 4 : 16))
            return false;
        redact_unit_allow_address(unit, data);
        return true;
    case DNS_SRV:
        if (!take_skip(&rest, 6) || !take_name(&rest, &name) || !span_is_empty(rest))
            return false;
        redact_unit_allow_binary(unit, (struct span){data.at, name.at});
        allow_name(unit, name);
        return true;
    case CNAME:
        if (!take_name(&rest, &name) || !span_is_empty(rest))
            return false;
        allow_name(unit, name);
        return true;
    default:
        return false;
    }
}

/* False: there is no further one. */
static bool allow_record(struct redact_unit *unit, struct span *rest) {
    struct span name, numbers, data;
    struct wire_u16 type, class, length;
    if (!take_name(rest, &name) || !take_bytes(rest, RECORD_NUMBERS, &numbers))
        return false;
    redact_unit_allow_binary(unit, numbers);
    const bool whole = take_be16(&numbers, &type) && take_be16(&numbers, &class) &&
                       take_skip(&numbers, 4) && take_be16(&numbers, &length) &&
                       take_bytes(rest, length.value, &data);
    if (whole && class.value == IN && allow_data(unit, type.value, data))
        allow_name(unit, name);
    else
        allow_shape(unit, name);
    return whole;
}

static void allow_message(struct redact_unit *unit, struct span message) {
    struct span header, name;
    struct wire_u16 counts[4];
    unsigned records = 0;
    if (!take_bytes(&message, HEADER, &header))
        return;
    redact_unit_allow_binary(unit, header);
    header = span_after(header, COUNTS_AT);
    for (unsigned i = 0; i < 4; i++)
        if (!take_be16(&header, &counts[i]))
            return;
    for (unsigned i = 0; i < counts[0].value; i++) {
        if (!take_name(&message, &name) || span_len(message) < 4)
            return;
        allow_name(unit, name);
        redact_unit_allow_binary(unit, span_first(message, 4));
        message = span_after(message, 4);
    }
    for (unsigned i = 1; i < 4; i++)
        records += counts[i].value;
    while (records-- > 0 && allow_record(unit, &message))
        continue;
}

void dns_redact_message(struct redact_unit *unit, struct span message) {
    redact_unit_allow_binary(unit, (struct span){unit->bytes.at, message.at});
    allow_message(unit, message);
    redact_unit_end(unit);
}
