/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TLS observer: detects TLS on any port, and owns what is known of it on a connection. */
#include "capture/observe/tls/tls.h"
#include "capture/observe/tls/clear_speech.h"
#include "capture/observe/tls/starttls.h"
#include "capture/observe/tls/tls_state.h"

enum { CERTIFICATES_UNUSED_MOST = 4096 }; /* kept for their next sight */

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

static bool tells_speech(struct span start) {
    return clear_speech(start) != NULL;
}

static void note_not_ours(struct connection *connection, enum side side, struct frame_ref ref) {
    struct tls_state *tls = connection->states[OBSERVER_TLS];
    if (tls == NULL)
        return;
    struct tls_side *sent = &tls->session.sides[side];
    if (sent->not_tls.frame == 0)
        sent->not_tls = ref;
}

static bool begin(struct layer *layer, enum side side, struct frame_ref ref) {
    struct connection *connection = layer->connection;
    struct tls_state *tls = connection->states[OBSERVER_TLS];
    (void)ref;
    if (tls->connection != NULL) /* the other side began before */
        return true;
    tls->connection = connection;
    tls->session.started_in_middle = true; /* until a ClientHello is read */
    const struct flow *flow = connection->flow;
    enum side other = other_side(side);
    if (flow->streams[other].ignored)
        note_not_ours(connection, other, flow->sides[other].first_data);
    return true;
}

static size_t take_bytes_of(struct layer *layer, enum side side, struct span bytes,
                            struct frame_ref ref) {
    tls_take_bytes(layer->connection->states[OBSERVER_TLS], side, bytes, ref);
    return span_len(bytes);
}

static void take_gap(struct layer *layer, enum side side, uint64_t missing, struct frame_ref ref) {
    struct tls_state *tls = layer->connection->states[OBSERVER_TLS];
    if (tls != NULL)
        tls_take_gap(tls, side, missing, ref);
}

static void ended(struct connection *connection, enum side side, bool reset, struct frame_ref ref) {
    (void)side, (void)reset, (void)ref;
    tls_queue_flush(connection);
}

static void gone(struct connection *connection, struct frame_ref last) {
    (void)last;
    tls_queue_flush(connection);
    tls_decrypted_count(connection);
}

static void release(struct connection *connection) {
    struct tls_state *tls = connection->states[OBSERVER_TLS];
    for (unsigned i = 0; i < 2; i++) {
        struct tls_side *side = &tls->session.sides[i];
        tls_drop_message(tls, i);
        for (unsigned n = 0; n < side->chain_length; n++)
            certificate_release(tls_capture_of(connection->observe)->certificates, side->chain[n]);
    }
}

static void start(struct observe *observe) {
    tls_capture_of(observe)->certificates = certificate_store_new(CERTIFICATES_UNUSED_MOST);
    tls_queue_start(tls_capture_of(observe));
}

static void stop(struct observe *observe) {
    certificate_store_free(tls_capture_of(observe)->certificates);
    tls_queue_stop(tls_capture_of(observe));
}

const struct observer tls_observer = {
    .connection_state_size = sizeof(struct tls_state),
    .capture_state_size = sizeof(struct tls_capture),
    .on_wire_only = true,
    .start = start,
    .stop = stop,
    .detect = detect,
    .follows = starttls_may_follow,
    .tells_speech = tells_speech,
    .begin = begin,
    .bytes = take_bytes_of,
    .gap = take_gap,
    .not_ours = note_not_ours,
    .ended = ended,
    .gone = gone,
    .release = release,
};
