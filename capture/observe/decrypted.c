/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/decrypted.h"

#include "capture/observe/observe.h"

/* A program's write that is longer than a record goes on in the next one (RFC 8446 5.1). */
enum { RECORD_MOST = 1 << 14 };

/* More than any message has: how many bytes of what was decrypted are missing is not known. */
static const uint64_t unknown_gap = UINT64_C(1) << 40;

static void account(struct connection *connection, enum side side) {
    struct decrypted_side *decrypted = &connection->decrypted[side];
    if (decrypted->records++ == 0)
        decrypted->before = connection->tls->sides[side].application_records;
}

void observe_decrypted_bytes(struct flow *flow, enum side side, struct span bytes,
                             struct frame_ref ref) {
    struct connection *connection = flow->above;
    if (connection == NULL || connection->tls_state == NULL || span_is_empty(bytes))
        return;
    account(connection, side);
    connection->directions = connection->inside;
    connection->inside[side].more_follows = span_len(bytes) >= RECORD_MOST;
    psh_frames_note(&connection->observe->psh_frames, ref.frame);
    connection_take_bytes(connection, side, bytes, ref);
    connection->directions = connection->wire;
}

void decrypted_gap(struct connection *connection, enum side side, struct frame_ref ref) {
    const struct observer *observer = connection->inside[side].observer;
    if (observer == NULL)
        return;
    connection->directions = connection->inside;
    observer->gap(connection, side, unknown_gap, ref);
    connection->directions = connection->wire;
}

static bool was_decrypted(const struct connection *connection) {
    const struct decrypted_side *decrypted = connection->decrypted;
    return decrypted[CLIENT].records + decrypted[SERVER].records > 0;
}

void decrypted_count(struct connection *connection) {
    const struct tls_session *session = connection->tls;
    struct observe *observe = connection->observe;
    struct tls_counts *counts = &observe->tls_counts;
    if (session == NULL)
        return;
    bool fit = tls_keys_fit(observe->tls_keys, session);
    if (fit && observe->fitting != NULL)
        observe->fitting(observe->fitting_data, connection->flow->endpoints);
    counts->sessions++;
    if (was_decrypted(connection))
        counts->decrypted++;
    else if (!session->has_client_random)
        counts->headless++;
    else if (!session->complete)
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
