/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/opened.h"

#include "capture/observe/observe.h"

/* A program's write that is longer than a record goes on in the next one (RFC 8446 5.1). */
enum { RECORD_MOST = 1 << 14 };

/* More than any message has: how many bytes of what was decrypted are missing is not known. */
static const uint64_t unknown_gap = UINT64_C(1) << 40;

static void account(struct watch *watch, enum side side) {
    struct opened_side *opened = &watch->conversation.opened[side];
    if (opened->records++ == 0)
        opened->before = watch->conversation.tls->sides[side].application_records;
}

void observe_opened_bytes(struct flow *flow, enum side side, struct span bytes,
                          struct place place) {
    struct watch *watch = flow->above;
    if (watch == NULL || watch->tls == NULL || span_is_empty(bytes))
        return;
    account(watch, side);
    watch->sides = watch->inside;
    watch->inside[side].more_follows = span_len(bytes) >= RECORD_MOST;
    pushes_note(&watch->observe->pushes, place.frame);
    watch_take_bytes(watch, side, bytes, place);
    watch->sides = watch->wire;
}

void opened_gap(struct watch *watch, enum side side, struct place place) {
    const struct observer *observer = watch->inside[side].observer;
    if (observer == NULL)
        return;
    watch->sides = watch->inside;
    observer->gap(watch, side, unknown_gap, place);
    watch->sides = watch->wire;
}

static bool was_opened(const struct watch *watch) {
    const struct opened_side *opened = watch->conversation.opened;
    return opened[CLIENT].records + opened[SERVER].records > 0;
}

void opened_count(struct watch *watch) {
    const struct tls_talk *talk = watch->conversation.tls;
    struct observe *observe = watch->observe;
    struct tls_counts *counts = &observe->tls_counts;
    if (talk == NULL)
        return;
    bool fit = tls_keys_fit(observe->tls_keys, talk);
    if (fit && observe->fitting != NULL)
        observe->fitting(observe->fitting_data, watch->conversation.flow->ends);
    counts->sessions++;
    if (was_opened(watch))
        counts->opened++;
    else if (!talk->has_client_random)
        counts->headless++;
    else if (!talk->complete)
        counts->silent++;
    else if (!fit)
        counts->without_key++;
    else
        counts->closed++;
}

void observe_know_keys(struct observe *observe, const struct tls_keys *keys,
                       tls_fitting_sink *fitting, void *fitting_data) {
    observe->tls_keys = keys;
    observe->fitting = fitting;
    observe->fitting_data = fitting_data;
}

const struct tls_counts *observe_tls_counts(const struct observe *observe) {
    return &observe->tls_counts;
}
