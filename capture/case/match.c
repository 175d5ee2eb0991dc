/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pass over all connections for each way to know them again, from the surest to the least sure.
 */
#include "capture/case/match.h"

#include "capture/net/mix.h"

/* So many of one key are tried: that more have it is no accident. */
enum { CANDIDATES = 16 };

struct match {
    GPtrArray *groups;
    const struct aliases *aliases;
    const GPtrArray *points;
    GHashTable *table; /* of the present pass: a key to GPtrArray of struct case_connection * */
};

/* --- keys ------------------------------------------------------------------------------------- */

static uint64_t key_of_starts(const struct case_connection *connection) {
    const struct case_side *sides = connection->sides;
    if (!sides[CLIENT].has_start || !sides[SERVER].has_start)
        return 0;
    return mix((uint64_t)sides[CLIENT].start << 32 | sides[SERVER].start, MIX_ODD) | 1;
}

static uint64_t key_of_start(const struct case_connection *connection, enum side side) {
    const struct case_side *sent = &connection->sides[side];
    return sent->has_start ? mix((uint64_t)sent->start << 1 | side, MIX_ODD) | 1 : 0;
}

static uint64_t key_of_endpoint(const struct endpoint *endpoint) {
    const struct span bytes = span_of(endpoint->address.bytes, sizeof endpoint->address.bytes);
    return mix_bytes(endpoint->port | (uint64_t)endpoint->address.family << 16, bytes);
}

/* The same whichever side is taken for the client. */
static uint64_t key_of_endpoints(const struct case_connection *connection) {
    const uint64_t client = key_of_endpoint(&connection->endpoints[CLIENT]);
    const uint64_t server = key_of_endpoint(&connection->endpoints[SERVER]);
    return (client + server) | 1;
}

static uint64_t key_of_heads(const struct case_connection *connection) {
    const struct case_side *sides = connection->sides;
    if (sides[CLIENT].head == 0 || sides[SERVER].head == 0)
        return 0;
    return mix(sides[CLIENT].head, sides[SERVER].head ^ MIX_ODD) | 1;
}

static guint hash_key(gconstpointer key) {
    const uint64_t value = *(const uint64_t *)key;
    return (guint)(value ^ value >> 32);
}

static gboolean same_key(gconstpointer a, gconstpointer b) {
    return *(const uint64_t *)a == *(const uint64_t *)b;
}

static void begin_pass(struct match *match) {
    g_clear_pointer(&match->table, g_hash_table_unref);
    match->table =
        g_hash_table_new_full(hash_key, same_key, g_free, (GDestroyNotify)g_ptr_array_unref);
}

/* Those of this key so far; never NULL. */
static GPtrArray *with_key(struct match *match, uint64_t key) {
    GPtrArray *found = g_hash_table_lookup(match->table, &key);
    if (found != NULL)
        return found;
    found = g_ptr_array_new();
    g_hash_table_insert(match->table, g_memdup2(&key, sizeof key), found);
    return found;
}

/* --- by sequence numbers ---------------------------------------------------------------------- */

static void join_by_starts(struct match *match, struct case_connection *connection) {
    const uint64_t key = key_of_starts(connection);
    if (key == 0)
        return;
    GPtrArray *known = with_key(match, key);
    if (known->len > 0)
        case_groups_join(match->groups, known->pdata[0], connection, false);
    g_ptr_array_add(known, connection);
}

static bool shares_address(const struct match *match, const struct case_connection *one,
                           const struct case_connection *other) {
    return aliases_same(match->aliases, &one->endpoints[CLIENT].address,
                        &other->endpoints[CLIENT].address) ||
           aliases_same(match->aliases, &one->endpoints[SERVER].address,
                        &other->endpoints[SERVER].address);
}

/* One of the two does not know how the other side begins. */
static bool may_be_one(const struct match *match, const struct case_connection *one,
                       const struct case_connection *other, enum side unknown) {
    const struct case_side *a = &one->sides[unknown], *b = &other->sides[unknown];
    return !case_are_one(one, other) && (!a->has_start || !b->has_start) &&
           one->endpoints[SERVER].port == other->endpoints[SERVER].port &&
           shares_address(match, one, other);
}

/* 32 bits are few among very many connections: an address and the port are asked for, too. */
static void join_by_start(struct match *match, struct case_connection *connection, enum side side) {
    const uint64_t key = key_of_start(connection, side);
    if (key == 0)
        return;
    GPtrArray *known = with_key(match, key);
    for (guint i = 0; i < MIN(known->len, CANDIDATES); i++)
        if (may_be_one(match, known->pdata[i], connection, other_side(side)))
            case_groups_join(match->groups, known->pdata[i], connection, false);
    g_ptr_array_add(known, connection);
}

/* --- by packets ------------------------------------------------------------------------------- */

static bool is_same_packet(const struct case_packet *one, const struct case_packet *other) {
    return one->sequence == other->sequence && one->length == other->length && one->length > 0 &&
           one->digest != 0 && one->digest == other->digest;
}

enum { PACKETS_LOOKED_AT = 256 };

static bool side_shares_packet(const struct case_side *one, const struct case_side *other) {
    const unsigned most = MIN(one->packet_count, (unsigned)PACKETS_LOOKED_AT);
    const unsigned of_other = MIN(other->packet_count, (unsigned)PACKETS_LOOKED_AT * 4);
    for (unsigned i = 0; i < most; i++)
        for (unsigned j = 0; j < of_other; j++)
            if (is_same_packet(&one->packets[i], &other->packets[j]))
                return true;
    return false;
}

/* At the same place, with the same bytes. */
static bool shares_packet(const struct case_connection *one, const struct case_connection *other) {
    return side_shares_packet(&one->sides[CLIENT], &other->sides[CLIENT]) ||
           side_shares_packet(&one->sides[SERVER], &other->sides[SERVER]);
}

/* Its client was guessed, and wrongly. */
static void turn(struct case_connection *connection) {
    const struct endpoint client = connection->endpoints[CLIENT];
    const struct case_side sent = connection->sides[CLIENT];
    connection->endpoints[CLIENT] = connection->endpoints[SERVER];
    connection->endpoints[SERVER] = client;
    connection->sides[CLIENT] = connection->sides[SERVER];
    connection->sides[SERVER] = sent;
}

/* Captured from the middle: as its other view says. False: they do not go together. */
static bool turn_alike(struct case_connection *one, struct case_connection *other) {
    if (endpoint_equals(&one->endpoints[CLIENT], &other->endpoints[CLIENT]))
        return endpoint_equals(&one->endpoints[SERVER], &other->endpoints[SERVER]);
    if (!endpoint_equals(&one->endpoints[CLIENT], &other->endpoints[SERVER]) ||
        !endpoint_equals(&one->endpoints[SERVER], &other->endpoints[CLIENT]))
        return false;
    if (other->opening == OPENING_GUESSED && other->group == NULL)
        turn(other);
    else if (one->opening == OPENING_GUESSED && one->group == NULL)
        turn(one);
    else
        return false;
    return true;
}

static void join_by_endpoints(struct match *match, struct case_connection *connection) {
    GPtrArray *known = with_key(match, key_of_endpoints(connection));
    for (guint i = 0; i < MIN(known->len, CANDIDATES); i++) {
        struct case_connection *other = known->pdata[i];
        if (other->point != connection->point && !case_are_one(other, connection) &&
            (key_of_starts(other) == 0 || key_of_starts(connection) == 0) &&
            turn_alike(other, connection) && shares_packet(other, connection))
            case_groups_join(match->groups, other, connection, false);
    }
    g_ptr_array_add(known, connection);
}

/* --- by what was said ------------------------------------------------------------------------- */

static void note_hello(struct match *match, struct case_connection *connection) {
    const struct case_side *client = &connection->sides[CLIENT];
    if (client->head_is_random && !case_is_seen_elsewhere(connection))
        g_ptr_array_add(with_key(match, client->head), connection);
}

/* Between the same endpoints, at the same time by clocks that are set (NTP). What says the same
 * some time later, as a phone that starts again, is another connection. */
static const int64_t clocks_most = 2 * TIME_SECOND;

/* As firewalls do that give a connection other sequence numbers and nothing else. */
static void join_renumbered(struct match *match, struct case_connection *connection) {
    GPtrArray *known = with_key(match, key_of_endpoints(connection));
    const uint64_t heads = key_of_heads(connection);
    struct case_connection *found = NULL;
    unsigned count = 0;
    for (guint i = 0; heads != 0 && i < MIN(known->len, CANDIDATES); i++) {
        struct case_connection *other = known->pdata[i];
        if (other->point == connection->point || other->group != NULL ||
            key_of_heads(other) != heads ||
            !time_is_near(other->first.time, connection->first.time, clocks_most) ||
            !turn_alike(other, connection))
            continue;
        found = other;
        count++;
    }
    if (count == 1 && connection->group == NULL)
        case_groups_join(match->groups, found, connection, true);
    g_ptr_array_add(known, connection);
}

static void note_heads(struct match *match, struct case_connection *connection) {
    const uint64_t key = key_of_heads(connection);
    if (key != 0 && !connection->sides[CLIENT].head_is_random &&
        !case_is_seen_elsewhere(connection))
        g_ptr_array_add(with_key(match, key), connection);
}

/* What is said the same way in two connections of one capture tells nothing. */
static bool are_apart(const GPtrArray *alike) {
    for (guint i = 1; i < alike->len; i++) {
        const struct case_connection *one = alike->pdata[i - 1], *other = alike->pdata[i];
        if (one->point == other->point && !case_are_one(one, other))
            return false;
    }
    return true;
}

static void join_alike(gpointer key, gpointer value, gpointer data) {
    const struct match *match = data;
    const GPtrArray *alike = value;
    (void)key;
    for (guint i = 1; are_apart(alike) && i < alike->len; i++)
        case_groups_join(match->groups, alike->pdata[0], alike->pdata[i], true);
}

/* A proxy goes on within that time. */
static const int64_t together = TIME_SECOND;

static const struct case_clock *clock_of(const struct match *match,
                                         const struct case_connection *connection) {
    return &case_point_at(match->points, connection->point)->clock;
}

static bool begin_together(const struct match *match, const struct case_connection *one,
                           const struct case_connection *other) {
    const struct case_clock *a = clock_of(match, one), *b = clock_of(match, other);
    const int64_t doubt = time_after(a->uncertainty, b->uncertainty);
    return a->is_known && b->is_known &&
           time_is_near(case_clock_correct(a, one->first.time),
                        case_clock_correct(b, other->first.time), time_after(together, doubt));
}

/* Where several begin in the same way, time tells which go together, if there is but one each. */
static void join_at_same_time(gpointer key, gpointer value, gpointer data) {
    const struct match *match = data;
    const GPtrArray *alike = value;
    (void)key;
    for (guint i = 0; i < MIN(alike->len, CANDIDATES); i++) {
        struct case_connection *found = NULL;
        unsigned count = 0;
        for (guint j = 0; j < MIN(alike->len, CANDIDATES); j++) {
            if (i == j || !begin_together(match, alike->pdata[i], alike->pdata[j]))
                continue;
            found = alike->pdata[j];
            count++;
        }
        if (count == 1 && found->point != ((struct case_connection *)alike->pdata[i])->point)
            case_groups_join(match->groups, alike->pdata[i], found, true);
    }
}

/* --- all of it -------------------------------------------------------------------------------- */

static void for_each(struct match *match, void (*each)(struct match *, struct case_connection *)) {
    begin_pass(match);
    for (guint i = 0; i < match->points->len; i++) {
        const struct case_point *point = match->points->pdata[i];
        for (guint j = 0; j < point->connections->len; j++)
            each(match, point->connections->pdata[j]);
    }
}

static void join_by_client_start(struct match *match, struct case_connection *connection) {
    join_by_start(match, connection, CLIENT);
}

static void join_by_server_start(struct match *match, struct case_connection *connection) {
    join_by_start(match, connection, SERVER);
}

GPtrArray *case_match(const GPtrArray *points, const struct aliases *aliases) {
    struct match match = {.groups = case_groups_new(), .aliases = aliases, .points = points};
    for_each(&match, join_by_starts);
    for_each(&match, join_by_client_start);
    for_each(&match, join_by_server_start);
    for_each(&match, join_by_endpoints);
    for_each(&match, note_hello);
    g_hash_table_foreach(match.table, join_alike, &match);
    for_each(&match, join_renumbered);
    g_hash_table_unref(match.table);
    case_groups_drop_emptied(match.groups);
    return match.groups;
}

void case_match_speech(const GPtrArray *points, GPtrArray *groups) {
    struct match match = {.groups = groups, .points = points};
    for_each(&match, note_heads);
    g_hash_table_foreach(match.table, join_at_same_time, &match);
    g_hash_table_unref(match.table);
    case_groups_drop_emptied(groups);
}
