/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/opened.h"

#include "capture/observe/http_reader.h"
#include "capture/observe/observe.h"

/* Whoever decrypts may stop anywhere, or open one direction alone. So requests are never taken for
 * unanswered here, and the loss in a reset is judged as if nothing had been decrypted. */
static void doubt(struct http_reader *reader) {
    reader->talk.gap = true;
    http_doubt_waiting(reader);
}

/* True: HTTP is read on this side from here on. */
static bool begin(struct watch *watch, enum side side, struct span bytes, struct place place) {
    bool http = http_observer.recognise(bytes, false) != VERDICT_NO;
    if (!http || !http_observer.begin(watch, side, place)) {
        watch->sides[side].opened_left = true;
        return false;
    }
    watch->sides[side].opened = true;
    doubt(watch->http);
    return true;
}

void observe_opened_bytes(struct flow *flow, enum side side, struct span bytes,
                          struct place place) {
    struct watch *watch = flow->above;
    if (watch == NULL || watch->tls == NULL || span_is_empty(bytes))
        return;
    struct watched_side *told = &watch->sides[side];
    watch->opened = true;
    if (told->opened_left || (!told->opened && !begin(watch, side, bytes, place)))
        return;
    if (http_observer.bytes(watch, side, bytes, place) < span_len(bytes))
        told->opened_left = true; /* no HTTP from here on (RFC 9110 7.8) */
    doubt(watch->http);
}

void opened_gap(struct watch *watch, enum side side) {
    const struct watched_side *told = &watch->sides[side];
    if (told->opened && !told->opened_left && !watch->http->closed)
        http_leave(watch->http, side, HTTP_LOST);
}

void opened_count(struct watch *watch) {
    const struct tls_talk *talk = watch->conversation.tls;
    struct tls_counts *counts = &watch->observe->tls_counts;
    if (talk == NULL)
        return;
    counts->sessions++;
    if (watch->opened)
        counts->opened++;
    else if (!talk->has_client_random)
        counts->headless++;
    else if (!talk->complete)
        counts->silent++;
    else if (!tls_keys_fit(watch->observe->tls_keys, talk))
        counts->without_key++;
    else
        counts->closed++;
}

void observe_know_keys(struct observe *observe, const struct tls_keys *keys) {
    observe->tls_keys = keys;
}

const struct tls_counts *observe_tls_counts(const struct observe *observe) {
    return &observe->tls_counts;
}
