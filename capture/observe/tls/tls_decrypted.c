/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/tls/tls.h"
#include "capture/observe/tls/tls_state.h"

/* A program's write that is longer than a record goes on in the next one (RFC 8446 5.1). */
enum { RECORD_MOST = 1 << 14 };

static void account(struct tls_session *session, enum side side) {
    struct tls_decrypted *decrypted = &session->decrypted[side];
    if (decrypted->records++ == 0)
        decrypted->before = session->sides[side].application_records;
}

void tls_decrypted_bytes(struct flow *flow, enum side side, struct span bytes,
                         struct frame_ref ref) {
    struct connection *connection = flow->above;
    if (connection == NULL || connection->states[OBSERVER_TLS] == NULL || span_is_empty(bytes))
        return;
    struct tls_state *tls = connection->states[OBSERVER_TLS];
    account(&tls->session, side);
    connection->decrypted.directions[side].more_follows = span_len(bytes) >= RECORD_MOST;
    psh_frames_note(&connection->observe->psh_frames, ref.frame);
    layer_take_bytes(&connection->decrypted, side, bytes, ref);
}

static bool was_decrypted(const struct tls_session *session) {
    return session->decrypted[CLIENT].records + session->decrypted[SERVER].records > 0;
}

void tls_decrypted_count(struct connection *connection) {
    const struct tls_session *session = tls_session_of(connection);
    struct tls_capture *capture = tls_capture_of(connection->observe);
    struct tls_counts *counts = &capture->counts;
    if (session == NULL)
        return;
    bool fit = tls_keys_fit(capture->keys, session);
    if (fit && capture->fitting != NULL)
        capture->fitting(capture->fitting_data, connection->flow->endpoints);
    counts->sessions++;
    if (was_decrypted(session))
        counts->decrypted++;
    else if (!session->has_client_random)
        counts->headless++;
    else if (!session->complete)
        counts->silent++;
    else if (!fit)
        counts->without_key++;
    else
        counts->not_decrypted++;
}

void tls_know_keys(struct observe *observe, const struct tls_keys *keys, tls_fitting_sink *fitting,
                   void *fitting_data) {
    struct tls_capture *capture = tls_capture_of(observe);
    capture->keys = keys;
    capture->fitting = fitting;
    capture->fitting_data = fitting_data;
}

const struct tls_counts *tls_counts_of(const struct observe *observe) {
    return &tls_capture_of(observe)->counts;
}
