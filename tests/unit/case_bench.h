/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captures of a case made packet by packet, for tests of capture/case/. */
#ifndef UCSCOPE_TESTS_CASE_BENCH_H
#define UCSCOPE_TESTS_CASE_BENCH_H

#include <string.h>

#include "capture/case/clocks.h"
#include "capture/case/match.h"
#include "capture/case/paths.h"

enum { CASE_ROOM = 1 << 20 };

/* A connection as its packets are made. */
struct made_connection {
    struct endpoint client, server;
    uint32_t client_start, server_start;
};

struct case_bench {
    GPtrArray *points; /* struct case_point * */
    uint64_t frames[8];
};

static inline struct endpoint made_endpoint(uint8_t host, uint16_t port) {
    return (struct endpoint){{4, {10, 0, 0, host}}, port};
}

static inline struct made_connection made_connection(uint16_t port) {
    return (struct made_connection){made_endpoint(1, port), made_endpoint(2, 5061), 1000u * port,
                                    2000u * port};
}

static inline void case_bench_open(struct case_bench *bench, unsigned points) {
    memset(bench, 0, sizeof *bench);
    bench->points = g_ptr_array_new();
    for (unsigned i = 0; i < points; i++) {
        struct case_point *point = case_point_new(CASE_ROOM);
        point->name = g_strdup_printf("point-%u", i);
        point->path = g_strdup(point->name);
        g_ptr_array_add(bench->points, point);
    }
}

static inline void case_bench_close(struct case_bench *bench) {
    for (guint i = 0; i < bench->points->len; i++)
        case_point_free(bench->points->pdata[i]);
    g_ptr_array_unref(bench->points);
}

/* A packet of `from` at a point: `offset` bytes into its stream (a SYN is at -1), with so many
 * bytes, acknowledging so many of the other side. */
struct made_packet {
    enum side from;
    uint8_t flags;
    int32_t offset;
    uint32_t length;
    int32_t acknowledges; /* bytes of the other side; -1: nothing */
    uint8_t ttl;
};

static inline void case_bench_see(struct case_bench *bench, unsigned index, int64_t time,
                                  const struct made_connection *connection,
                                  struct made_packet packet) {
    static uint8_t data[4096];
    struct case_point *point = bench->points->pdata[index];
    const bool by_client = packet.from == CLIENT;
    const uint32_t own = by_client ? connection->client_start : connection->server_start;
    const uint32_t other = by_client ? connection->server_start : connection->client_start;
    memset(data, packet.offset & 0xff, sizeof data);
    const struct segment segment = {
        .source = by_client ? connection->client : connection->server,
        .destination = by_client ? connection->server : connection->client,
        .sequence = own + 1 + (uint32_t)packet.offset,
        .acknowledgement = packet.acknowledges < 0 ? 0 : other + 1 + (uint32_t)packet.acknowledges,
        .flags = (uint8_t)(packet.flags | (packet.acknowledges < 0 ? 0 : TCP_ACK)),
        .ttl = packet.ttl,
        .payload = span_of(data, packet.length),
        .payload_length = packet.length};
    const struct frame_ref ref = frame_ref_of(++bench->frames[index], time, 0);
    if (point->first == 0)
        point->first = time;
    point->last = time;
    case_point_segment(point, &segment, 0, ref);
}

static inline struct made_packet made_syn(void) {
    return (struct made_packet){CLIENT, TCP_SYN, -1, 0, -1, 64};
}

static inline struct made_packet made_syn_ack(void) {
    return (struct made_packet){SERVER, TCP_SYN, -1, 0, 0, 64};
}

static inline struct made_packet made_data(enum side from, int32_t offset, uint32_t length,
                                           int32_t acknowledges) {
    return (struct made_packet){from, TCP_PSH, offset, length, acknowledges, 64};
}

/* Seen by both captures, the one at the client (0) and the one at the server (1): `way` later at
 * the other end, with a TTL of one less, and with the second clock `ahead`. */
static inline void case_bench_pass(struct case_bench *bench, int64_t time, int64_t way,
                                   int64_t ahead, const struct made_connection *connection,
                                   struct made_packet packet) {
    struct made_packet later = packet;
    const bool by_client = packet.from == CLIENT;
    later.ttl--;
    case_bench_see(bench, 0, by_client ? time : time + way, connection, by_client ? packet : later);
    case_bench_see(bench, 1, (by_client ? time + way : time) + ahead, connection,
                   by_client ? later : packet);
}

static inline void case_bench_settle(struct case_bench *bench) {
    for (guint i = 0; i < bench->points->len; i++)
        case_point_settle(bench->points->pdata[i], i);
}

static inline struct case_connection *case_bench_connection(struct case_bench *bench,
                                                            unsigned point, unsigned index) {
    return ((struct case_point *)bench->points->pdata[point])->connections->pdata[index];
}

#endif
