/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XMPP servers that talk over TCP in front of an engine, for tests of what it finds. */
#ifndef UCSCOPE_TESTS_S2S_STAGE_H
#define UCSCOPE_TESTS_S2S_STAGE_H

#include "capture/engine.h"
#include "packets.h"

enum { STAGE_HEARD_MAX = 16, STAGE_WIRES_MAX = 8 };

/* A connection: addresses by enum side, the server on `port`. */
struct stage_wire {
    const char *hosts[2];
    unsigned ports[2];
    uint32_t next[2];
};

struct stage {
    struct engine *engine;
    const struct finding *heard[STAGE_HEARD_MAX];
    unsigned count;
    uint64_t frame;
    int64_t time;
    size_t chunk; /* bytes of a segment at most */
    struct stage_wire wires[STAGE_WIRES_MAX];
    unsigned wire_count, connections; /* the latter: so far, for the ports of clients */
};

static inline void stage_listen(void *data, const struct finding *finding,
                                enum finding_change change) {
    struct stage *stage = data;
    if (change == FINDING_NEW && stage->count < STAGE_HEARD_MAX)
        stage->heard[stage->count++] = finding;
}

static inline struct stage *stage_new(const char *const *secrets) {
    struct stage *stage = g_new0(struct stage, 1);
    const struct engine_options options = {.dialback_secrets = secrets};
    stage->engine = engine_new(&options, stage_listen, stage);
    stage->time = INT64_C(1700000000000000000);
    stage->chunk = 1400;
    return stage;
}

static inline void stage_free(struct stage *stage) {
    engine_free(stage->engine);
    g_free(stage);
}

static inline void stage_wait(struct stage *stage, double seconds) {
    stage->time += (int64_t)(seconds * 1e9);
}

/* 1 ms after the last one. */
static inline void stage_segment(struct stage *stage, struct stage_wire *wire, enum side from,
                                 unsigned flags, struct span bytes) {
    enum side to = other_side(from);
    GByteArray *payload = g_byte_array_new();
    if (!span_is_empty(bytes))
        g_byte_array_append(payload, bytes.at, (guint)span_len(bytes));
    GByteArray *frame = ethernet_frame(
        0x0800, ipv4_packet(6, wire->hosts[from], wire->hosts[to], (unsigned)stage->frame + 1,
                            tcp_packet(wire->ports[from], wire->ports[to], wire->next[from],
                                       wire->next[to], flags, payload)));
    stage->time += 1000000;
    const struct packet packet = {++stage->frame, stage->time,          1,
                                  frame->len,     span_of_bytes(frame), 0};
    engine_packet(stage->engine, &packet);
    g_byte_array_unref(frame);
    wire->next[from] += (uint32_t)span_len(bytes) + ((flags & (TCP_SYN | TCP_FIN)) != 0);
}

/* Three segments that open a connection. */
static inline struct stage_wire *stage_connect(struct stage *stage, const char *client,
                                               const char *server, unsigned port) {
    g_assert_cmpuint(stage->wire_count, <, STAGE_WIRES_MAX);
    struct stage_wire *wire = &stage->wires[stage->wire_count];
    *wire =
        (struct stage_wire){{client, server}, {40000 + stage->connections++, port}, {1000, 5000}};
    stage->wire_count++;
    const struct span nothing = {NULL, NULL};
    stage_segment(stage, wire, CLIENT, TCP_SYN, nothing);
    stage_segment(stage, wire, SERVER, TCP_SYN | TCP_ACK, nothing);
    stage_segment(stage, wire, CLIENT, TCP_ACK, nothing);
    return wire;
}

static inline void stage_send(struct stage *stage, struct stage_wire *wire, enum side from,
                              struct span bytes) {
    for (; !span_is_empty(bytes); bytes = span_after(bytes, stage->chunk))
        stage_segment(stage, wire, from, TCP_ACK, span_first(bytes, stage->chunk));
}

/* Returns the frame of its last byte. */
static inline uint64_t stage_say(struct stage *stage, struct stage_wire *wire, enum side from,
                                 const char *text) {
    stage_send(stage, wire, from, span_of_text(text));
    return stage->frame;
}

static inline void stage_end(struct stage *stage, struct stage_wire *wire, enum side from,
                             unsigned flags) {
    stage_segment(stage, wire, from, flags | TCP_ACK, (struct span){NULL, NULL});
}

/* Stream headers of both sides, and the features of the server. */
static inline void stage_open(struct stage *stage, struct stage_wire *wire, const char *from,
                              const char *to, const char *id, const char *features) {
    static const char namespaces[] = "xmlns='jabber:server' xmlns:db='jabber:server:dialback' "
                                     "xmlns:stream='http://etherx.jabber.org/streams'";
    char *client = g_strdup_printf("<?xml version='1.0'?><stream:stream from='%s' to='%s' "
                                   "version='1.0' %s>",
                                   from, to, namespaces);
    char *server = g_strdup_printf("<stream:stream from='%s' to='%s' id='%s' version='1.0' %s>"
                                   "<stream:features>%s</stream:features>",
                                   to, from, id, namespaces, features);
    stage_say(stage, wire, CLIENT, client);
    stage_say(stage, wire, SERVER, server);
    g_free(client);
    g_free(server);
}

static inline const char *stage_fact(const struct finding *finding, const char *key) {
    for (unsigned i = 0; i < finding->fact_count; i++)
        if (strcmp(finding->facts[i].key, key) == 0)
            return finding->facts[i].value;
    return "";
}

static inline const struct finding *stage_found(const struct stage *stage, enum code code) {
    for (unsigned i = 0; i < stage->count; i++)
        if (stage->heard[i]->entry->code == code)
            return stage->heard[i];
    g_error("%s was not found", catalogue[code].name);
}

/* Nothing else was found: codes in the order of discovery, NULL at the end. */
static inline void stage_expect(struct stage *stage, const char *codes) {
    GString *reported = g_string_new(NULL);
    engine_finish(stage->engine);
    for (unsigned i = 0; i < stage->count; i++)
        g_string_append_printf(reported, "%s%s", i == 0 ? "" : " ",
                               stage->heard[i]->entry->name + 3);
    g_assert_cmpstr(reported->str, ==, codes);
    g_string_free(reported, TRUE);
}

#endif
