/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of connections, hosts and transfers, and a bit for each packet. */
#include "capture/command/flow_filter.h"

#include <string.h>

#include "capture/net/five_tuple.h"
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

struct flow_filter {
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
    uint8_t endpoints[2][END_SIZE];
    write_end(endpoints[0], a, kind == KEY_CONNECTION);
    write_end(endpoints[1], b, kind == KEY_CONNECTION);
    bool ordered = memcmp(endpoints[0], endpoints[1], END_SIZE) <= 0;
    memcpy(key.bytes + 2, endpoints[ordered ? 0 : 1], END_SIZE);
    memcpy(key.bytes + 2 + END_SIZE, endpoints[ordered ? 1 : 0], END_SIZE);
    return key;
}

static struct key key_of_one(enum key_kind kind, const struct endpoint *end) {
    struct key key = {{(uint8_t)kind}};
    write_end(key.bytes + 2, end, kind == KEY_TRANSFER);
    return key;
}

static void add(struct flow_filter *flow_filter, struct key key) {
    if (!g_hash_table_contains(flow_filter->keys, &key))
        g_hash_table_add(flow_filter->keys, g_memdup2(&key, sizeof key));
}

static bool has(const struct flow_filter *flow_filter, struct key key) {
    return g_hash_table_contains(flow_filter->keys, &key);
}

static void add_connection(struct flow_filter *flow_filter, uint8_t protocol,
                           const struct endpoint *a, const struct endpoint *b) {
    add(flow_filter, key_of_two(KEY_CONNECTION, protocol, a, b));
    add(flow_filter, key_of_two(KEY_PAIR, 0, a, b));
    add(flow_filter, key_of_one(KEY_HOST, a));
    add(flow_filter, key_of_one(KEY_HOST, b));
}

static void add_frame(struct flow_filter *flow_filter, uint64_t frame) {
    if (!g_hash_table_contains(flow_filter->frames, &frame))
        g_hash_table_insert(flow_filter->frames, g_memdup2(&frame, sizeof frame),
                            g_new0(uint64_t, 1));
}

static void add_finding(struct flow_filter *flow_filter, const struct finding *finding) {
    add_connection(flow_filter, finding->protocol, &finding->source.endpoint,
                   &finding->destination.endpoint);
    add_frame(flow_filter, finding->ref.frame);
    for (unsigned i = 0; i < finding->evidence_count; i++)
        add_frame(flow_filter, finding->evidence[i].ref.frame);
    for (unsigned i = 0; i < finding->repeats_count; i++)
        add_frame(flow_filter, finding->repeats[i].frame);
}

struct flow_filter *flow_filter_new(const struct finding *const *findings, size_t count) {
    struct flow_filter *flow_filter = g_new0(struct flow_filter, 1);
    flow_filter->keys = g_hash_table_new_full(hash_key, keys_are_equal, g_free, NULL);
    flow_filter->frames = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    flow_filter->bits = g_byte_array_new();
    for (size_t i = 0; i < count; i++)
        add_finding(flow_filter, findings[i]);
    return flow_filter;
}

void flow_filter_free(struct flow_filter *flow_filter) {
    g_hash_table_unref(flow_filter->keys);
    g_hash_table_unref(flow_filter->frames);
    g_byte_array_unref(flow_filter->bits);
    g_free(flow_filter);
}

void flow_filter_learn(struct flow_filter *flow_filter, const struct packet *packet) {
    struct five_tuple endpoints;
    if (g_hash_table_contains(flow_filter->frames, &packet->frame) &&
        five_tuple_read(packet, &endpoints))
        add_connection(flow_filter, endpoints.protocol, &endpoints.source, &endpoints.destination);
}

/* --- choosing --------------------------------------------------------------------------------- */

static bool of_known_host(const struct flow_filter *flow_filter,
                          const struct five_tuple *endpoints) {
    return has(flow_filter, key_of_one(KEY_HOST, &endpoints->source)) ||
           has(flow_filter, key_of_one(KEY_HOST, &endpoints->destination));
}

static bool is_name_service(const struct five_tuple *endpoints) {
    return (endpoints->protocol == IP_UDP || endpoints->protocol == IP_TCP) &&
           (endpoints->source.port == DNS_PORT || endpoints->destination.port == DNS_PORT);
}

/* A request to port 69 makes its sender's port known. */
static bool is_transfer(struct flow_filter *flow_filter, const struct five_tuple *endpoints) {
    if (endpoints->protocol != IP_UDP)
        return false;
    if (endpoints->destination.port == TFTP_PORT && of_known_host(flow_filter, endpoints)) {
        add(flow_filter, key_of_one(KEY_TRANSFER, &endpoints->source));
        return true;
    }
    return has(flow_filter, key_of_one(KEY_TRANSFER, &endpoints->source)) ||
           has(flow_filter, key_of_one(KEY_TRANSFER, &endpoints->destination));
}

static bool belongs(struct flow_filter *flow_filter, const struct five_tuple *endpoints) {
    if (endpoints->is_fragment)
        return has(flow_filter,
                   key_of_two(KEY_PAIR, 0, &endpoints->source, &endpoints->destination));
    return has(flow_filter, key_of_two(KEY_CONNECTION, endpoints->protocol, &endpoints->source,
                                       &endpoints->destination)) ||
           (is_name_service(endpoints) && of_known_host(flow_filter, endpoints)) ||
           is_transfer(flow_filter, endpoints);
}

void flow_filter_choose(struct flow_filter *flow_filter, const struct packet *packet) {
    static const uint8_t none = 0;
    struct five_tuple endpoints;
    uint64_t *number = g_hash_table_lookup(flow_filter->frames, &packet->frame);
    bool chosen =
        (five_tuple_read(packet, &endpoints) && belongs(flow_filter, &endpoints)) || number != NULL;
    if (number != NULL)
        *number = packet->frame - (flow_filter->packets - flow_filter->chosen);
    if (flow_filter->packets % 8 == 0)
        g_byte_array_append(flow_filter->bits, &none, 1);
    if (chosen)
        flow_filter->bits->data[flow_filter->packets / 8] |=
            (uint8_t)(1U << (flow_filter->packets % 8));
    flow_filter->packets++;
    flow_filter->chosen += chosen;
}

const uint8_t *flow_filter_bits(const struct flow_filter *flow_filter) {
    static const uint8_t none;
    return flow_filter->packets == 0 ? &none : flow_filter->bits->data;
}

uint64_t flow_filter_packets(const struct flow_filter *flow_filter) {
    return flow_filter->packets;
}

uint64_t flow_filter_chosen(const struct flow_filter *flow_filter) {
    return flow_filter->chosen;
}

uint64_t flow_filter_left_out(const struct flow_filter *flow_filter, uint64_t packets) {
    uint64_t left_out = 0;
    for (uint64_t i = 0; i < packets && i < flow_filter->packets; i++)
        left_out += (flow_filter->bits->data[i / 8] >> (i % 8) & 1) == 0;
    return left_out;
}

uint64_t flow_filter_new_number(void *data, uint64_t frame) {
    const struct flow_filter *flow_filter = data;
    const uint64_t *number = g_hash_table_lookup(flow_filter->frames, &frame);
    return number == NULL ? 0 : *number;
}
