/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/point.h"

#include <string.h>

#include "capture/net/mix.h"
#include "capture/observe/connection.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"

/* As many bytes tell a stream from others: a ClientHello has its random by then (RFC 8446 4.1.2).
 */
enum { HEAD_LEAST = 48 };

enum { PACKETS_MOST = CASE_PACKETS_FIRST + CASE_PACKETS_LAST };

/* As many bytes tell a packet from another of the same sequence number and length. */
enum { DIGEST_OF = 64 };

/* Flows of which the connection is known without looking for it. */
enum { RECENT = 4096 };

struct case_recent {
    uint64_t flow; /* 0: none */
    struct case_connection *connection;
};

/* --- pairs of endpoints ----------------------------------------------------------------------- */

guint case_hash_endpoints(const struct endpoint endpoints[2]) {
    return address_hash(endpoints[0].port, &endpoints[0].address) +
           address_hash(endpoints[1].port, &endpoints[1].address);
}

bool case_same_endpoints(const struct endpoint one[2], const struct endpoint other[2]) {
    return (endpoint_equals(&one[0], &other[0]) && endpoint_equals(&one[1], &other[1])) ||
           (endpoint_equals(&one[0], &other[1]) && endpoint_equals(&one[1], &other[0]));
}

static guint hash_pair(gconstpointer key) {
    return case_hash_endpoints(((const struct case_connection *)key)->endpoints);
}

static gboolean same_pair(gconstpointer a, gconstpointer b) {
    return case_same_endpoints(((const struct case_connection *)a)->endpoints,
                               ((const struct case_connection *)b)->endpoints);
}

/* --- the whole of it -------------------------------------------------------------------------- */

static void free_certificate(struct case_certificate *certificate) {
    if (certificate == NULL)
        return;
    g_free(certificate->subject);
    g_free(certificate->issuer);
    g_free(certificate);
}

static void free_connection(gpointer data) {
    struct case_connection *connection = data;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        g_free(connection->sides[side].packets);
        free_certificate(connection->sides[side].certificate);
    }
    g_free(connection->server_name);
    g_free(connection);
}

struct case_point *case_point_new(size_t room) {
    struct case_point *point = g_new0(struct case_point, 1);
    point->connections = g_ptr_array_new_with_free_func(free_connection);
    point->open = g_hash_table_new(hash_pair, same_pair);
    point->recent = g_new0(struct case_recent, RECENT);
    point->room = room;
    return point;
}

void case_point_free(struct case_point *point) {
    if (point == NULL)
        return;
    g_clear_pointer(&point->open, g_hash_table_unref);
    g_free(point->recent);
    g_ptr_array_unref(point->connections);
    g_free(point->name);
    g_free(point->path);
    g_free(point->filter);
    g_free(point);
}

/* --- which connection ------------------------------------------------------------------------- */

static bool take_room(struct case_point *point, size_t size) {
    if (size > point->room)
        return false;
    point->room -= size;
    return true;
}

/* A SYN that does not belong to what is known of these endpoints. */
static bool begins_anew(const struct case_connection *connection, enum side from,
                        const struct segment *segment) {
    const struct case_side *side = &connection->sides[from];
    const struct case_side *other = &connection->sides[other_side(from)];
    if ((segment->flags & (TCP_SYN | TCP_ACK)) != TCP_SYN)
        return false;
    if (side->has_start)
        return side->start != segment->sequence;
    return !(other->has_acknowledged && other->acknowledged == segment->sequence + 1);
}

static struct case_connection *open_connection(struct case_point *point,
                                               const struct segment *segment) {
    if (!take_room(point, sizeof(struct case_connection))) {
        point->connections_left_out++;
        return NULL;
    }
    struct case_connection *connection = g_new0(struct case_connection, 1);
    const bool is_syn = (segment->flags & TCP_SYN) != 0;
    const bool by_server =
        is_syn ? (segment->flags & TCP_ACK) != 0 : segment->source.port < segment->destination.port;
    connection->opening = is_syn ? OPENING_SEEN : OPENING_GUESSED;
    connection->endpoints[by_server ? SERVER : CLIENT] = segment->source;
    connection->endpoints[by_server ? CLIENT : SERVER] = segment->destination;
    g_ptr_array_add(point->connections, connection);
    g_hash_table_replace(point->open, connection, connection);
    return connection;
}

static enum side side_of(const struct case_connection *connection,
                         const struct endpoint *endpoint) {
    return endpoint_equals(&connection->endpoints[CLIENT], endpoint) ? CLIENT : SERVER;
}

static struct case_connection *find_connection(struct case_point *point, const struct endpoint *one,
                                               const struct endpoint *other) {
    const struct case_connection wanted = {.endpoints = {*one, *other}};
    return g_hash_table_lookup(point->open, &wanted);
}

/* --- a packet --------------------------------------------------------------------------------- */

static bool grow(struct case_point *point, struct case_side *side) {
    const unsigned room = side->packet_room == 0 ? 8 : MIN(side->packet_room * 2, PACKETS_MOST);
    if (!take_room(point, (room - side->packet_room) * sizeof *side->packets))
        return false;
    side->packets = g_renew(struct case_packet, side->packets, room);
    side->packet_room = room;
    return true;
}

/* Where the next packet goes; NULL: nowhere. Once all is full, the latest ones go round. */
static struct case_packet *next_packet(struct case_point *point, struct case_side *side) {
    const uint64_t index = side->packets_seen++;
    if (side->packet_count < PACKETS_MOST) {
        if (side->packet_count == side->packet_room && !grow(point, side)) {
            side->packets_seen--;
            point->packets_left_out++;
            return NULL;
        }
        return &side->packets[side->packet_count++];
    }
    return &side->packets[CASE_PACKETS_FIRST + (index - CASE_PACKETS_FIRST) % CASE_PACKETS_LAST];
}

static bool is_whole(const struct segment *segment) {
    return span_len(segment->payload) == segment->payload_length;
}

static uint32_t digest_of(const struct segment *segment) {
    if (segment->payload_length == 0 || !is_whole(segment))
        return 0;
    const uint64_t hash = mix_bytes(MIX_ODD, span_first(segment->payload, DIGEST_OF));
    return (uint32_t)(hash ^ hash >> 32) | 1;
}

static void note_packet(struct case_point *point, struct case_side *side,
                        const struct segment *segment, struct frame_ref ref) {
    const bool is_first = side->packets_seen < CASE_PACKETS_FIRST;
    struct case_packet *packet = next_packet(point, side);
    if (packet == NULL)
        return;
    *packet = (struct case_packet){.frame = ref.frame,
                                   .time = ref.time,
                                   .sequence = segment->sequence,
                                   .length = segment->payload_length,
                                   .digest = is_first ? digest_of(segment) : 0,
                                   .flags = segment->flags,
                                   .ttl = segment->ttl};
}

static void note_head(struct case_side *side, const struct segment *segment) {
    if (side->head != 0 || segment->payload_length == 0)
        return;
    struct span head = segment->payload;
    if (span_len(head) < HEAD_LEAST)
        return;
    head.end = head.at + HEAD_LEAST;
    side->head = mix_bytes(MIX_ODD, head) | 1;
    /* RFC 8446 5.1, 4: a record of type handshake, version 3.x, and a ClientHello in it. */
    side->head_is_random = head.at[0] == 22 && head.at[1] == 3 && head.at[5] == 1;
}

static void note_acknowledgement(struct case_side *side, const struct segment *segment) {
    const bool is_ahead = (int32_t)(segment->acknowledgement - side->acknowledged) > 0;
    if ((segment->flags & TCP_ACK) == 0 || (segment->flags & TCP_RST) != 0 ||
        (side->has_acknowledged && !is_ahead))
        return;
    side->acknowledged = segment->acknowledgement;
    side->has_acknowledged = true;
}

/* NULL: there is no room for a new one. */
static struct case_connection *connection_of(struct case_point *point,
                                             const struct segment *segment, uint64_t flow,
                                             struct frame_ref ref) {
    struct case_recent *recent = &point->recent[flow % RECENT];
    struct case_connection *connection =
        flow != 0 && recent->flow == flow
            ? recent->connection
            : find_connection(point, &segment->source, &segment->destination);
    if (connection == NULL ||
        begins_anew(connection, side_of(connection, &segment->source), segment)) {
        connection = open_connection(point, segment);
        if (connection != NULL)
            connection->first = ref;
    }
    *recent = (struct case_recent){connection == NULL ? 0 : flow, connection};
    return connection;
}

void case_point_segment(void *data, const struct segment *segment, uint64_t flow,
                        struct frame_ref ref) {
    struct case_point *point = data;
    struct case_connection *connection = connection_of(point, segment, flow, ref);
    if (connection == NULL)
        return;
    struct case_side *side = &connection->sides[side_of(connection, &segment->source)];
    connection->last = ref;
    side->segments++;
    if ((segment->flags & TCP_SYN) != 0 && !side->has_start) {
        side->has_start = true;
        side->start = segment->sequence;
    }
    note_acknowledgement(side, segment);
    note_head(side, segment);
    if (segment->payload_length > 0 || (segment->flags & (TCP_SYN | TCP_FIN | TCP_RST)) != 0)
        note_packet(point, side, segment, ref);
}

/* --- what TLS said ---------------------------------------------------------------------------- */

static void note_certificate(struct case_side *side, const struct tls_side *tls) {
    if (side->certificate != NULL || tls->chain_length == 0 || !tls->chain[0]->readable)
        return;
    const struct certificate *leaf = tls->chain[0];
    side->certificate = g_new0(struct case_certificate, 1);
    side->certificate->ref = tls->certificate;
    memcpy(side->certificate->sha256, leaf->sha256, sizeof leaf->sha256);
    side->certificate->subject = g_strdup(leaf->subject);
    side->certificate->issuer = g_strdup(leaf->issuer);
    side->certificate->self_signed = leaf->self_signed;
}

void case_point_event(void *data, const struct event *event) {
    struct case_point *point = data;
    if (event->type != EVENT_TCP_GONE)
        return;
    const struct tls_session *tls = tls_session_of(event->connection);
    const struct endpoint *endpoints = event->connection->flow->endpoints;
    struct case_connection *connection =
        tls == NULL ? NULL : find_connection(point, &endpoints[CLIENT], &endpoints[SERVER]);
    if (connection == NULL)
        return;
    for (enum side side = CLIENT; side <= SERVER; side++)
        note_certificate(&connection->sides[side_of(connection, &endpoints[side])],
                         &tls->sides[side]);
    if (tls->server_name[0] != '\0' && connection->server_name == NULL)
        connection->server_name = g_strdup(tls->server_name);
}

/* --- the end ---------------------------------------------------------------------------------- */

static gint by_frame(gconstpointer a, gconstpointer b) {
    const struct case_packet *one = a, *other = b;
    return one->frame < other->frame ? -1 : one->frame > other->frame;
}

void case_point_settle(struct case_point *point, unsigned index) {
    for (guint i = 0; i < point->connections->len; i++) {
        struct case_connection *connection = point->connections->pdata[i];
        connection->point = index;
        for (enum side side = CLIENT; side <= SERVER; side++) {
            struct case_side *sent = &connection->sides[side];
            if (sent->packets_seen > sent->packet_count)
                qsort(sent->packets, sent->packet_count, sizeof *sent->packets, by_frame);
        }
    }
    g_clear_pointer(&point->open, g_hash_table_unref);
}

/* --- in the case ------------------------------------------------------------------------------ */

int64_t case_point_time(const GPtrArray *points, unsigned index, int64_t time) {
    return case_clock_correct(&case_point_at(points, index)->clock, time);
}

struct frame_ref case_point_ref(const GPtrArray *points, const struct frame_files *files,
                                unsigned index, uint64_t frame, int64_t time) {
    return frame_ref_of(frame_files_merged(files, index, frame),
                        case_point_time(points, index, time), index);
}
