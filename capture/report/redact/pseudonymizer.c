/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/redact/pseudonymizer.h"

#include <glib.h>
#include <gnutls/crypto.h>

enum {
    KEY_SIZE = 32,
    DIGEST_SIZE = 64, /* of SHA-512 */
    ROUNDS = 8,
    PREFIX_MOST = 32,
    KNOWN_MOST = 1 << 16, /* addresses whose pseudonyms are remembered */
    V4_SIZE = 4,
    V6_SIZE = 16,
    HARDWARE_SIZE = 6
};

struct pseudonymizer {
    gnutls_hmac_hd_t hmac;
    GHashTable *known; /* struct address *, owned -> the same */
    GMutex lock;
};

struct pseudonymizer *pseudonymizer_new(void) {
    uint8_t key[KEY_SIZE];
    struct pseudonymizer *pseudonymizer = g_new0(struct pseudonymizer, 1);
    const bool made =
        gnutls_rnd(GNUTLS_RND_KEY, key, sizeof key) == 0 &&
        gnutls_hmac_init(&pseudonymizer->hmac, GNUTLS_MAC_SHA512, key, sizeof key) == 0;
    gnutls_memset(key, 0, sizeof key);
    if (!made) {
        g_free(pseudonymizer);
        return NULL;
    }
    pseudonymizer->known =
        g_hash_table_new_full(address_key_hash, address_key_equal, g_free, g_free);
    g_mutex_init(&pseudonymizer->lock);
    return pseudonymizer;
}

void pseudonymizer_free(struct pseudonymizer *pseudonymizer) {
    if (pseudonymizer == NULL)
        return;
    gnutls_hmac_deinit(pseudonymizer->hmac, NULL);
    g_hash_table_unref(pseudonymizer->known);
    g_mutex_clear(&pseudonymizer->lock);
    g_free(pseudonymizer);
}

/* What a digest is of. */
enum kind { OF_KEY = 'k', OF_V4 = '4', OF_V6 = '6', OF_HARDWARE = 'h' };

static void digest(struct pseudonymizer *pseudonymizer, enum kind kind, uint8_t number,
                   struct span bytes, uint8_t out[DIGEST_SIZE]) {
    const uint8_t head[2] = {(uint8_t)kind, number};
    if (gnutls_hmac(pseudonymizer->hmac, head, sizeof head) != 0 ||
        (!span_is_empty(bytes) && gnutls_hmac(pseudonymizer->hmac, bytes.at, span_len(bytes)) != 0))
        abort(); /* the key would show */
    gnutls_hmac_output(pseudonymizer->hmac, out);
}

/* --- keys ------------------------------------------------------------------------------------- */

static bool has_letters(struct span key, char from, char to) {
    for (const uint8_t *at = key.at; at < key.end; at++)
        if (*at >= from && *at <= to)
            return true;
    return false;
}

void pseudonymizer_key(void *data, struct span key, uint8_t *out) {
    struct pseudonymizer *pseudonymizer = data;
    const bool upper = has_letters(key, 'A', 'F') && !has_letters(key, 'a', 'z');
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    uint8_t bytes[DIGEST_SIZE];
    g_mutex_lock(&pseudonymizer->lock);
    for (size_t at = 0; at < span_len(key); at++) {
        if (at % DIGEST_SIZE == 0)
            digest(pseudonymizer, OF_KEY, (uint8_t)(at / DIGEST_SIZE), key, bytes);
        out[at] = (uint8_t)digits[bytes[at % DIGEST_SIZE] & 0xf];
    }
    g_mutex_unlock(&pseudonymizer->lock);
}

/* --- permutations ----------------------------------------------------------------------------- */

/* Of numbers of 8 or 4 bits: a Feistel network whose functions are tables from a digest. */
struct permutation {
    uint8_t tables[DIGEST_SIZE];
    unsigned half; /* bits */
};

static unsigned table_entry(const struct permutation *permutation, unsigned round, unsigned at) {
    const uint8_t pair = permutation->tables[round * (DIGEST_SIZE / ROUNDS) + at / 2];
    return (at % 2 == 0 ? pair : pair >> 4) & ((1u << permutation->half) - 1);
}

static unsigned permute(const struct permutation *permutation, unsigned value) {
    const unsigned mask = (1u << permutation->half) - 1;
    unsigned left = value >> permutation->half, right = value & mask;
    for (unsigned round = 0; round < ROUNDS; round++) {
        const unsigned next = left ^ table_entry(permutation, round, right);
        left = right;
        right = next;
    }
    return left << permutation->half | right;
}

/* Numbers of one class change places with each other; those of FIXED do not. `before`: the numbers
 * that stand before it. */
typedef unsigned class_function(const uint8_t *before, unsigned count, unsigned value);

enum class { FIXED, ONE_DIGIT, TWO_DIGITS, THREE_DIGITS, PRIVATE, SHARED_LOW, SHARED_HIGH, FREE };

/* Each of `count` numbers, by what stands before it. */
static void replace_numbers(struct pseudonymizer *pseudonymizer, enum kind kind, unsigned half,
                            uint8_t *numbers, unsigned count, class_function *class_of) {
    uint8_t before[PREFIX_MOST];
    memcpy(before, numbers, count);
    for (unsigned i = 0; i < count; i++) {
        struct permutation permutation = {.half = half};
        const unsigned class = class_of(before, i, before[i]);
        unsigned value = before[i];
        if (class == FIXED)
            continue;
        digest(pseudonymizer, kind, (uint8_t)i, span_of(before, i), permutation.tables);
        do
            value = permute(&permutation, value);
        while (class_of(before, i, value) != class);
        numbers[i] = (uint8_t)value;
    }
}

/* --- IPv4 ------------------------------------------------------------------------------------- */

static unsigned digits_of(unsigned value) {
    return value < 10 ? ONE_DIGIT : value < 100 ? TWO_DIGITS : THREE_DIGITS;
}

/* RFC 1918, RFC 6598, RFC 3927, RFC 6890: what a first number stands for, or may. */
static unsigned class_of_first(unsigned value) {
    static const uint8_t special[] = {0, 10, 100, 127, 169, 172, 192};
    for (size_t i = 0; i < sizeof special; i++)
        if (value == special[i])
            return FIXED;
    return value >= 224 ? FIXED : digits_of(value);
}

static unsigned class_of_second(uint8_t first, unsigned value) {
    if ((first == 169 && value == 254) || (first == 192 && value == 168))
        return FIXED;
    if (first == 172 && value >= 16 && value < 32)
        return PRIVATE;
    if (first == 100 && value >= 64 && value < 128)
        return value < 100 ? SHARED_LOW : SHARED_HIGH;
    return digits_of(value);
}

static unsigned class_of_octet(const uint8_t *before, unsigned count, unsigned value) {
    if (count == 0)
        return class_of_first(value);
    if (count == 1)
        return class_of_second(before[0], value);
    return count == 3 && (value == 0 || value == 255) ? FIXED : digits_of(value);
}

static void replace_v4(struct pseudonymizer *pseudonymizer, uint8_t *bytes) {
    enum { LOOPBACK = 127, MULTICAST = 224, OCTET_HALF = 4 };
    if (bytes[0] != 0 && bytes[0] != LOOPBACK && bytes[0] < MULTICAST)
        replace_numbers(pseudonymizer, OF_V4, OCTET_HALF, bytes, V4_SIZE, class_of_octet);
}

/* --- IPv6 ------------------------------------------------------------------------------------- */

enum { DIGIT_HALF = 2, GROUP = 4, DIGITS = 2 * V6_SIZE };

static bool is_leading(const uint8_t *before, unsigned count) {
    for (unsigned i = count - count % GROUP; i < count; i++)
        if (before[i] != 0)
            return false;
    return true;
}

/* The digits of an address: global unicast (2000::/3) stays so, and the prefixes of local ones. */
static unsigned class_of_digit(const uint8_t *before, unsigned count, unsigned value) {
    enum { LINK_LOCAL_PREFIX = 16 };
    if (count == 0)
        return value == 2 || value == 3 ? PRIVATE : FIXED;
    const bool local = before[0] == 0xf;
    const bool link = local && count >= 3 && before[1] == 0xe && (before[2] & 0xc) == 8;
    if ((local && count < GROUP) || (link && count < LINK_LOCAL_PREFIX))
        return FIXED;
    return is_leading(before, count) && value == 0 ? FIXED : FREE;
}

static void split_digits(const uint8_t *bytes, unsigned count, uint8_t *digits) {
    for (unsigned i = 0; i < count; i++)
        digits[i] = i % 2 == 0 ? bytes[i / 2] >> 4 : bytes[i / 2] & 0xf;
}

static void join_digits(const uint8_t *digits, unsigned count, uint8_t *bytes) {
    for (unsigned i = 0; i < count; i += 2)
        bytes[i / 2] = (uint8_t)(digits[i] << 4 | digits[i + 1]);
}

/* RFC 4291 2.5.5, RFC 6052 2.1: an IPv4 address is behind it. */
static bool has_v4(const uint8_t *bytes) {
    static const uint8_t prefixes[][V6_SIZE - V4_SIZE] = {
        {0}, {[10] = 0xff, [11] = 0xff}, {0, 0x64, 0xff, 0x9b}};
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (memcmp(bytes, prefixes[i], sizeof prefixes[i]) == 0)
            return true;
    return false;
}

/* RFC 4291 2.7.1: made of the last 24 bits of a host's address, which are not known to be its. */
static bool is_solicited(const uint8_t *bytes) {
    static const uint8_t prefix[] = {0xff, 2, [11] = 1, 0xff};
    return memcmp(bytes, prefix, sizeof prefix) == 0;
}

static void replace_v6(struct pseudonymizer *pseudonymizer, uint8_t *bytes) {
    uint8_t digits[DIGITS];
    if (has_v4(bytes)) {
        replace_v4(pseudonymizer, bytes + V6_SIZE - V4_SIZE);
    } else if (is_solicited(bytes)) {
        memset(bytes + V6_SIZE - 3, 0, 3);
    } else if (bytes[0] != 0xff) {
        split_digits(bytes, DIGITS, digits);
        replace_numbers(pseudonymizer, OF_V6, DIGIT_HALF, digits, DIGITS, class_of_digit);
        join_digits(digits, DIGITS, bytes);
    }
}

/* --- addresses -------------------------------------------------------------------------------- */

static void replace(struct pseudonymizer *pseudonymizer, struct address *address) {
    const struct address *known = g_hash_table_lookup(pseudonymizer->known, address);
    if (known != NULL) {
        *address = *known;
        return;
    }
    const struct address before = *address;
    if (address->family == 4)
        replace_v4(pseudonymizer, address->bytes);
    else
        replace_v6(pseudonymizer, address->bytes);
    if (g_hash_table_size(pseudonymizer->known) == KNOWN_MOST)
        g_hash_table_remove_all(pseudonymizer->known);
    g_hash_table_insert(pseudonymizer->known, g_memdup2(&before, sizeof before),
                        g_memdup2(address, sizeof *address));
}

void pseudonymizer_address(void *data, uint8_t family, uint8_t *bytes) {
    struct pseudonymizer *pseudonymizer = data;
    const size_t size = family == 4 ? V4_SIZE : V6_SIZE;
    struct address address = {.family = family};
    memcpy(address.bytes, bytes, size);
    g_mutex_lock(&pseudonymizer->lock);
    replace(pseudonymizer, &address);
    g_mutex_unlock(&pseudonymizer->lock);
    memcpy(bytes, address.bytes, size);
}

static unsigned class_of_hardware(const uint8_t *before, unsigned count, unsigned value) {
    (void)before, (void)value;
    return count < HARDWARE_SIZE ? FIXED : FREE; /* digits of the manufacturer's half */
}

void pseudonymizer_hardware(struct pseudonymizer *pseudonymizer, uint8_t *bytes) {
    static const uint8_t solicited[] = {0x33, 0x33, 0xff}, none[HARDWARE_SIZE];
    uint8_t digits[2 * HARDWARE_SIZE];
    if (memcmp(bytes, solicited, sizeof solicited) == 0) {
        memset(bytes + 3, 0, 3);
        return;
    }
    if ((bytes[0] & 1) != 0 || memcmp(bytes, none, sizeof none) == 0)
        return;
    split_digits(bytes, 2 * HARDWARE_SIZE, digits);
    g_mutex_lock(&pseudonymizer->lock);
    replace_numbers(pseudonymizer, OF_HARDWARE, DIGIT_HALF, digits, 2 * HARDWARE_SIZE,
                    class_of_hardware);
    g_mutex_unlock(&pseudonymizer->lock);
    join_digits(digits, 2 * HARDWARE_SIZE, bytes);
}
