/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ldap/ldap_message.h"

enum {
    LENGTH_MOST = 0x1000000, /* of a message; directories take and give some megabytes at most */
    ID_MOST = 4,             /* bytes of its number, which is below 2^31 (RFC 4511 4.1.1.1) */
};

/* --- elements --------------------------------------------------------------------------------- */

enum ldap_start ldap_take_length(struct span *rest, uint32_t *length) {
    enum { LONG_FORM = 0x80, LONGEST = 4 };
    struct span trial = *rest;
    struct wire_u8 byte;
    if (!take_u8(&trial, &byte))
        return LDAP_START_MORE;
    uint32_t value = byte.value;
    if (byte.value >= LONG_FORM) {
        unsigned size = byte.value - LONG_FORM;
        if (size == 0 || size > LONGEST)
            return LDAP_START_NO;
        for (value = 0; size > 0; size--) {
            if (!take_u8(&trial, &byte))
                return LDAP_START_MORE;
            value = value << 8 | byte.value;
        }
    }
    *length = value;
    *rest = trial;
    return LDAP_START_YES;
}

bool ldap_take_ber(struct span *rest, struct ldap_ber *out) {
    struct span trial = *rest;
    struct wire_u8 tag;
    struct ldap_ber ber = {.is_cut = false};
    if (!take_u8(&trial, &tag) || ldap_take_length(&trial, &ber.length) != LDAP_START_YES)
        return false;
    ber.tag = tag.value;
    ber.head = (struct span){rest->at, trial.at};
    ber.value = span_first(trial, ber.length);
    ber.is_cut = span_len(ber.value) < ber.length;
    rest->at = ber.value.end;
    *out = ber;
    return true;
}

bool ldap_take_tagged(struct span *rest, uint8_t tag, struct ldap_ber *out) {
    return !span_is_empty(*rest) && *rest->at == tag && ldap_take_ber(rest, out);
}

bool ldap_take_number(struct span *rest, uint8_t tag, uint32_t *out) {
    enum { SIZE_MOST = 4, NEGATIVE = 0x80 };
    struct span trial = *rest;
    struct ldap_ber ber;
    uint32_t value = 0;
    if (!ldap_take_tagged(&trial, tag, &ber) || ber.is_cut || ber.length == 0 ||
        ber.length > SIZE_MOST || (*ber.value.at & NEGATIVE) != 0)
        return false;
    for (const uint8_t *at = ber.value.at; at < ber.value.end; at++)
        value = value << 8 | *at;
    *out = value;
    *rest = trial;
    return true;
}

/* --- messages --------------------------------------------------------------------------------- */

bool ldap_is_request(enum ldap_operation operation) {
    switch (operation) {
    case LDAP_UNBIND:
    case LDAP_DELETE:
    case LDAP_ABANDON:
    case LDAP_BIND:
    case LDAP_SEARCH:
    case LDAP_MODIFY:
    case LDAP_ADD:
    case LDAP_RENAME:
    case LDAP_COMPARE:
    case LDAP_EXTENDED:
        return true;
    default:
        return false;
    }
}

static bool is_answer(enum ldap_operation operation) {
    switch (operation) {
    case LDAP_BIND_ANSWER:
    case LDAP_ENTRY:
    case LDAP_SEARCH_DONE:
    case LDAP_MODIFY_ANSWER:
    case LDAP_ADD_ANSWER:
    case LDAP_DELETE_ANSWER:
    case LDAP_RENAME_ANSWER:
    case LDAP_COMPARE_ANSWER:
    case LDAP_REFERENCE:
    case LDAP_EXTENDED_ANSWER:
    case LDAP_INTERMEDIATE:
        return true;
    default:
        return false;
    }
}

/* Whether the next byte is this one; it is taken then. */
static enum ldap_start take_byte(struct span *rest, uint8_t expected) {
    if (span_is_empty(*rest))
        return LDAP_START_MORE;
    if (*rest->at != expected)
        return LDAP_START_NO;
    rest->at++;
    return LDAP_START_YES;
}

/* The number of a message, without its tag. */
static enum ldap_start take_id(struct span *rest, uint32_t *id) {
    struct wire_u8 byte;
    if (!take_u8(rest, &byte))
        return LDAP_START_MORE;
    unsigned size = byte.value;
    if (size == 0 || size > ID_MOST)
        return LDAP_START_NO;
    for (*id = 0; size > 0; size--) {
        if (!take_u8(rest, &byte))
            return LDAP_START_MORE;
        *id = *id << 8 | byte.value;
    }
    return *id <= INT32_MAX ? LDAP_START_YES : LDAP_START_NO;
}

/* Reads the head; `rest` begins behind the tag of the operation then. */
static enum ldap_start take_head(struct span *rest, struct ldap_message *out) {
    struct wire_u8 operation;
    uint32_t length = 0;
    enum ldap_start start = take_byte(rest, BER_SEQUENCE);
    if (start == LDAP_START_YES)
        start = ldap_take_length(rest, &length);
    if (start != LDAP_START_YES)
        return start;
    const uint8_t *inside = rest->at;
    if (length > LENGTH_MOST)
        return LDAP_START_NO;
    start = take_byte(rest, BER_INTEGER);
    if (start == LDAP_START_YES)
        start = take_id(rest, &out->id);
    if (start != LDAP_START_YES)
        return start;
    if (!take_u8(rest, &operation))
        return LDAP_START_MORE;
    /* The operation has a length, too. */
    if (length < (size_t)(rest->at - inside) + 1)
        return LDAP_START_NO;
    out->operation = operation.value;
    out->length = length + (uint32_t)(inside - out->whole.at);
    const bool is_known = ldap_is_request((enum ldap_operation)operation.value) ||
                          is_answer((enum ldap_operation)operation.value);
    return is_known ? LDAP_START_YES : LDAP_START_NO;
}

enum ldap_start ldap_starts(struct span bytes) {
    struct ldap_message message = {.whole = bytes};
    return take_head(&bytes, &message);
}

bool ldap_take_message(struct span *rest, struct ldap_message *out) {
    struct span trial = *rest;
    struct ldap_message message = {.whole = *rest};
    if (take_head(&trial, &message) != LDAP_START_YES)
        return false;
    message.head = (struct span){rest->at, trial.at};
    message.whole = span_first(*rest, message.length);
    message.is_cut = span_len(message.whole) < message.length;
    struct span operation = {trial.at - 1, message.whole.end};
    struct ldap_ber body;
    message.body = ldap_take_ber(&operation, &body)
                       ? body.value
                       : (struct span){message.whole.end, message.whole.end};
    rest->at = message.whole.end;
    *out = message;
    return true;
}

enum ldap_operation ldap_operation_of(struct span start) {
    struct ldap_message message = {.whole = start};
    return take_head(&start, &message) == LDAP_START_YES ? (enum ldap_operation)message.operation
                                                         : LDAP_NONE;
}
