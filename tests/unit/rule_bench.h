/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection made by hand whose events are told to the rules, and what they make of them. */
#ifndef UCSCOPE_UNIT_RULE_BENCH_H
#define UCSCOPE_UNIT_RULE_BENCH_H

#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "capture/observe/http/http.h"
#include "capture/observe/ils/ils.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/rules.h"

#include <glib.h>

enum { HEARD_MAX = 32 };

struct bench {
    struct services services;
    struct limits limits;
    struct rules *rules;
    const struct finding *heard[HEARD_MAX]; /* new ones */
    unsigned count, repeats;
    struct flow flow;
    struct ils_session ils;
    struct tls_session tls;
    struct http_session http;
    struct connection connection;
};

static inline void listen(void *data, const struct finding *finding, enum finding_change change) {
    struct bench *bench = data;
    bench->repeats += change == FINDING_REPEATED;
    if (change == FINDING_NEW && bench->count < HEARD_MAX)
        bench->heard[bench->count++] = finding;
}

static inline struct frame_ref ref(uint64_t frame) {
    return frame_ref_of(frame, (int64_t)frame * 100000000, 0);
}

/* 10.0.0.1 opened a connection to 10.0.0.2 on `port` in frames `at` and the next. */
static inline void open_connection(struct bench *bench, uint16_t port, uint64_t at) {
    const uint64_t id = bench->flow.id + 1;
    bench->flow = (struct flow){.id = id, .opening = OPENING_SEEN};
    bench->flow.endpoints[CLIENT] = (struct endpoint){{4, {10, 0, 0, 1}}, (uint16_t)(40000 + id)};
    bench->flow.endpoints[SERVER] = (struct endpoint){{4, {10, 0, 0, 2}}, port};
    for (unsigned side = 0; side < 2; side++) {
        bench->flow.sides[side].syn = ref(at + side);
        bench->flow.sides[side].segments = 2;
    }
    bench->ils = (struct ils_session){0};
    bench->tls = (struct tls_session){0};
    bench->http = (struct http_session){0};
    bench->connection = (struct connection){.flow = &bench->flow};
}

static inline struct bench *bench_new(uint16_t port) {
    struct bench *bench = g_new0(struct bench, 1);
    services_init(&bench->services);
    bench->rules = rules_new(&bench->services, &bench->limits, listen, bench);
    open_connection(bench, port, 1);
    return bench;
}

static inline void bench_free(struct bench *bench) {
    rules_free(bench->rules);
    g_free(bench);
}

static inline void tell(struct bench *bench, unsigned type, enum side actor, uint64_t frame) {
    const struct event event = {
        .type = type, .ref = ref(frame), .actor = actor, .connection = &bench->connection};
    rules_event(bench->rules, &event);
}

static inline void tell_alert(struct bench *bench, enum side actor, uint64_t frame, uint8_t level,
                              uint8_t description) {
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    struct tls_alert alert = {ref(frame), level, description};
    struct event event = {.type = EVENT_TLS_ALERT,
                          .ref = ref(frame),
                          .actor = actor,
                          .connection = &bench->connection,
                          .data = &alert};
    rules_event(bench->rules, &event);
}

static inline void assert_found(const struct bench *bench, unsigned index, enum code code,
                                uint64_t frame) {
    g_assert_cmpuint(bench->count, >, index);
    g_assert_cmpstr(bench->heard[index]->entry->name, ==, catalogue[code].name);
    g_assert_cmpuint(bench->heard[index]->ref.frame, ==, frame);
}

#endif
