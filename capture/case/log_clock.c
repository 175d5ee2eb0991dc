/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each line may be about each packet of its connection; the offset on which most lines agree is
 * that of the clock. */
#include "capture/case/log_clock.h"
#include "capture/case/aliases.h"
#include "capture/case/case_group.h"

#include <stdlib.h>

#include "wire/time.h"

enum { PACKETS_EACH = 32, CONNECTIONS_EACH = 16, VOTES_MOST = 1 << 20 };

static const int64_t quarter = 900 * TIME_SECOND;        /* zones differ by whole ones */
static const int64_t farthest = 14 * 3600 * TIME_SECOND; /* less than a day: another day is none */
static const int64_t window = 100 * TIME_MILLISECOND;    /* in which lines agree */
static const int64_t skew_most = 300 * TIME_SECOND;      /* beyond a zone */
static const int64_t least = TIME_MILLISECOND;           /* that a log's clock can be known by */

/* So far a line would be ahead of a packet of its connection. */
struct vote {
    int64_t ahead;
    guint line;
    const struct case_connection *connection;
};

/* --- connections by the client's port --------------------------------------------------------- */

static void free_connections(gpointer connections) {
    g_ptr_array_unref(connections);
}

GHashTable *case_index_ports(const GPtrArray *points) {
    GHashTable *ports = g_hash_table_new_full(NULL, NULL, NULL, free_connections);
    for (guint i = 0; i < points->len; i++) {
        const struct case_point *point = points->pdata[i];
        for (guint j = 0; j < point->connections->len; j++) {
            struct case_connection *connection = point->connections->pdata[j];
            gpointer port = GUINT_TO_POINTER(connection->endpoints[CLIENT].port);
            GPtrArray *known = g_hash_table_lookup(ports, port);
            if (known == NULL) {
                known = g_ptr_array_new();
                g_hash_table_insert(ports, port, known);
            }
            g_ptr_array_add(known, connection);
        }
    }
    return ports;
}

static bool end_fits(const struct aliases *aliases, const struct endpoint *told,
                     const struct endpoint *end) {
    return (told->port == 0 || told->port == end->port) &&
           (told->address.family == 0 || aliases_same(aliases, &told->address, &end->address));
}

bool case_ends_fit(const struct aliases *aliases, const struct endpoint told[2],
                   const struct case_connection *connection) {
    return end_fits(aliases, &told[CLIENT], &connection->endpoints[CLIENT]) &&
           end_fits(aliases, &told[SERVER], &connection->endpoints[SERVER]);
}

/* --- votes ------------------------------------------------------------------------------------ */

struct poll {
    const GPtrArray *points;
    const struct aliases *aliases;
    GHashTable *ports; /* case_index_ports */
    GArray *votes;     /* struct vote, by `ahead` */
};

static bool tells_of_begin(enum trace_meaning meaning) {
    return meaning == TRACE_SAYS_CONNECTING || meaning == TRACE_SAYS_CONNECTED ||
           meaning == TRACE_SAYS_ILS_CONNECT_REQUEST || meaning == TRACE_SAYS_SCCP_ACCEPTED;
}

static bool tells_of_end(enum trace_meaning meaning) {
    return meaning == TRACE_SAYS_CLOSED || meaning == TRACE_SAYS_ILS_CLOSE;
}

static void vote(struct poll *poll, guint index, const struct case_line *line,
                 const struct case_connection *connection, int64_t time) {
    const int64_t seen = case_point_time(poll->points, connection->point, time);
    const struct vote cast = {time_between(seen, line->time), index, connection};
    if (poll->votes->len < VOTES_MOST)
        g_array_append_val(poll->votes, cast);
}

static void vote_each(struct poll *poll, guint index, const struct case_line *line,
                      const struct case_connection *connection, uint8_t flags) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        const struct case_side *sent = &connection->sides[side];
        for (unsigned i = 0, cast = 0; i < sent->packet_count && cast < PACKETS_EACH; i++) {
            if (flags != 0 && (sent->packets[i].flags & flags) == 0)
                continue;
            vote(poll, index, line, connection, sent->packets[i].time);
            cast++;
        }
    }
}

static void vote_line(struct poll *poll, guint index, const struct case_line *line,
                      const struct case_connection *connection) {
    const guint before = poll->votes->len;
    if (tells_of_begin(line->meaning))
        vote_each(poll, index, line, connection, TCP_SYN);
    else if (tells_of_end(line->meaning))
        vote_each(poll, index, line, connection, TCP_FIN | TCP_RST);
    if (poll->votes->len == before)
        vote_each(poll, index, line, connection, 0);
    if (poll->votes->len == before)
        vote(poll, index, line, connection, connection->first.time);
}

/* `writer`: on which side it is taken to be. */
static void vote_as(struct poll *poll, guint index, const struct case_line *line,
                    enum side writer) {
    struct endpoint told[2];
    told[writer] = line->writer;
    told[other_side(writer)] = line->peer;
    if (told[CLIENT].port == 0)
        return;
    const GPtrArray *known = g_hash_table_lookup(poll->ports, GUINT_TO_POINTER(told[CLIENT].port));
    for (guint i = 0, found = 0; known != NULL && i < known->len && found < CONNECTIONS_EACH; i++)
        if (case_ends_fit(poll->aliases, told, known->pdata[i])) {
            vote_line(poll, index, line, known->pdata[i]);
            found++;
        }
}

static gint by_offset(gconstpointer a, gconstpointer b) {
    const struct vote *one = a, *other = b;
    return one->ahead < other->ahead ? -1 : one->ahead > other->ahead;
}

/* --- which offset ----------------------------------------------------------------------------- */

static const struct vote *vote_at(const GArray *votes, guint index) {
    return &g_array_index(votes, struct vote, index);
}

/* Neighbouring votes. */
struct choice {
    guint from, to; /* votes from..to-1 */
    guint lines;    /* different ones */
    guint connections;
    int64_t skew; /* beyond whole quarter hours, without sign */
    bool is_tied; /* an offset by other connections is as good */
};

static int64_t zone_of(int64_t ahead) {
    const int64_t half = ahead < 0 ? -quarter / 2 : quarter / 2;
    return time_after(ahead, half) / quarter * quarter;
}

static int64_t skew_of(int64_t ahead) {
    return llabs(time_between(zone_of(ahead), ahead));
}

/* A connection that several captures saw is one. */
static guint count_connections(const GArray *votes, guint from, guint to) {
    GHashTable *seen = g_hash_table_new(NULL, NULL);
    for (guint i = from; i < to; i++) {
        const struct vote *cast = vote_at(votes, i);
        const struct case_group *group = cast->connection->group;
        g_hash_table_add(seen, group != NULL ? (gpointer)group : (gpointer)cast->connection);
    }
    const guint count = g_hash_table_size(seen);
    g_hash_table_unref(seen);
    return count;
}

static bool is_better(const struct choice *one, const struct choice *best) {
    return one->lines != best->lines ? one->lines > best->lines : one->skew < best->skew;
}

static bool are_of_others(const GArray *votes, guint one, guint other) {
    return !case_are_one(vote_at(votes, one)->connection, vote_at(votes, other)->connection);
}

/* `inside`: a line, and how many votes it has, of those that are looked at. */
static void count_vote(GHashTable *inside, const struct vote *cast, bool comes) {
    gpointer line = GUINT_TO_POINTER(cast->line);
    const guint before = GPOINTER_TO_UINT(g_hash_table_lookup(inside, line));
    const guint now = comes ? before + 1 : before - 1;
    if (now == 0)
        g_hash_table_remove(inside, line);
    else
        g_hash_table_insert(inside, line, GUINT_TO_POINTER(now));
}

static void consider(const GArray *votes, struct choice choice, struct choice *best) {
    const bool is_as_good = best->lines == choice.lines && choice.from >= best->to &&
                            are_of_others(votes, choice.from, best->from);
    if (is_better(&choice, best)) {
        *best = choice;
        best->is_tied = is_as_good;
    } else {
        best->is_tied |= is_as_good;
    }
}

/* The best in the zone that is told, or else in all others. */
static struct choice choose(const GArray *votes, bool is_dated, bool in_zone) {
    struct choice best = {0};
    GHashTable *inside = g_hash_table_new(NULL, NULL);
    for (guint from = 0, to = 0; from < votes->len; from++) {
        const int64_t first = vote_at(votes, from)->ahead;
        for (; to < votes->len && time_between(first, vote_at(votes, to)->ahead) <= window; to++)
            count_vote(inside, vote_at(votes, to), true);
        const int64_t middle = vote_at(votes, (from + to) / 2)->ahead, zone = zone_of(middle);
        const struct choice choice = {
            .from = from, .to = to, .lines = g_hash_table_size(inside), .skew = skew_of(middle)};
        const bool is_near = choice.skew <= skew_most && (!is_dated || llabs(zone) <= farthest);
        if (is_near && (!is_dated || (zone == 0) == in_zone))
            consider(votes, choice, &best);
        count_vote(inside, vote_at(votes, from), false);
    }
    g_hash_table_unref(inside);
    if (best.lines > 0)
        best.connections = count_connections(votes, best.from, best.to);
    return best;
}

/* --- how far ---------------------------------------------------------------------------------- */

static gint by_value(gconstpointer a, gconstpointer b) {
    const int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return one < other ? -1 : one > other;
}

static int64_t median(GArray *values) {
    g_array_sort(values, by_value);
    const guint half = values->len / 2;
    const int64_t upper = g_array_index(values, int64_t, half);
    if (values->len % 2 == 1)
        return upper;
    const int64_t lower = g_array_index(values, int64_t, half - 1);
    return time_after(lower, time_between(lower, upper) / 2);
}

/* Of each line in the choice, the vote that is nearest to `about`. */
static GArray *nearest(const GArray *votes, const struct choice *choice, int64_t about) {
    GHashTable *best = g_hash_table_new(NULL, NULL);
    for (guint i = choice->from; i < choice->to; i++) {
        const struct vote *cast = vote_at(votes, i);
        gpointer key = GUINT_TO_POINTER(cast->line + 1);
        const struct vote *known = g_hash_table_lookup(best, key);
        if (known == NULL ||
            llabs(time_between(about, cast->ahead)) < llabs(time_between(about, known->ahead)))
            g_hash_table_insert(best, key, (gpointer)cast);
    }
    GArray *values = g_array_new(FALSE, FALSE, sizeof(int64_t));
    GHashTableIter at;
    gpointer found;
    g_hash_table_iter_init(&at, best);
    while (g_hash_table_iter_next(&at, NULL, &found))
        g_array_append_val(values, ((const struct vote *)found)->ahead);
    g_hash_table_unref(best);
    return values;
}

/* What the median of so many may be off by: their usual distance from it, less with the root of how
 * many they are. */
static int64_t uncertainty_of(const GArray *values, int64_t middle) {
    GArray *away = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < values->len; i++) {
        const int64_t distance = llabs(time_between(middle, g_array_index(values, int64_t, i)));
        g_array_append_val(away, distance);
    }
    int64_t usual = 2 * median(away), root = 1;
    while ((root + 1) * (root + 1) <= (int64_t)values->len)
        root++;
    g_array_unref(away);
    usual = values->len < 3 ? window / 2 : usual / root;
    return usual < least ? least : usual;
}

static struct case_log_clock clock_of(const GArray *votes, const struct choice *choice) {
    int64_t about = vote_at(votes, (choice->from + choice->to) / 2)->ahead;
    struct case_log_clock clock = {.is_known = true, .lines = choice->lines};
    for (unsigned round = 0; round < 3; round++) {
        GArray *values = nearest(votes, choice, about);
        about = median(values);
        clock.uncertainty = uncertainty_of(values, about);
        g_array_unref(values);
    }
    clock.zone = zone_of(about);
    clock.ahead = time_between(clock.zone, about);
    return clock;
}

static void learn(struct case_log *log, struct poll *poll) {
    poll->votes = g_array_new(FALSE, FALSE, sizeof(struct vote));
    for (guint i = 0; i < log->lines->len; i++) {
        const struct case_line *line = &g_array_index(log->lines, struct case_line, i);
        vote_as(poll, i, line, CLIENT);
        vote_as(poll, i, line, SERVER);
    }
    g_array_sort(poll->votes, by_offset);
    struct choice choice = choose(poll->votes, log->is_dated, true);
    if (log->is_dated) {
        const struct choice other = choose(poll->votes, true, false);
        if (other.connections > 1 && !other.is_tied && other.lines > choice.lines)
            choice = other;
    }
    if (choice.lines > 0 && !choice.is_tied)
        log->clock = clock_of(poll->votes, &choice);
    g_array_unref(poll->votes);
}

void case_learn_log_clocks(const GPtrArray *logs, const GPtrArray *points, GHashTable *ports,
                           const struct aliases *aliases) {
    struct poll poll = {points, aliases, ports, NULL};
    for (guint i = 0; i < logs->len; i++)
        learn(logs->pdata[i], &poll);
}
