/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "1:" and the base64 of the SHA-1 of seed, the smaller end, the larger end, protocol and ports. */
#include "capture/report/community_id.h"

#include <glib.h>
#include <string.h>

/* By address, then port, as bytes on the wire compare. */
static bool is_after(const struct endpoint *a, const struct endpoint *b) {
    int order = memcmp(a->address.bytes, b->address.bytes, sizeof a->address.bytes);
    return order != 0 ? order > 0 : a->port > b->port;
}

static void hash_port(GChecksum *hash, uint16_t port) {
    const uint8_t bytes[2] = {(uint8_t)(port >> 8), (uint8_t)port};
    g_checksum_update(hash, bytes, sizeof bytes);
}

bool community_id_write(uint8_t protocol, const struct endpoint *a, const struct endpoint *b,
                        char out[COMMUNITY_ID_TEXT]) {
    uint8_t family = a->address.family;
    if (family == 0 || family != b->address.family)
        return false;
    if (is_after(a, b)) {
        const struct endpoint *larger = a;
        a = b;
        b = larger;
    }

    const uint8_t seed[2] = {0, 0};
    const uint8_t protocol_and_padding[2] = {protocol, 0};
    gssize address_length = family == 4 ? 4 : 16;
    GChecksum *hash = g_checksum_new(G_CHECKSUM_SHA1);
    g_checksum_update(hash, seed, sizeof seed);
    g_checksum_update(hash, a->address.bytes, address_length);
    g_checksum_update(hash, b->address.bytes, address_length);
    g_checksum_update(hash, protocol_and_padding, sizeof protocol_and_padding);
    hash_port(hash, a->port);
    hash_port(hash, b->port);

    uint8_t digest[20];
    gsize length = sizeof digest;
    g_checksum_get_digest(hash, digest, &length);
    g_checksum_free(hash);
    char *base64 = g_base64_encode(digest, length);
    g_snprintf(out, COMMUNITY_ID_TEXT, "1:%s", base64);
    g_free(base64);
    return true;
}
