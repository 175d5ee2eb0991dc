/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/decrypt/connections.h"

#include <glib.h>
#include <string.h>

#include "capture/net/ip.h"

/* Both endpoints as bytes without padding, so that keys can be compared as bytes. */
enum { ENDPOINT_SIZE = 19, KEY_SIZE = 2 * ENDPOINT_SIZE };

struct connections {
    GHashTable *keys; /* of GBytes */
};

static void write_endpoint(uint8_t out[ENDPOINT_SIZE], const struct endpoint *endpoint) {
    out[0] = endpoint->address.family;
    memcpy(out + 1, endpoint->address.bytes, sizeof endpoint->address.bytes);
    out[17] = (uint8_t)(endpoint->port >> 8);
    out[18] = (uint8_t)endpoint->port;
}

/* The same for both directions. */
static void write_key(uint8_t key[KEY_SIZE], const struct endpoint *a, const struct endpoint *b) {
    uint8_t endpoints[2][ENDPOINT_SIZE];
    write_endpoint(endpoints[0], a);
    write_endpoint(endpoints[1], b);
    bool ordered = memcmp(endpoints[0], endpoints[1], ENDPOINT_SIZE) <= 0;
    memcpy(key, endpoints[ordered ? 0 : 1], ENDPOINT_SIZE);
    memcpy(key + ENDPOINT_SIZE, endpoints[ordered ? 1 : 0], ENDPOINT_SIZE);
}

struct connections *connections_new(void) {
    struct connections *connections = g_new0(struct connections, 1);
    connections->keys =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    return connections;
}

void connections_free(struct connections *connections) {
    if (connections == NULL)
        return;
    g_hash_table_destroy(connections->keys);
    g_free(connections);
}

void connections_add(struct connections *connections, const struct endpoint endpoints[2]) {
    uint8_t key[KEY_SIZE];
    write_key(key, &endpoints[0], &endpoints[1]);
    (void)g_hash_table_add(connections->keys, g_bytes_new(key, sizeof key));
}

bool connections_are_any(const struct connections *connections) {
    return g_hash_table_size(connections->keys) > 0;
}

bool connections_have(const struct connections *connections, const struct packet *packet) {
    struct five_tuple endpoints;
    uint8_t key[KEY_SIZE];
    if (!five_tuple_read(packet, &endpoints) || endpoints.protocol != IP_TCP)
        return false;
    write_key(key, &endpoints.source, &endpoints.destination);
    GBytes *sought = g_bytes_new_static(key, sizeof key);
    bool have = endpoints.is_fragment || g_hash_table_contains(connections->keys, sought);
    g_bytes_unref(sought);
    return have;
}
