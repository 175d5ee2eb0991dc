/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of flows and segments for it, as a fixture of tests. */
#ifndef UCSCOPE_TESTS_FLOW_ROOM_H
#define UCSCOPE_TESTS_FLOW_ROOM_H

#include <glib.h>

#include "capture/net/flow.h"

enum { A = TCP_ACK, S = TCP_SYN, SA = TCP_SYN | TCP_ACK, R = TCP_RST, F = TCP_FIN | TCP_ACK };

struct fixture {
    struct flow_table *table;
    struct limits limits;
    GString *gone; /* ids, in order */
    uint64_t frame;
    int64_t time; /* nanoseconds */
    enum side from;
    bool duplicate;
    uint16_t ip_id;
};

static const int64_t second = INT64_C(1000000000), millisecond = INT64_C(1000000);

static inline void on_gone(void *data, struct flow *flow) {
    struct fixture *fixture = data;
    g_string_append_printf(fixture->gone, "%u ", (unsigned)flow->id);
}

static inline void set_up(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->table = flow_table_new(100, &fixture->limits, on_gone, NULL, fixture);
    fixture->gone = g_string_new(NULL);
    fixture->time = 1000 * second;
    fixture->ip_id = 1;
}

static inline void tear_down(struct fixture *fixture, gconstpointer data) {
    (void)data;
    flow_table_free(fixture->table);
    g_string_free(fixture->gone, TRUE);
}

/* Host 1 or 2 at `port` to the other at `other`, 10 ms after the last one. */
static inline struct segment segment_of(struct fixture *fixture, unsigned host, uint16_t port,
                                        uint16_t other, uint32_t sequence, uint32_t acknowledgement,
                                        unsigned flags, uint32_t length) {
    struct segment segment = {
        .sequence = sequence,
        .acknowledgement = acknowledgement,
        .flags = (uint8_t)flags,
        .payload_length = length,
        .window = 1000,
        .ip_id = fixture->ip_id,
    };
    if (fixture->ip_id != 0)
        fixture->ip_id++;
    segment.source = (struct endpoint){{4, {10, 0, 0, (uint8_t)host}}, port};
    segment.destination = (struct endpoint){{4, {10, 0, 0, (uint8_t)(3 - host)}}, other};
    return segment;
}

static inline struct flow *take(struct fixture *fixture, const struct segment *segment) {
    const struct frame_ref ref = frame_ref_of(++fixture->frame, fixture->time, 0);
    struct flow *flow =
        flow_of_segment(fixture->table, segment, ref, &fixture->from, &fixture->duplicate);
    return flow != NULL ? flow : flow_find(fixture->table, &segment->source, &segment->destination);
}

static inline struct flow *feed(struct fixture *fixture, unsigned host, uint32_t sequence,
                                uint32_t acknowledgement, unsigned flags, uint32_t length) {
    const uint16_t ports[] = {40000, 443};
    const struct segment segment = segment_of(fixture, host, ports[host - 1], ports[2 - host],
                                              sequence, acknowledgement, flags, length);
    fixture->time += 10 * millisecond;
    return take(fixture, &segment);
}

#endif
