/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TLS observer: recognises TLS on any port, and owns what is known of it on a connection. */
#include "capture/observe/tls_reader.h"

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

static enum verdict match(struct span head, const struct allowed *pattern, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (i == span_len(head))
            return VERDICT_MORE;
        if (head.at[i] < pattern[i].from || head.at[i] > pattern[i].to)
            return VERDICT_NO;
    }
    return VERDICT_YES;
}

/* RFC 5246 E.2: length, 1, version, and three lengths that add up. */
static enum verdict match_ssl2_hello(struct span head) {
    static const struct allowed start[] = {{0x80, 0xff}, {0, 255}, {1, 1},   {0, 3},
                                           {0, 4},       {0, 255}, {0, 255}, {0, 0},
                                           {0, 16},      {0, 0},   {16, 32}};
    enum { FIXED = 9 };
    enum verdict verdict = match(head, start, sizeof start / sizeof start[0]);
    if (verdict != VERDICT_YES)
        return verdict;
    struct wire_u8 type;
    struct wire_u16 length, version, ciphers, session, challenge;
    bool whole = take_be16(&head, &length) && take_u8(&head, &type) && take_be16(&head, &version) &&
                 take_be16(&head, &ciphers) && take_be16(&head, &session) &&
                 take_be16(&head, &challenge);
    bool known = version.value == TLS_VERSION_SSL2 || version.value >= 0x0300;
    unsigned sum = FIXED + (unsigned)ciphers.value + session.value + challenge.value;
    bool right = whole && known && ciphers.value > 0 && ciphers.value % 3 == 0 &&
                 (length.value & 0x7fffu) == sum;
    return right ? VERDICT_YES : VERDICT_NO;
}

static enum verdict recognise(struct span head, bool searching) {
    if (searching && tls_looks_like_record(head))
        return VERDICT_YES;
    if (!span_is_empty(head) && head.at[0] >= 0x80)
        return match_ssl2_hello(head);
    enum verdict hello = match(head, hello_start, sizeof hello_start / sizeof hello_start[0]);
    if (hello != VERDICT_NO)
        return hello;
    return match(head, alert_start, sizeof alert_start / sizeof alert_start[0]);
}

static void note_stranger(struct watch *watch, enum side side, struct place place) {
    if (watch->tls == NULL)
        return;
    struct tls_side *told = &watch->tls->talk.sides[side];
    if (told->not_tls.frame == 0)
        told->not_tls = place;
}

static bool begin(struct watch *watch, enum side side, struct place place) {
    if (watch->tls != NULL)
        return true;
    struct tls_reader *reader = budget_new(&watch->observe->budget, sizeof *reader);
    if (reader == NULL)
        return false;
    reader->watch = watch;
    reader->talk.started_in_middle = true; /* until a ClientHello is read */
    watch->tls = reader;
    watch->conversation.tls = &reader->talk;
    const struct flow *flow = watch->conversation.flow;
    enum side other = other_side(side);
    if (flow->streams[other].ignored)
        note_stranger(watch, other, flow->sides[other].first_data);
    (void)place;
    return true;
}

static size_t take_bytes_of(struct watch *watch, enum side side, struct span bytes,
                            struct place place) {
    tls_take_bytes(watch->tls, side, bytes, place);
    return span_len(bytes);
}

static void take_gap(struct watch *watch, enum side side, uint64_t missing, struct place place) {
    if (watch->tls != NULL)
        tls_take_gap(watch->tls, side, missing, place);
}

static void gone(struct watch *watch) {
    struct tls_reader *reader = watch->tls;
    if (reader == NULL)
        return;
    for (unsigned i = 0; i < 2; i++) {
        struct tls_side *side = &reader->talk.sides[i];
        tls_drop_message(reader, i);
        for (unsigned n = 0; n < side->chain_length; n++)
            certificate_release(watch->observe->certificates, side->chain[n]);
    }
    budget_free(&watch->observe->budget, reader, sizeof *reader);
    watch->tls = NULL;
    watch->conversation.tls = NULL;
}

const struct observer tls_observer = {
    .on_wire_only = true,
    .recognise = recognise,
    .begin = begin,
    .bytes = take_bytes_of,
    .gap = take_gap,
    .stranger = note_stranger,
    .gone = gone,
};
