/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TLS observer: recognises TLS on any port, and owns what is known of it on a connection. */
#include "capture/observe/tls/tls_state.h"

/* A byte that must lie between two values (both included). */
struct allowed {
    uint8_t from, to;
};

/* How a stream of TLS begins. RFC 8446 5.1: type, version, length (a hello is shorter than 4096
 * bytes times 16), then ClientHello or ServerHello. A server may begin with an alert. */
static const struct allowed hello_start[] = {
    {TLS_HANDSHAKE, TLS_HANDSHAKE}, {3, 3},   {0, 4},
    {0, TLS_RECORD_MOST >> 8},      {0, 255}, {TLS_CLIENT_HELLO, TLS_SERVER_HELLO}};
static const struct allowed alert_start[] = {{TLS_ALERT, TLS_ALERT},
                                             {3, 3},
                                             {0, 4},
                                             {0, 0},
                                             {2, 8},
                                             {TLS_ALERT_WARNING, TLS_ALERT_FATAL},
                                             {0, 255}};

static enum match match_bytes(struct span head, const struct allowed *pattern, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (i == span_len(head))
            return MATCH_MORE;
        if (head.at[i] < pattern[i].from || head.at[i] > pattern[i].to)
            return MATCH_NO;
    }
    return MATCH_YES;
}

/* RFC 5246 E.2: length, 1, version, and three lengths that add up. */
static enum match match_ssl2_hello(struct span head) {
    static const struct allowed start[] = {{0x80, 0xff}, {0, 255}, {1, 1},   {0, 3},
                                           {0, 4},       {0, 255}, {0, 255}, {0, 0},
                                           {0, 16},      {0, 0},   {16, 32}};
    enum { FIXED = 9 };
    enum match match = match_bytes(head, start, sizeof start / sizeof start[0]);
    if (match != MATCH_YES)
        return match;
    struct wire_u8 type;
    struct wire_u16 length, version, ciphers, session, challenge;
    bool whole = take_be16(&head, &length) && take_u8(&head, &type) && take_be16(&head, &version) &&
                 take_be16(&head, &ciphers) && take_be16(&head, &session) &&
                 take_be16(&head, &challenge);
    bool known = version.value == TLS_VERSION_SSL2 || version.value >= 0x0300;
    unsigned sum = FIXED + (unsigned)ciphers.value + session.value + challenge.value;
    bool right = whole && known && ciphers.value > 0 && ciphers.value % 3 == 0 &&
                 (length.value & 0x7fffu) == sum;
    return right ? MATCH_YES : MATCH_NO;
}

static enum match detect(struct span head, bool searching) {
    if (searching && tls_looks_like_record(head))
        return MATCH_YES;
    if (!span_is_empty(head) && head.at[0] >= 0x80)
        return match_ssl2_hello(head);
    enum match hello = match_bytes(head, hello_start, sizeof hello_start / sizeof hello_start[0]);
    if (hello != MATCH_NO)
        return hello;
    return match_bytes(head, alert_start, sizeof alert_start / sizeof alert_start[0]);
}

static void note_not_ours(struct connection *connection, enum side side, struct frame_ref ref) {
    if (connection->tls_state == NULL)
        return;
    struct tls_side *state = &connection->tls_state->session.sides[side];
    if (state->not_tls.frame == 0)
        state->not_tls = ref;
}

static bool begin(struct connection *connection, enum side side, struct frame_ref ref) {
    if (connection->tls_state != NULL)
        return true;
    struct tls_state *reader = budget_new(&connection->observe->budget, sizeof *reader);
    if (reader == NULL)
        return false;
    reader->connection = connection;
    reader->session.started_in_middle = true; /* until a ClientHello is read */
    connection->tls_state = reader;
    connection->tls = &reader->session;
    const struct flow *flow = connection->flow;
    enum side other = other_side(side);
    if (flow->streams[other].ignored)
        note_not_ours(connection, other, flow->sides[other].first_data);
    (void)ref;
    return true;
}

static size_t take_bytes_of(struct connection *connection, enum side side, struct span bytes,
                            struct frame_ref ref) {
    tls_take_bytes(connection->tls_state, side, bytes, ref);
    return span_len(bytes);
}

static void take_gap(struct connection *connection, enum side side, uint64_t missing,
                     struct frame_ref ref) {
    if (connection->tls_state != NULL)
        tls_take_gap(connection->tls_state, side, missing, ref);
}

static void gone(struct connection *connection) {
    struct tls_state *reader = connection->tls_state;
    if (reader == NULL)
        return;
    for (unsigned i = 0; i < 2; i++) {
        struct tls_side *side = &reader->session.sides[i];
        tls_drop_message(reader, i);
        for (unsigned n = 0; n < side->chain_length; n++)
            certificate_release(connection->observe->certificates, side->chain[n]);
    }
    budget_free(&connection->observe->budget, reader, sizeof *reader);
    connection->tls_state = NULL;
    connection->tls = NULL;
}

const struct observer tls_observer = {
    .on_wire_only = true,
    .detect = detect,
    .begin = begin,
    .bytes = take_bytes_of,
    .gap = take_gap,
    .not_ours = note_not_ours,
    .gone = gone,
};
