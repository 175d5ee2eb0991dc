/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/ldap/ldap_message.h"

#include <string.h>

enum { SEQUENCE = 0x30, INTEGER = 2, ID_MOST = 4 /* bytes of a message's id */ };

/* Lengths are written in one byte or, by Active Directory, in five. */
enum ldap_operation ldap_operation_of(struct span start) {
    enum { LONG_LENGTH = 0x84 };
    struct wire_u8 tag, length, type, size, operation;
    struct span id;
    struct wire_u32 long_length;
    if (!take_u8(&start, &tag) || tag.value != SEQUENCE || !take_u8(&start, &length) ||
        (length.value == LONG_LENGTH && !take_be32(&start, &long_length)))
        return LDAP_NONE;
    const bool whole = take_u8(&start, &type) && type.value == INTEGER && take_u8(&start, &size) &&
                       size.value >= 1 && size.value <= ID_MOST &&
                       take_bytes(&start, size.value, &id) && take_u8(&start, &operation);
    return whole ? (enum ldap_operation)operation.value : LDAP_NONE;
}

/* `before` ends with the tag of a message and its length, which is `length`, in any form. */
static bool has_head_before(struct span before, uint8_t length) {
    static const struct {
        uint8_t bytes[5], count; /* of a head without its last byte */
    } heads[] = {{{SEQUENCE}, 1},
                 {{SEQUENCE, 0x81}, 2},
                 {{SEQUENCE, 0x82, 0}, 3},
                 {{SEQUENCE, 0x83, 0, 0}, 4},
                 {{SEQUENCE, 0x84, 0, 0, 0}, 5}};
    const size_t have = span_len(before);
    if (have == 0 || before.at[have - 1] != length)
        return false;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (have > heads[i].count &&
            memcmp(before.end - 1 - heads[i].count, heads[i].bytes, heads[i].count) == 0)
            return true;
    return false;
}

bool ldap_ends_with_unbind(struct span bytes) {
    enum { UNBIND_SIZE = 2 };
    static const uint8_t unbind[UNBIND_SIZE] = {LDAP_UNBIND, 0};
    const size_t have = span_len(bytes);
    if (have < UNBIND_SIZE || memcmp(bytes.end - UNBIND_SIZE, unbind, UNBIND_SIZE) != 0)
        return false;
    for (uint8_t size = 1; size <= ID_MOST && have >= UNBIND_SIZE + 2u + size; size++) {
        const uint8_t *id = bytes.end - UNBIND_SIZE - size;
        if (id[-2] == INTEGER && id[-1] == size &&
            has_head_before(span_of(bytes.at, (size_t)(id - 2 - bytes.at)),
                            (uint8_t)(UNBIND_SIZE + 2 + size)))
            return true;
    }
    return false;
}
