/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/pairing.h"

#include <string.h>

enum { KINDS = TCP_SYN | TCP_FIN | TCP_RST };

/* Where a packet begins, counted from where its side's numbers begin if a proxy changes these. */
static uint32_t offset_of(const struct case_connection *connection, enum side side,
                          uint32_t sequence) {
    const struct case_side *sent = &connection->sides[side];
    if (connection->group == NULL || !connection->group->is_shifted)
        return sequence;
    return sequence - (sent->has_start          ? sent->start
                       : sent->packet_count > 0 ? sent->packets[0].sequence
                                                : 0);
}

/* --- pairs ------------------------------------------------------------------------------------ */

struct place {
    uint32_t offset, length;
    unsigned kind, order;
};

static gint compare_keys(const struct place *a, const struct place *b) {
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return (a->kind > b->kind) - (a->kind < b->kind);
}

static gint compare_places(gconstpointer one, gconstpointer other) {
    const struct place *a = one, *b = other;
    const gint keys = compare_keys(a, b);
    return keys != 0 ? keys : (a->order > b->order) - (a->order < b->order);
}

static struct place key_of(const struct case_connection *connection, enum side side,
                           unsigned order) {
    const struct case_packet *packet = &connection->sides[side].packets[order];
    return (struct place){offset_of(connection, side, packet->sequence), packet->length,
                          packet->flags & KINDS, order};
}

static GArray *places_of(const struct case_connection *connection, enum side side) {
    const unsigned count = connection->sides[side].packet_count;
    GArray *places = g_array_sized_new(FALSE, FALSE, sizeof(struct place), count);
    bool is_sorted = true;
    g_array_set_size(places, count);
    struct place *at = (struct place *)(void *)places->data;
    for (unsigned i = 0; i < count; i++) {
        at[i] = key_of(connection, side, i);
        is_sorted = is_sorted && (i == 0 || compare_places(&at[i - 1], &at[i]) < 0);
    }
    if (!is_sorted) /* few connections are out of order, or begin anew with their numbers */
        g_array_sort(places, compare_places);
    return places;
}

static gint by_order(gconstpointer one, gconstpointer other) {
    const struct packet_pair *a = one, *b = other;
    return (a->one > b->one) - (a->one < b->one);
}

static bool are_in_order(const GArray *pairs) {
    for (guint i = 1; i < pairs->len; i++)
        if (g_array_index(pairs, struct packet_pair, i - 1).one >
            g_array_index(pairs, struct packet_pair, i).one)
            return false;
    return true;
}

/* How many from this index on have its key. */
static guint count_alike(const GArray *places, guint index) {
    const struct place *first = &g_array_index(places, struct place, index);
    guint count = 1;
    while (index + count < places->len && compare_keys(first, first + count) == 0)
        count++;
    return count;
}

/* Intervals by two clocks of which one may be a little fast. */
static const int64_t interval_doubt = 50 * TIME_MILLISECOND;

static bool have_same_intervals(const struct packet_pair *pairs, guint count) {
    for (guint i = 1; i < count; i++) {
        const int64_t ours = time_between(pairs[i - 1].one->time, pairs[i].one->time);
        const int64_t theirs = time_between(pairs[i - 1].other->time, pairs[i].other->time);
        if (!time_is_near(ours, theirs, interval_doubt))
            return false;
    }
    return true;
}

/* The packets of one key: from index `i` of one, from `j` of the other. */
static void add_pairs(GArray *pairs, const struct packet_pair *first_packets, const GArray *ours,
                      guint i, const GArray *theirs, guint j) {
    const guint of_one = count_alike(ours, i), of_other = count_alike(theirs, j);
    const guint before = pairs->len, count = MIN(of_one, of_other);
    for (guint n = 0; n < count; n++) {
        const struct packet_pair pair = {
            .one = first_packets->one + g_array_index(ours, struct place, i + n).order,
            .other = first_packets->other + g_array_index(theirs, struct place, j + n).order};
        g_array_append_val(pairs, pair);
    }
    struct packet_pair *added = &g_array_index(pairs, struct packet_pair, before);
    const bool is_sure = of_one == of_other && have_same_intervals(added, count);
    for (guint n = 0; n < count; n++)
        added[n].is_sure = is_sure;
}

GArray *case_pair_packets(const struct case_connection *one, const struct case_connection *other,
                          enum side side) {
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(struct packet_pair));
    GArray *ours = places_of(one, side), *theirs = places_of(other, side);
    const struct packet_pair first_packets = {one->sides[side].packets, other->sides[side].packets,
                                              false};
    for (guint i = 0, j = 0; i < ours->len && j < theirs->len;) {
        const gint order = compare_keys(&g_array_index(ours, struct place, i),
                                        &g_array_index(theirs, struct place, j));
        if (order == 0)
            add_pairs(pairs, &first_packets, ours, i, theirs, j);
        i += order <= 0 ? count_alike(ours, i) : 0;
        j += order >= 0 ? count_alike(theirs, j) : 0;
    }
    g_array_unref(ours);
    g_array_unref(theirs);
    if (!are_in_order(pairs))
        g_array_sort(pairs, by_order);
    return pairs;
}

bool case_goes_through(const struct case_connection *one, const struct case_connection *other) {
    unsigned paired = 0, packets = 0;
    if (one->group == NULL || !one->group->is_shifted)
        return true;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        GArray *pairs = case_pair_packets(one, other, side);
        paired += pairs->len;
        packets += MIN(one->sides[side].packet_count, other->sides[side].packet_count);
        g_array_unref(pairs);
        if (!one->sides[side].has_start || !other->sides[side].has_start)
            return false;
    }
    return paired >= 4 && paired >= packets - packets / 4;
}

const struct case_packet *case_counterpart(const struct case_connection *one,
                                           const struct case_packet *packet,
                                           const struct case_connection *other, enum side side) {
    const struct case_packet *found = NULL;
    GArray *pairs = case_pair_packets(one, other, side);
    for (guint i = 0; i < pairs->len && found == NULL; i++)
        if (g_array_index(pairs, struct packet_pair, i).one == packet)
            found = g_array_index(pairs, struct packet_pair, i).other;
    g_array_unref(pairs);
    return found;
}

/* --- bytes ------------------------------------------------------------------------------------ */

static uint32_t bytes_in(const struct case_packet *packet) {
    return packet->length + ((packet->flags & TCP_SYN) != 0);
}

uint32_t case_bytes_seen(const struct case_connection *one, const struct case_packet *packet,
                         const struct case_connection *other, enum side side) {
    const uint32_t from = offset_of(one, side, packet->sequence), size = bytes_in(packet);
    const struct case_side *sent = &other->sides[side];
    uint32_t most = 0;
    for (unsigned i = 0; i < sent->packet_count && most < size; i++) {
        const struct case_packet *seen = &sent->packets[i];
        const int32_t begins = (int32_t)(offset_of(other, side, seen->sequence) - from);
        const int64_t ends = (int64_t)begins + bytes_in(seen);
        const int64_t first = MAX(begins, 0), last = MIN(ends, (int64_t)size);
        if (last > first && (uint32_t)(last - first) > most)
            most = (uint32_t)(last - first);
    }
    return most;
}
