/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP addresses and endpoints: compared, written and read. */
#include "capture/net/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

bool address_equals(const struct address *a, const struct address *b) {
    return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool endpoint_equals(const struct endpoint *a, const struct endpoint *b) {
    return a->port == b->port && address_equals(&a->address, &b->address);
}

unsigned address_hash(unsigned hash, const struct address *address) {
    for (unsigned i = 0; i < sizeof address->bytes; i++)
        hash = hash * 31 + address->bytes[i];
    return hash;
}

const char *address_write(const struct address *address, char out[ADDRESS_TEXT]) {
    strcpy(out, "-");
    if (address->family == 4 || address->family == 6)
        inet_ntop(address->family == 4 ? AF_INET : AF_INET6, address->bytes, out, ADDRESS_TEXT);
    return out;
}

const char *endpoint_write(const struct endpoint *endpoint, char out[ENDPOINT_TEXT]) {
    char address[ADDRESS_TEXT];
    address_write(&endpoint->address, address);
    snprintf(out, ENDPOINT_TEXT, endpoint->address.family == 6 ? "[%s]:%u" : "%s:%u", address,
             (unsigned)endpoint->port);
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
