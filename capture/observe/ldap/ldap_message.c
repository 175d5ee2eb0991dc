/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/ldap/ldap_message.h"

#include <string.h>

enum { SEQUENCE = 0x30, INTEGER = 2, ID_MOST = 4 /* bytes of a message's id */ };

/* A length is in one byte or in up to five, as Active Directory writes all of them (X.690 8.1.3).
 */
static bool take_length(struct span *rest) {
    enum { LONG_FORM = 0x80, LONGEST = 4 };
    struct wire_u8 length;
    struct span bytes;
    if (!take_u8(rest, &length) || length.value > LONG_FORM + LONGEST)
        return false;
    return length.value <= LONG_FORM || take_bytes(rest, length.value - LONG_FORM, &bytes);
}

/* Takes a head as far as its operation. */
static bool take_head(struct span *rest, struct wire_u8 *operation) {
    struct wire_u8 tag, type, size;
    struct span id;
    return take_u8(rest, &tag) && tag.value == SEQUENCE && take_length(rest) &&
           take_u8(rest, &type) && type.value == INTEGER && take_u8(rest, &size) &&
           size.value >= 1 && size.value <= ID_MOST && take_bytes(rest, size.value, &id) &&
           take_u8(rest, operation);
}

enum ldap_operation ldap_operation_of(struct span start) {
    struct wire_u8 operation;
    return take_head(&start, &operation) ? (enum ldap_operation)operation.value : LDAP_NONE;
}

struct span ldap_head_of(struct span start) {
    struct wire_u8 operation;
    struct span rest = start;
    return take_head(&rest, &operation) ? (struct span){start.at, rest.at}
                                        : (struct span){start.at, start.at};
}

/* How long the head is that `before` ends with, as far as the length of its message, which is
 * `length`, in any form; 0: it ends with none. */
static size_t size_of_head_before(struct span before, uint8_t length) {
    static const struct {
        uint8_t bytes[5], count; /* of a head without its last byte */
    } heads[] = {{{SEQUENCE}, 1},
                 {{SEQUENCE, 0x81}, 2},
                 {{SEQUENCE, 0x82, 0}, 3},
                 {{SEQUENCE, 0x83, 0, 0}, 4},
                 {{SEQUENCE, 0x84, 0, 0, 0}, 5}};
    const size_t have = span_len(before);
    if (have == 0 || before.at[have - 1] != length)
        return 0;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (have > heads[i].count &&
            memcmp(before.end - 1 - heads[i].count, heads[i].bytes, heads[i].count) == 0)
            return heads[i].count + 1u;
    return 0;
}

struct span ldap_unbind_at_end(struct span bytes) {
    enum { UNBIND_SIZE = 2 };
    static const uint8_t unbind[UNBIND_SIZE] = {LDAP_UNBIND, 0};
    const struct span none = {bytes.end, bytes.end};
    const size_t have = span_len(bytes);
    if (have < UNBIND_SIZE || memcmp(bytes.end - UNBIND_SIZE, unbind, UNBIND_SIZE) != 0)
        return none;
    for (uint8_t size = 1; size <= ID_MOST && have >= UNBIND_SIZE + 2u + size; size++) {
        const uint8_t *id = bytes.end - UNBIND_SIZE - size;
        if (id[-2] != INTEGER || id[-1] != size)
            continue;
        const size_t head = size_of_head_before(span_of(bytes.at, (size_t)(id - 2 - bytes.at)),
                                                (uint8_t)(UNBIND_SIZE + 2 + size));
        if (head > 0)
            return (struct span){id - 2 - head, bytes.end};
    }
    return none;
}
