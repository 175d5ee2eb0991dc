/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP addresses and endpoints: written and read. */
#include "capture/net/address.h"

#include "capture/net/mix.h"
#include "wire/inet.h"

#include <string.h>

/* By all bits: hosts of one site differ in few, and by steps of one. */
unsigned address_hash(unsigned hash, const struct address *address) {
    uint64_t half[2];
    memcpy(half, address->bytes, sizeof half);
    return (unsigned)mix(half[0] ^ MIX_ODD, half[1] ^ hash ^ UINT64_C(0xd1b54a32d192ed03));
}

unsigned address_key_hash(const void *key) {
    return address_hash(0, key);
}

int address_key_equal(const void *one, const void *other) {
    return address_equals(one, other);
}

/* Rules ask for the text of an address for each connection: inet_ntop takes six thousand
 * instructions for it. Returns where the text ends. */
static char *write_decimal(char *out, unsigned value) {
    if (value >= 10)
        out = write_decimal(out, value / 10);
    *out++ = (char)('0' + value % 10);
    return out;
}

static void write_dotted(const uint8_t bytes[4], char *out) {
    for (unsigned i = 0; i < 4; i++) {
        out = write_decimal(out, bytes[i]);
        *out++ = i < 3 ? '.' : '\0';
    }
}

const char *address_write(const struct address *address, char out[ADDRESS_TEXT]) {
    strcpy(out, "-");
    if (address->family == 4)
        write_dotted(address->bytes, out);
    else if (address->family == 6)
        inet_ntop(AF_INET6, address->bytes, out, ADDRESS_TEXT);
    return out;
}

const char *endpoint_write(const struct endpoint *endpoint, char out[ENDPOINT_TEXT]) {
    const bool brackets = endpoint->address.family == 6;
    if (brackets)
        out[0] = '[';
    address_write(&endpoint->address, out + brackets);
    char *end = out + strlen(out);
    if (brackets)
        *end++ = ']';
    *end++ = ':';
    *write_decimal(end, endpoint->port) = '\0';
    return out;
}

bool address_read(const char *text, struct address *out) {
    struct address address = {.family = 4};
    if (inet_pton(AF_INET, text, address.bytes) != 1) {
        address = (struct address){.family = 6};
        if (inet_pton(AF_INET6, text, address.bytes) != 1)
            return false;
    }
    *out = address;
    return true;
}
