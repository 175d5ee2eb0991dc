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

static void take_data(struct connection *connection, enum side side, struct span bytes,
                      struct frame_ref ref) {
    struct tls_state *tls = connection->states[OBSERVER_TLS];
    account(&tls->session, side);
    connection->decrypted.directions[side].more_follows = span_len(bytes) >= RECORD_MOST;
    psh_frames_note(&connection->observe->psh_frames, ref.frame);
    layer_take_bytes(&connection->decrypted, side, bytes, ref);
}

void tls_decrypted_record(struct flow *flow, enum side side, const struct tls_opened *opened,
                          struct frame_ref ref) {
    struct connection *connection = flow->above;
    const bool is_data = opened->content == TLS_CONTENT_DATA;
    if (connection == NULL || connection->states[OBSERVER_TLS] == NULL ||
        (is_data && span_is_empty(opened->bytes)))
        return;
    tls_queue_add(connection, side, opened, ref);
    if (is_data)
        take_data(connection, side, opened->bytes, ref);
}

void tls_take_opened(struct tls_state *tls, enum side side, const struct tls_opened *opened,
                     struct frame_ref ref) {
    /* To TLS 1.2 nothing is encrypted before that. */
    if (opened->content == TLS_CONTENT_DATA ||
        (!tls_is_13(tls->session.version) && !tls->inputs[side].past_change))
        return;
    tls->session.decrypted[side].opened++;
    if (opened->content == TLS_CONTENT_ALERT)
        tls_take_opened_alert(tls, side, opened->bytes, ref);
    else if (opened->content == TLS_CONTENT_HANDSHAKE)
        tls_take_opened_handshake(tls, side, opened->bytes, ref);
}

/* --- what became of sessions ----------------------------------------------------------------- */

static bool was_read(const struct tls_session *session) {
    return session->decrypted[CLIENT].records + session->decrypted[SERVER].records > 0;
}

static bool was_opened(const struct tls_session *session) {
    return session->decrypted[CLIENT].opened + session->decrypted[SERVER].opened > 0;
}

/* Data went over it, and nobody read any. */
static bool is_hidden(const struct tls_session *session) {
    return !was_read(session) && session->complete;
}

/* Every record under encryption was opened. */
static bool was_opened_wholly(const struct tls_session *session) {
    for (enum side side = CLIENT; side <= SERVER; side++)
        if (session->decrypted[side].opened + session->decrypted[side].records <
            session->sides[side].protected_records)
            return false;
    return was_opened(session);
}

static bool has_protected(const struct tls_session *session) {
    return session->sides[CLIENT].protected_records + session->sides[SERVER].protected_records > 0;
}

/* Data went over it, or it was of TLS 1.3, which hides more than data. */
static bool hides_something(const struct tls_session *session) {
    return session->complete || (tls_is_13(session->version) && has_protected(session));
}

/* Suites that no version of Wireshark decrypts: ARIA (RFC 6209) and GOST (RFC 9189). */
static bool is_readable(uint16_t suite) {
    enum { ARIA_FIRST = 0xc03c, ARIA_LAST = 0xc071, GOST_FIRST = 0xc100, GOST_LAST = 0xc106 };
    return !(suite >= ARIA_FIRST && suite <= ARIA_LAST) &&
           !(suite >= GOST_FIRST && suite <= GOST_LAST);
}

static bool was_cut(const struct tls_session *session) {
    return session->sides[CLIENT].gap || session->sides[SERVER].gap;
}

/* Of one that a key may open, and that was not opened, or not all of it. */
static enum tls_fate fate_of_unopened(const struct tls_session *session, enum tls_key key) {
    if (session->version == 0)
        return TLS_UNANSWERED;
    if (!is_readable(session->cipher_suite))
        return TLS_CIPHER;
    if (key == TLS_KEY_FITS_PARTLY && was_opened(session))
        return TLS_PARTIAL;
    return was_cut(session) ? TLS_CUT : TLS_CLOSED;
}

static enum tls_fate fate_of(const struct tls_session *session, enum tls_key key) {
    if (was_read(session) || (was_opened_wholly(session) && !session->complete))
        return TLS_OPENED;
    if (!session->has_client_random)
        return TLS_HEADLESS;
    if (!hides_something(session) && (key == TLS_KEY_NONE || !has_protected(session)))
        return TLS_SILENT;
    if (key == TLS_KEY_NONE)
        return TLS_WITHOUT_KEY;
    if (key == TLS_KEY_MISFIT || key == TLS_KEY_PARTIAL)
        return key == TLS_KEY_MISFIT ? TLS_MISFIT : TLS_PARTIAL;
    return fate_of_unopened(session, key);
}

void tls_decrypted_count(struct connection *connection) {
    const struct tls_session *session = tls_session_of(connection);
    struct tls_capture *capture = tls_capture_of(connection->observe);
    struct tls_counts *counts = &capture->counts;
    if (session == NULL)
        return;
    const enum tls_key key = tls_keys_for(capture->keys, session);
    const enum tls_fate fate = fate_of(session, key);
    const bool fits = tls_keys_fit(capture->keys, session);
    if (fits && capture->fitting != NULL)
        capture->fitting(capture->fitting_data, connection->flow->endpoints);
    counts->sessions++;
    counts->fates[fate]++;
    counts->fitting += fits && fate > TLS_SILENT;
    counts->hidden += fate == TLS_HEADLESS || is_hidden(session);
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

bool tls_has_key(const struct connection *connection) {
    const struct tls_session *session = tls_session_of(connection);
    return session != NULL && connection->observe != NULL &&
           tls_keys_fit(tls_capture_of(connection->observe)->keys, session);
}
