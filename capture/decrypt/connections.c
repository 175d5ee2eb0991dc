/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/decrypt/connections.h"

#include <glib.h>
#include <string.h>

#include "capture/net/ip.h"

/* Without holes, so that its bytes compare. */
enum { END_SIZE = 19, KEY_SIZE = 2 * END_SIZE };

struct key {
    uint8_t bytes[KEY_SIZE];
};

struct connections {
    GHashTable *keys; /* of struct key */
};

static guint hash_key(gconstpointer data) {
    const struct key *key = data;
    guint hash = 2166136261U; /* FNV-1a */
    for (size_t i = 0; i < KEY_SIZE; i++)
        hash = (hash ^ key->bytes[i]) * 16777619U;
    return hash;
}

static gboolean keys_are_equal(gconstpointer a, gconstpointer b) {
    return memcmp(a, b, sizeof(struct key)) == 0;
}

static void write_end(uint8_t out[END_SIZE], const struct endpoint *end) {
    out[0] = end->address.family;
    memcpy(out + 1, end->address.bytes, sizeof end->address.bytes);
    out[17] = (uint8_t)(end->port >> 8);
    out[18] = (uint8_t)end->port;
}

/* The same for both directions. */
static struct key key_of(const struct endpoint *a, const struct endpoint *b) {
    struct key key;
    uint8_t ends[2][END_SIZE];
    write_end(ends[0], a);
    write_end(ends[1], b);
    bool ordered = memcmp(ends[0], ends[1], END_SIZE) <= 0;
    memcpy(key.bytes, ends[ordered ? 0 : 1], END_SIZE);
    memcpy(key.bytes + END_SIZE, ends[ordered ? 1 : 0], END_SIZE);
    return key;
}

struct connections *connections_new(void) {
    struct connections *connections = g_new0(struct connections, 1);
    connections->keys = g_hash_table_new_full(hash_key, keys_are_equal, g_free, NULL);
    return connections;
}

void connections_free(struct connections *connections) {
    if (connections == NULL)
        return;
    g_hash_table_destroy(connections->keys);
    g_free(connections);
}

void connections_add(struct connections *connections, const struct endpoint ends[2]) {
    const struct key key = key_of(&ends[0], &ends[1]);
    g_hash_table_add(connections->keys, g_memdup2(&key, sizeof key));
}

bool connections_have(const struct connections *connections, const struct packet *packet) {
    struct ends ends;
    if (!ends_read(packet, &ends) || ends.protocol != IP_TCP)
        return false;
    const struct key key = key_of(&ends.source, &ends.destination);
    return ends.is_fragment || g_hash_table_contains(connections->keys, &key);
}
