/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP addresses and TCP or UDP endpoints as values that can be compared, hashed and written as text.
 */
#ifndef UCSCOPE_CAPTURE_NET_ADDRESS_H
#define UCSCOPE_CAPTURE_NET_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Zeroed beyond what the family needs, so that memcmp compares. */
struct address {
    uint8_t family; /* 4, 6, or 0: none */
    uint8_t bytes[16];
};

struct endpoint {
    struct address address;
    uint16_t port; /* host order */
};

enum { ADDRESS_TEXT = 48, ENDPOINT_TEXT = 56 };

static inline bool address_equals(const struct address *a, const struct address *b) {
    return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static inline bool endpoint_equals(const struct endpoint *a, const struct endpoint *b) {
    return a->port == b->port && address_equals(&a->address, &b->address);
}

/* For a hash table: `hash` of what else makes up the key goes on with the address. */
unsigned address_hash(unsigned hash, const struct address *address);

/* For a GHashTable whose keys are struct address *, or begin with one. */
unsigned address_key_hash(const void *key);
int address_key_equal(const void *one, const void *other);

/* Write RFC 5952 text: "10.48.47.110", "2001:db8::1", "-" for none; "10.48.47.110:5061",
 * "[2001:db8::1]:5061". Always terminated; returns `out`. */
const char *address_write(const struct address *address, char out[ADDRESS_TEXT]);
const char *endpoint_write(const struct endpoint *endpoint, char out[ENDPOINT_TEXT]);

/* Reads "10.48.47.110" or "2001:db8::1". False and `out` untouched when it is neither. */
bool address_read(const char *text, struct address *out);

#endif
