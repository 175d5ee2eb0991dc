/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/feed.h"

#include <stdlib.h>

#include "capture/net/five_tuple.h"
#include "capture/net/layers.h"
#include "capture/net/mix.h"
#include "capture/net/plain_packet.h"
#include "capture/net/tunnel.h"
#include "capture/observe/dns/dns.h"

/* Datagrams that were seen last, and how long a copy of one may take to the next capture. */
enum { DATAGRAMS = 8192 };
static const int64_t copy_within = 2 * TIME_SECOND;

/* A connection whose packets are passed over, or go to an engine of their own. */
struct exception {
    unsigned point;
    struct endpoint endpoints[2];
    uint64_t first, last; /* frames */
    int engine;
    struct exception *next; /* another one of these endpoints */
};

struct datagram {
    uint64_t fingerprint; /* 0: none */
    int64_t time;
    unsigned point;
};

struct feed {
    const GPtrArray *points;
    GHashTable *exceptions; /* struct exception, owned, with those that follow */
    GHashTable
        *by_endpoints; /* of connections that are given to an engine, while they are counted */
    unsigned engines;
    struct datagram *datagrams;
    bool is_wanted[65536]; /* by port of UDP */
};

/* --- exceptions ------------------------------------------------------------------------------- */

static guint hash_exception(gconstpointer key) {
    const struct exception *exception = key;
    return case_hash_endpoints(exception->endpoints) * 31 + exception->point;
}

static gboolean same_exception(gconstpointer a, gconstpointer b) {
    const struct exception *one = a, *other = b;
    return one->point == other->point && case_same_endpoints(one->endpoints, other->endpoints);
}

static void free_exceptions(gpointer data) {
    for (struct exception *exception = data; exception != NULL;) {
        struct exception *next = exception->next;
        g_free(exception);
        exception = next;
    }
}

static void except(struct feed *feed, const struct case_connection *connection, int engine) {
    struct exception *exception = g_new0(struct exception, 1);
    *exception =
        (struct exception){.point = connection->point,
                           .endpoints = {connection->endpoints[0], connection->endpoints[1]},
                           .first = connection->first.frame,
                           .last = connection->last.frame,
                           .engine = engine};
    struct exception *known = g_hash_table_lookup(feed->exceptions, exception);
    if (known == NULL) {
        g_hash_table_add(feed->exceptions, exception);
        return;
    }
    exception->next = known->next;
    known->next = exception;
}

/* --- the view that is judged ------------------------------------------------------------------ */

/* Both sides heard, from the beginning, and the most of it. */
static bool is_better(const struct case_connection *one, const struct case_connection *other) {
    const struct case_side *a = one->sides, *b = other->sides;
    const int both = (a[CLIENT].segments > 0 && a[SERVER].segments > 0) -
                     (b[CLIENT].segments > 0 && b[SERVER].segments > 0);
    const int begun =
        (a[CLIENT].has_start && a[SERVER].has_start) - (b[CLIENT].has_start && b[SERVER].has_start);
    if (both != 0 || begun != 0)
        return both != 0 ? both > 0 : begun > 0;
    return a[CLIENT].packets_seen + a[SERVER].packets_seen >
           b[CLIENT].packets_seen + b[SERVER].packets_seen;
}

const struct case_connection *feed_view(const struct case_connection *connection) {
    const struct case_group *group = connection->group;
    const struct case_connection *best = NULL;
    for (guint i = 0; group != NULL && i < group->views->len; i++)
        if (best == NULL || is_better(group->views->pdata[i], best))
            best = group->views->pdata[i];
    return best == NULL ? connection : best;
}

/* --- engines ---------------------------------------------------------------------------------- */

static guint hash_connection(gconstpointer key) {
    return case_hash_endpoints(((const struct case_connection *)key)->endpoints);
}

static gboolean same_connection(gconstpointer a, gconstpointer b) {
    return case_same_endpoints(((const struct case_connection *)a)->endpoints,
                               ((const struct case_connection *)b)->endpoints);
}

static int64_t corrected(const struct feed *feed, const struct case_connection *connection,
                         int64_t time) {
    return case_point_time(feed->points, connection->point, time);
}

static bool overlaps(const struct feed *feed, const struct case_connection *one,
                     const struct case_connection *other) {
    return one->point != other->point &&
           corrected(feed, one, one->first.time) <= corrected(feed, other, other->last.time) &&
           corrected(feed, other, other->first.time) <= corrected(feed, one, one->last.time);
}

enum { ALIKE_LOOKED_AT = 64 };

/* As many engines further as others of these endpoints are met at that time. */
static void assign_engine(struct feed *feed, struct case_connection *connection) {
    GPtrArray *alike = g_hash_table_lookup(feed->by_endpoints, connection);
    unsigned engine = 0;
    if (alike == NULL) {
        alike = g_ptr_array_new();
        g_hash_table_insert(feed->by_endpoints, connection, alike);
    }
    for (guint i = 0; i < MIN(alike->len, (guint)ALIKE_LOOKED_AT); i++)
        engine += overlaps(feed, alike->pdata[i], connection);
    engine = MIN(engine, (unsigned)FEED_ENGINES_MOST - 1);
    feed->engines = MAX(feed->engines, engine + 1);
    if (engine > 0)
        except(feed, connection, (int)engine);
    g_ptr_array_add(alike, connection);
}

/* --- datagrams -------------------------------------------------------------------------------- */

/* Of what the innermost IP packet carries, and between whom; 0: it is TCP, or no IP. */
static uint64_t fingerprint_of(const struct packet *frame) {
    struct layers layers;
    struct ip_packet innermost = {.version = 0};
    layers_begin(&layers, frame, NULL);
    while (layers_next_ip(&layers, NULL)) {
        innermost = layers.packet;
        layers_enter_tunnel(&layers, NULL);
    }
    if (innermost.version == 0 || innermost.protocol == IP_TCP)
        return 0;
    const size_t size = innermost.version == 4 ? 4 : 16;
    uint64_t hash = innermost.id | (uint64_t)innermost.fragment_offset << 16 |
                    (uint64_t)innermost.protocol << 48;
    hash = mix_bytes(hash, span_of(innermost.source, size));
    hash = mix_bytes(hash, span_of(innermost.destination, size));
    return mix_bytes(hash, innermost.payload.bytes) | 1;
}

static bool is_copy(struct feed *feed, const struct packet *packet) {
    const uint64_t fingerprint = fingerprint_of(packet);
    struct datagram *known = &feed->datagrams[fingerprint % DATAGRAMS];
    if (fingerprint == 0)
        return false;
    if (known->fingerprint == fingerprint && known->point != packet->point &&
        time_is_near(known->time, packet->time, copy_within))
        return true;
    *known = (struct datagram){fingerprint, packet->time, packet->point};
    return false;
}

/* --- all of it -------------------------------------------------------------------------------- */

static void know_ports(struct feed *feed, const struct services *services) {
    struct services usual;
    services_init(&usual);
    if (services == NULL)
        services = &usual;
    for (unsigned port = 0; port < G_N_ELEMENTS(feed->is_wanted); port++)
        feed->is_wanted[port] = services_at(services, IP_UDP, (uint16_t)port) != SERVICE_NONE;
    feed->is_wanted[DNS_PORT] = true;
}

struct feed *feed_new(const GPtrArray *points, const GPtrArray *groups,
                      const struct services *services) {
    struct feed *feed = g_new0(struct feed, 1);
    feed->points = points;
    know_ports(feed, services);
    feed->engines = 1;
    feed->exceptions = g_hash_table_new_full(hash_exception, same_exception, free_exceptions, NULL);
    feed->by_endpoints = g_hash_table_new_full(hash_connection, same_connection, NULL,
                                               (GDestroyNotify)g_ptr_array_unref);
    feed->datagrams = g_new0(struct datagram, DATAGRAMS);
    for (guint i = 0; i < groups->len; i++) {
        const struct case_group *group = groups->pdata[i];
        const struct case_connection *judged = feed_view(group->views->pdata[0]);
        for (guint j = 0; j < group->views->len; j++)
            if (group->views->pdata[j] != judged)
                except(feed, group->views->pdata[j], FEED_COPY);
    }
    for (guint i = 0; i < points->len; i++) {
        const struct case_point *point = points->pdata[i];
        for (guint j = 0; j < point->connections->len; j++)
            if (feed_view(point->connections->pdata[j]) == point->connections->pdata[j])
                assign_engine(feed, point->connections->pdata[j]);
    }
    g_clear_pointer(&feed->by_endpoints, g_hash_table_unref);
    return feed;
}

void feed_free(struct feed *feed) {
    g_hash_table_unref(feed->exceptions);
    g_free(feed->datagrams);
    g_free(feed);
}

unsigned feed_engines(const struct feed *feed) {
    return feed->engines;
}

/* Voice and video, most of what there is: they are for nobody to judge. */
static bool is_for_nobody(const struct feed *feed, const struct packet *packet) {
    struct ip_packet plain;
    if (!plain_packet_read(packet, &plain) || plain.protocol != IP_UDP)
        return false;
    struct span ports = plain.payload.bytes;
    struct wire_u16 source, destination;
    return take_be16(&ports, &source) && take_be16(&ports, &destination) &&
           !vxlan_port(destination.value) && !feed->is_wanted[source.value] &&
           !feed->is_wanted[destination.value];
}

/* An ICMP error has the ports of what it is about. */
static bool is_for_somebody(const struct feed *feed, const struct five_tuple *tuple) {
    return tuple->protocol != IP_UDP || tuple->is_fragment || feed->is_wanted[tuple->source.port] ||
           feed->is_wanted[tuple->destination.port];
}

int feed_packet(struct feed *feed, const struct packet *packet) {
    struct five_tuple tuple;
    if (is_for_nobody(feed, packet) || !five_tuple_read(packet, &tuple))
        return 0;
    if (tuple.protocol != IP_TCP || tuple.is_fragment)
        return feed->points->len > 1 && is_for_somebody(feed, &tuple) && is_copy(feed, packet)
                   ? FEED_COPY
                   : 0;
    const struct exception wanted = {.point = packet->point,
                                     .endpoints = {tuple.source, tuple.destination}};
    const struct exception *exception = g_hash_table_lookup(feed->exceptions, &wanted);
    for (; exception != NULL; exception = exception->next)
        if (packet->frame >= exception->first && packet->frame <= exception->last)
            return exception->engine;
    return 0;
}
