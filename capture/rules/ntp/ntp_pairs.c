/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/ntp/ntp_pairs.h"

#include <string.h>

enum { MICROSECONDS = 1000000, DIFFERS_BY = 500000 };

static guint pair_hash(gconstpointer key) {
    const struct ntp_pair *pair = key;
    return address_hash(address_hash(1, &pair->client.address), &pair->server.address);
}

static gboolean pair_equal(gconstpointer a, gconstpointer b) {
    const struct ntp_pair *one = a, *other = b;
    return address_equals(&one->client.address, &other->client.address) &&
           address_equals(&one->server.address, &other->server.address);
}

void ntp_pairs_start(struct ntp_pairs *pairs) {
    pairs->table = g_hash_table_new(pair_hash, pair_equal);
    pairs->order = g_ptr_array_new_with_free_func(g_free);
}

void ntp_pairs_stop(struct ntp_pairs *pairs) {
    g_hash_table_destroy(pairs->table);
    g_ptr_array_unref(pairs->order);
}

struct ntp_pair *ntp_pairs_find(const struct ntp_pairs *pairs, const struct address *client,
                                const struct address *server) {
    const struct ntp_pair key = {.client.address = *client, .server.address = *server};
    return g_hash_table_lookup(pairs->table, &key);
}

struct ntp_pair *ntp_pairs_get(struct ntp_pairs *pairs, struct limits *limits,
                               const struct endpoint endpoints[2]) {
    struct ntp_pair *pair =
        ntp_pairs_find(pairs, &endpoints[CLIENT].address, &endpoints[SERVER].address);
    if (pair == NULL && pairs->order->len == NTP_PAIRS_MOST) {
        limits->hit[LIMIT_NTP_PAIRS]++;
        return NULL;
    }
    if (pair == NULL) {
        pair = g_new0(struct ntp_pair, 1);
        pair->client = endpoints[CLIENT];
        pair->server = endpoints[SERVER];
        g_hash_table_add(pairs->table, pair);
        g_ptr_array_add(pairs->order, pair);
    }
    pair->client.port = endpoints[CLIENT].port;
    return pair;
}

static void note_silence(struct ntp_pair *pair, const struct ntp_packet *query,
                         struct frame_ref ref) {
    struct ntp_silence *silence = &pair->silence;
    if (silence->queries > 0 && query->origin != 0 && query->origin != pair->origin)
        *silence = (struct ntp_silence){0}; /* it was answered where nothing was captured */
    if (silence->queries == 0) {
        silence->first = ref;
        silence->port = pair->client.port;
    } else if (query->origin != 0) {
        silence->is_proven = true;
    }
    silence->last = ref;
    silence->queries++;
}

bool ntp_pair_ask(struct ntp_pair *pair, const struct ntp_packet *query, struct frame_ref ref,
                  struct ntp_query *lost) {
    const bool is_full = pair->open_count == NTP_OPEN_MOST;
    if (is_full) {
        *lost = pair->open[0];
        memmove(pair->open, pair->open + 1, (NTP_OPEN_MOST - 1) * sizeof *pair->open);
        pair->open_count--;
    }
    pair->open[pair->open_count++] =
        (struct ntp_query){ref, pair->client.port, query->transmit, query->receive};
    note_silence(pair, query, ref);
    pair->origin = query->origin;
    pair->version = query->version;
    return is_full;
}

/* Or, where client and server interleave (chrony's xleave), by the time of the answer before. */
static bool is_answered_by(const struct ntp_query *query, const struct ntp_packet *answer) {
    return query->transmit == answer->origin ||
           (query->receive != 0 && query->receive == answer->origin);
}

bool ntp_pair_take_query(struct ntp_pair *pair, const struct ntp_packet *answer,
                         struct ntp_query *out, struct ntp_query lost[NTP_OPEN_MOST],
                         unsigned *lost_count) {
    unsigned at = 0;
    while (at < pair->open_count && !is_answered_by(&pair->open[at], answer))
        at++;
    if (at == pair->open_count)
        return false;
    *out = pair->open[at];
    memcpy(lost, pair->open, at * sizeof *lost);
    *lost_count = at;
    pair->open_count -= at + 1;
    memmove(pair->open, pair->open + at + 1, pair->open_count * sizeof *pair->open);
    return true;
}

/* Did the client's clock go on by as much as the capture's? A clock that is slewed differs a
 * little. */
static bool goes_on(const struct ntp_offset *offset, const struct ntp_query *query) {
    const int64_t own = ntp_between(offset->asked, query->transmit);
    const int64_t captured = time_between(offset->asked_time, query->ref.time) / 1000;
    const int64_t difference = own > captured ? own - captured : captured - own;
    return captured >= 0 && difference <= DIFFERS_BY + captured / 1000;
}

void ntp_pair_measure(struct ntp_pair *pair, const struct ntp_query *query,
                      const struct ntp_packet *answer, struct frame_ref ref) {
    struct ntp_offset *offset = &pair->offset;
    const int64_t took = time_between(query->ref.time, ref.time) / 1000;
    if (query->transmit == 0 || query->transmit != answer->origin || answer->receive == 0 ||
        took < 0 || took > MICROSECONDS)
        return;
    if (offset->exchanges == 0 || !goes_on(offset, query))
        *offset = (struct ntp_offset){.first = ref, .port = query->port};
    offset->last = ref;
    offset->exchanges++;
    offset->asked = query->transmit;
    offset->asked_time = query->ref.time;
    const int64_t there = ntp_between(query->transmit, answer->receive);
    const int64_t back = ntp_between(query->transmit, answer->transmit) - took;
    offset->microseconds = there / 2 + back / 2;
}
