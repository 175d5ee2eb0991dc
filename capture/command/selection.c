/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of connections, hosts and transfers, and a bit for each packet. */
#include "capture/command/selection.h"

#include <string.h>

#include "capture/net/ends.h"
#include "capture/net/ip.h"

enum { DNS_PORT = 53, TFTP_PORT = 69, END_SIZE = 19, KEY_SIZE = 2 + 2 * END_SIZE };

/* What a key stands for. */
enum key_kind {
    KEY_CONNECTION, /* both endpoints and the protocol */
    KEY_PAIR,       /* two addresses, for fragments */
    KEY_HOST,
    KEY_TRANSFER /* the client's endpoint of a TFTP transfer: the server answers from any port */
};

/* Without holes, so that its bytes compare. */
struct key {
    uint8_t bytes[KEY_SIZE];
};

struct selection {
    GHashTable *keys;   /* of struct key */
    GHashTable *frames; /* that findings name, as owned uint64_t: their new numbers, or 0 */
    GByteArray *bits;
    uint64_t packets, chosen;
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

static void write_end(uint8_t *out, const struct endpoint *end, bool with_port) {
    out[0] = end->address.family;
    memcpy(out + 1, end->address.bytes, sizeof end->address.bytes);
    out[17] = (uint8_t)(with_port ? end->port >> 8 : 0);
    out[18] = (uint8_t)(with_port ? end->port : 0);
}

/* The same for both directions. */
static struct key key_of_two(enum key_kind kind, uint8_t protocol, const struct endpoint *a,
                             const struct endpoint *b) {
    struct key key = {{(uint8_t)kind, protocol}};
    uint8_t ends[2][END_SIZE];
    write_end(ends[0], a, kind == KEY_CONNECTION);
    write_end(ends[1], b, kind == KEY_CONNECTION);
    bool ordered = memcmp(ends[0], ends[1], END_SIZE) <= 0;
    memcpy(key.bytes + 2, ends[ordered ? 0 : 1], END_SIZE);
    memcpy(key.bytes + 2 + END_SIZE, ends[ordered ? 1 : 0], END_SIZE);
    return key;
}

static struct key key_of_one(enum key_kind kind, const struct endpoint *end) {
    struct key key = {{(uint8_t)kind}};
    write_end(key.bytes + 2, end, kind == KEY_TRANSFER);
    return key;
}

static void add(struct selection *selection, struct key key) {
    if (!g_hash_table_contains(selection->keys, &key))
        g_hash_table_add(selection->keys, g_memdup2(&key, sizeof key));
}

static bool has(const struct selection *selection, struct key key) {
    return g_hash_table_contains(selection->keys, &key);
}

static void add_connection(struct selection *selection, uint8_t protocol, const struct endpoint *a,
                           const struct endpoint *b) {
    add(selection, key_of_two(KEY_CONNECTION, protocol, a, b));
    add(selection, key_of_two(KEY_PAIR, 0, a, b));
    add(selection, key_of_one(KEY_HOST, a));
    add(selection, key_of_one(KEY_HOST, b));
}

static void add_frame(struct selection *selection, uint64_t frame) {
    if (!g_hash_table_contains(selection->frames, &frame))
        g_hash_table_insert(selection->frames, g_memdup2(&frame, sizeof frame),
                            g_new0(uint64_t, 1));
}

static void add_finding(struct selection *selection, const struct finding *finding) {
    add_connection(selection, finding->protocol, &finding->source.endpoint,
                   &finding->destination.endpoint);
    add_frame(selection, finding->place.frame);
    for (unsigned i = 0; i < finding->evidence_count; i++)
        add_frame(selection, finding->evidence[i].place.frame);
    for (unsigned i = 0; i < finding->again_count; i++)
        add_frame(selection, finding->again[i].frame);
}

struct selection *selection_new(const struct finding *const *findings, size_t count) {
    struct selection *selection = g_new0(struct selection, 1);
    selection->keys = g_hash_table_new_full(hash_key, keys_are_equal, g_free, NULL);
    selection->frames = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    selection->bits = g_byte_array_new();
    for (size_t i = 0; i < count; i++)
        add_finding(selection, findings[i]);
    return selection;
}

void selection_free(struct selection *selection) {
    g_hash_table_unref(selection->keys);
    g_hash_table_unref(selection->frames);
    g_byte_array_unref(selection->bits);
    g_free(selection);
}

void selection_learn(struct selection *selection, const struct packet *packet) {
    struct ends ends;
    if (g_hash_table_contains(selection->frames, &packet->frame) && ends_read(packet, &ends))
        add_connection(selection, ends.protocol, &ends.source, &ends.destination);
}

/* --- choosing --------------------------------------------------------------------------------- */

static bool of_known_host(const struct selection *selection, const struct ends *ends) {
    return has(selection, key_of_one(KEY_HOST, &ends->source)) ||
           has(selection, key_of_one(KEY_HOST, &ends->destination));
}

static bool is_name_service(const struct ends *ends) {
    return (ends->protocol == IP_UDP || ends->protocol == IP_TCP) &&
           (ends->source.port == DNS_PORT || ends->destination.port == DNS_PORT);
}

/* A request to port 69 makes its sender's port known. */
static bool is_transfer(struct selection *selection, const struct ends *ends) {
    if (ends->protocol != IP_UDP)
        return false;
    if (ends->destination.port == TFTP_PORT && of_known_host(selection, ends)) {
        add(selection, key_of_one(KEY_TRANSFER, &ends->source));
        return true;
    }
    return has(selection, key_of_one(KEY_TRANSFER, &ends->source)) ||
           has(selection, key_of_one(KEY_TRANSFER, &ends->destination));
}

static bool belongs(struct selection *selection, const struct ends *ends) {
    if (ends->is_fragment)
        return has(selection, key_of_two(KEY_PAIR, 0, &ends->source, &ends->destination));
    return has(selection,
               key_of_two(KEY_CONNECTION, ends->protocol, &ends->source, &ends->destination)) ||
           (is_name_service(ends) && of_known_host(selection, ends)) ||
           is_transfer(selection, ends);
}

void selection_choose(struct selection *selection, const struct packet *packet) {
    static const uint8_t none = 0;
    struct ends ends;
    uint64_t *number = g_hash_table_lookup(selection->frames, &packet->frame);
    bool chosen = (ends_read(packet, &ends) && belongs(selection, &ends)) || number != NULL;
    if (number != NULL)
        *number = packet->frame - (selection->packets - selection->chosen);
    if (selection->packets % 8 == 0)
        g_byte_array_append(selection->bits, &none, 1);
    if (chosen)
        selection->bits->data[selection->packets / 8] |= (uint8_t)(1U << (selection->packets % 8));
    selection->packets++;
    selection->chosen += chosen;
}

const uint8_t *selection_bits(const struct selection *selection) {
    static const uint8_t none;
    return selection->packets == 0 ? &none : selection->bits->data;
}

uint64_t selection_packets(const struct selection *selection) {
    return selection->packets;
}

uint64_t selection_chosen(const struct selection *selection) {
    return selection->chosen;
}

uint64_t selection_new_number(void *data, uint64_t frame) {
    const struct selection *selection = data;
    const uint64_t *number = g_hash_table_lookup(selection->frames, &frame);
    return number == NULL ? 0 : *number;
}
