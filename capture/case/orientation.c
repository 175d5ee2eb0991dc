/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/orientation.h"

#include <string.h>

#include "capture/case/pairing.h"
#include "capture/case/way.h"

/* Packets of a host, from one capture to another. */
struct way {
    unsigned one, other;
    struct address host;
    int votes; /* more than 0: `one` is nearer */
};

/* From one host to another, in a capture. */
struct heard {
    unsigned point;
    struct address from, to;
    uint16_t port; /* of the server; 0: of any */
};

struct orientation {
    const GPtrArray *points, *groups;
    GHashTable *ways;    /* struct way */
    GHashTable *learned; /* struct address: of hosts whose ways are known */
    GHashTable *heard;   /* struct heard */
};

static guint hash_way(gconstpointer key) {
    const struct way *way = key;
    return address_hash(way->one * 65599u + way->other, &way->host);
}

static gboolean same_way(gconstpointer a, gconstpointer b) {
    const struct way *one = a, *other = b;
    return one->one == other->one && one->other == other->other &&
           address_equals(&one->host, &other->host);
}

static guint hash_heard(gconstpointer key) {
    const struct heard *heard = key;
    return address_hash(address_hash(heard->point * 65599u + heard->port, &heard->from),
                        &heard->to);
}

static gboolean same_heard(gconstpointer a, gconstpointer b) {
    const struct heard *one = a, *other = b;
    return one->point == other->point && one->port == other->port &&
           address_equals(&one->from, &other->from) && address_equals(&one->to, &other->to);
}

/* --- nearer ----------------------------------------------------------------------------------- */

/* On where `host` is, if the packets are its own. */
static void vote(const struct orientation *orientation, const struct address *host,
                 const struct case_connection *one, const struct case_connection *other,
                 enum side side, int way) {
    const struct way wanted = {one->point, other->point, *host, 0};
    if (!address_equals(&one->endpoints[side].address, host))
        return;
    struct way *known = g_hash_table_lookup(orientation->ways, &wanted);
    if (known == NULL) {
        known = g_memdup2(&wanted, sizeof wanted);
        g_hash_table_add(orientation->ways, known);
    }
    known->votes += way;
}

/* What passes one before the other passes the other after the one. */
static void learn_way(const struct orientation *orientation, const struct address *host,
                      const struct case_connection *one, const struct case_connection *other) {
    if (one->point == other->point || !case_goes_through(one, other))
        return;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        if (!address_equals(&one->endpoints[side].address, host) &&
            !address_equals(&other->endpoints[side].address, host))
            continue;
        const int way = case_way(one, other, side);
        if (way == 0)
            continue;
        vote(orientation, host, one, other, side, way);
        vote(orientation, host, other, one, side, -way);
    }
}

/* Few hosts are asked for: by what all groups say of this one. */
static void learn_ways(const struct orientation *orientation, const struct address *host) {
    g_hash_table_add(orientation->learned, g_memdup2(host, sizeof *host));
    for (guint i = 0; i < orientation->groups->len; i++) {
        const struct case_group *group = orientation->groups->pdata[i];
        for (guint j = 0; j < group->views->len; j++)
            for (guint k = j + 1; k < group->views->len; k++)
                learn_way(orientation, host, group->views->pdata[j], group->views->pdata[k]);
    }
}

int orientation_of_host(const struct orientation *orientation, unsigned one, unsigned other,
                        const struct address *host) {
    const struct way wanted = {one, other, *host, 0};
    if (!g_hash_table_contains(orientation->learned, host))
        learn_ways(orientation, host);
    const struct way *known = g_hash_table_lookup(orientation->ways, &wanted);
    return known == NULL ? 0 : (known->votes > 0) - (known->votes < 0);
}

/* What the other side sends goes the other way, unless the paths differ. */
int orientation_of(const struct orientation *orientation, const struct case_connection *one,
                   const struct case_connection *other, enum side side) {
    int way = case_way(one, other, side);
    if (way == 0)
        way = -case_way(one, other, other_side(side));
    if (way == 0)
        way = orientation_of_host(orientation, one->point, other->point,
                                  &one->endpoints[side].address);
    if (way == 0)
        way = -orientation_of_host(orientation, one->point, other->point,
                                   &one->endpoints[other_side(side)].address);
    return way;
}

/* --- heard ------------------------------------------------------------------------------------ */

static void note_heard(struct orientation *orientation, const struct heard *heard) {
    if (!g_hash_table_contains(orientation->heard, heard))
        g_hash_table_add(orientation->heard, g_memdup2(heard, sizeof *heard));
}

static void learn_heard(struct orientation *orientation, const struct case_connection *connection) {
    const uint16_t port = connection->endpoints[SERVER].port;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct heard heard = {connection->point, connection->endpoints[side].address,
                              connection->endpoints[other_side(side)].address, 0};
        if (connection->sides[side].segments == 0)
            continue;
        note_heard(orientation, &heard);
        heard.port = port;
        note_heard(orientation, &heard);
    }
}

bool orientation_heard(const struct orientation *orientation, unsigned point,
                       const struct address *from, const struct address *to, uint16_t server_port) {
    const struct heard wanted = {point, *from, *to, server_port};
    return g_hash_table_contains(orientation->heard, &wanted);
}

bool orientation_ran(const struct orientation *orientation, unsigned point, unsigned of,
                     int64_t time) {
    const struct case_point *there = orientation->points->pdata[point];
    const struct case_point *here = orientation->points->pdata[of];
    if (point != of && (!there->clock.is_known || !here->clock.is_known))
        return false;
    const int64_t doubt = time_after(there->clock.uncertainty, here->clock.uncertainty);
    const int64_t shown = case_clock_show(&there->clock, case_clock_correct(&here->clock, time));
    return time_between(there->first, shown) > doubt && time_between(shown, there->last) > doubt;
}

/* --- all of it -------------------------------------------------------------------------------- */

struct orientation *orientation_new(const GPtrArray *points, const GPtrArray *groups) {
    struct orientation *orientation = g_new0(struct orientation, 1);
    orientation->points = points;
    orientation->groups = groups;
    orientation->ways = g_hash_table_new_full(hash_way, same_way, g_free, NULL);
    orientation->heard = g_hash_table_new_full(hash_heard, same_heard, g_free, NULL);
    orientation->learned = g_hash_table_new_full(address_key_hash, address_key_equal, g_free, NULL);
    for (guint i = 0; i < points->len; i++) {
        const struct case_point *point = points->pdata[i];
        for (guint j = 0; j < point->connections->len; j++)
            learn_heard(orientation, point->connections->pdata[j]);
    }
    return orientation;
}

void orientation_free(struct orientation *orientation) {
    g_hash_table_unref(orientation->heard);
    g_hash_table_unref(orientation->ways);
    g_hash_table_unref(orientation->learned);
    g_free(orientation);
}
