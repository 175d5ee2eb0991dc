/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A net whose listener writes down what it hears, one line each, for tests to compare:
 *   C SYN #1            a segment of the client in frame 1, with its flags
 *   S "hello" #3        bytes of the server, first carried by frame 3
 *   C hole 5 #4 | C cut 5 #4 | C ended #6 | gone
 *   udp 5060>5060 "x" #1 | icmp 3/13 tcp 10.0.0.1:1024>10.0.0.2:8443 seq 7 from 10.0.0.9 #2 */
#ifndef UCSCOPE_TESTS_NET_LOG_H
#define UCSCOPE_TESTS_NET_LOG_H

#include "capture/net/net.h"
#include "capture/observe/icmp/icmp_error.h"
#include "packets.h"

struct net_log {
    struct net *net;
    struct limits limits;
    GString *lines;
    bool segments; /* also writes every segment */
    uint64_t frame;
    int64_t time;
    uint32_t link_type;
};

static inline char side_letter(enum side side) {
    return side == CLIENT ? 'C' : 'S';
}

static inline void log_segment(void *data, struct flow *flow, enum side from,
                               const struct segment *segment, struct frame_ref ref) {
    struct net_log *log = data;
    (void)flow;
    if (!log->segments)
        return;
    const char *const names[] = {"FIN", "SYN", "RST", "PSH", "ACK"};
    g_string_append_printf(log->lines, "%c", side_letter(from));
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (segment->flags >> i & 1)
            g_string_append_printf(log->lines, " %s", names[i]);
    }
    g_string_append_printf(log->lines, " #%u\n", (unsigned)ref.frame);
}

/* A zero byte as "\0", every other as it is. */
static inline void log_text(struct net_log *log, struct span bytes, struct frame_ref ref) {
    struct wire_u8 byte;
    g_string_append_c(log->lines, '"');
    while (take_u8(&bytes, &byte)) {
        if (byte.value == 0)
            g_string_append(log->lines, "\\0");
        else
            g_string_append_c(log->lines, (char)byte.value);
    }
    g_string_append_printf(log->lines, "\" #%u\n", (unsigned)ref.frame);
}

static inline void log_bytes(void *data, struct flow *flow, enum side from, struct span bytes,
                             struct frame_ref ref) {
    struct net_log *log = data;
    g_assert_false(flow->streams[from].ended);
    g_assert_false(span_is_empty(bytes));
    g_string_append_printf(log->lines, "%c ", side_letter(from));
    log_text(log, bytes, ref);
}

static inline void log_gap(void *data, struct flow *flow, enum side from, uint64_t missing,
                           enum gap why, struct frame_ref ref) {
    struct net_log *log = data;
    g_assert_false(flow->streams[from].ended);
    g_assert_cmpuint(missing, >, 0);
    g_string_append_printf(log->lines, "%c %s %u #%u\n", side_letter(from),
                           why == GAP_CUT ? "cut" : "hole", (unsigned)missing, (unsigned)ref.frame);
}

static inline void log_ended(void *data, struct flow *flow, enum side from, struct frame_ref ref) {
    struct net_log *log = data;
    g_assert_nonnull(flow);
    g_string_append_printf(log->lines, "%c ended #%u\n", side_letter(from), (unsigned)ref.frame);
}

static inline void log_gone(void *data, struct flow *flow) {
    struct net_log *log = data;
    g_assert_cmpuint(flow->id, >, 0);
    g_string_append(log->lines, "gone\n");
}

static inline void log_datagram(void *data, const struct udp_datagram *datagram,
                                struct frame_ref ref) {
    struct net_log *log = data;
    g_string_append_printf(log->lines, "udp %u>%u ", datagram->source.port,
                           datagram->destination.port);
    log_text(log, datagram->payload, ref);
}

static inline void log_icmp(void *data, const struct icmp_error *error, struct frame_ref ref) {
    struct net_log *log = data;
    char reporter[ADDRESS_TEXT], source[ENDPOINT_TEXT], destination[ENDPOINT_TEXT];
    g_string_append_printf(log->lines, "icmp %u/%u %s %s>%s seq %u from %s #%u\n", error->type,
                           error->code, error->protocol == 6 ? "tcp" : "udp",
                           endpoint_write(&error->source, source),
                           endpoint_write(&error->destination, destination), error->sequence,
                           address_write(&error->reporter, reporter), (unsigned)ref.frame);
}

static inline struct net_log *net_log_new(unsigned capacity) {
    struct net_log *log = g_new0(struct net_log, 1);
    const struct net_listener listener = {
        .data = log,
        .segment = log_segment,
        .bytes = log_bytes,
        .gap = log_gap,
        .ended = log_ended,
        .gone = log_gone,
        .datagram = log_datagram,
        .icmp = log_icmp,
    };
    log->lines = g_string_new(NULL);
    log->link_type = 1;
    log->time = INT64_C(1700000000000000000);
    log->net = net_new(capacity, &listener, &log->limits);
    return log;
}

static inline void net_log_free(struct net_log *log) {
    net_free(log->net);
    g_string_free(log->lines, TRUE);
    g_free(log);
}

/* Feeds a frame, 10 ms after the last one, cut to `captured` bytes, and frees it. */
static inline void net_log_feed_cut(struct net_log *log, GByteArray *frame, size_t captured) {
    log->time += 10000000;
    const struct packet packet = {++log->frame,
                                  log->time,
                                  log->link_type,
                                  frame->len,
                                  span_first(span_of_bytes(frame), captured),
                                  0};
    net_packet(log->net, &packet);
    g_byte_array_unref(frame);
}

static inline void net_log_feed(struct net_log *log, GByteArray *frame) {
    net_log_feed_cut(log, frame, frame->len);
}

/* What was written since the last time. */
static inline void net_log_expect(struct net_log *log, const char *lines) {
    g_assert_cmpstr(log->lines->str, ==, lines);
    g_string_truncate(log->lines, 0);
}

#endif
