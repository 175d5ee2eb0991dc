/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What records under encryption tell by their number, type and length: how far the handshake got,
 * and what looks like an alert. */
#include "capture/observe/tls/tls.h"
#include "capture/observe/tls/tls_state.h"

enum {
    AES_128_CCM_8_SHA256 = 0x1305,
    AES_256_GCM_SHA384 = 0x1302,
};

void tls_note_choice(struct tls_state *tls) {
    struct tls_session *session = &tls->session;
    if (!tls_is_13(session->version))
        return;
    /* RFC 8446 5.2: content, its type in one byte, and the AEAD's tag. */
    uint32_t tag = session->cipher_suite == AES_128_CCM_8_SHA256 ? 8 : 16;
    uint32_t hash = session->cipher_suite == AES_256_GCM_SHA384 ? 48 : 32;
    tls->alert_length = 2 + 1 + tag;
    tls->finished_length = TLS_MESSAGE_HEADER + hash + 1 + tag;
    /* What came before was early data: it is not what follows the handshake. */
    for (enum side side = CLIENT; side <= SERVER; side++) {
        session->sides[side].application_records = 0;
        session->sides[side].first_application = (struct frame_ref){.frame = 0};
        memset(session->sides[side].application_lengths, 0,
               sizeof session->sides[side].application_lengths);
    }
}

static bool is_finished(const struct tls_state *tls, uint32_t length) {
    return length == tls->finished_length || length == tls->finished_length + TLS_JAVA_PADDING;
}

/* RFC 8446 4.4.2: a context of length 0 and a list of length 0, where a client sends its Finished
 * at once if it was asked for no certificate. */
static bool is_empty_certificate(const struct tls_state *tls, uint32_t length) {
    enum { EMPTY = TLS_MESSAGE_HEADER + 1 + 3 };
    const uint32_t alone = tls->alert_length - 2 + EMPTY;
    return length == alone || length == alone + TLS_JAVA_PADDING ||
           length == tls->finished_length + EMPTY;
}

static void count(struct tls_side *sent, const struct tls_input *input, struct frame_ref ref) {
    if (sent->protected_records++ == 0) {
        sent->first_protected = ref;
        sent->first_protected_length = input->length;
    }
    sent->last_protected = ref;
    sent->last_protected_length = input->length;
    sent->last_protected_type = input->type;
    sent->protected_bytes += input->length;
}

/* A record that can carry application data, counted already as protected. */
static void count_application(struct tls_side *sent, struct frame_ref ref) {
    if (sent->application_records < TLS_LENGTHS_KEPT)
        sent->application_lengths[sent->application_records] = sent->last_protected_length;
    if (sent->application_records++ == 0)
        sent->first_application = ref;
    if (sent->last_protected_length > TLS_JAVA_CLOSE_NOTIFY)
        sent->last_application = ref;
}

/* The three judges below see a record that was counted already. */

static void judge_to_12(struct tls_state *tls, enum side side, uint8_t type, struct frame_ref ref) {
    struct tls_session *session = &tls->session;
    struct tls_side *sent = &session->sides[side];
    if (type == TLS_APPLICATION_DATA)
        count_application(sent, ref);
    else if (type == TLS_HANDSHAKE && sent->finished.frame == 0)
        sent->finished = ref;
    else if (type == TLS_HANDSHAKE)
        session->renegotiated = true;
    bool both = sent->finished.frame != 0 && session->sides[other_side(side)].finished.frame != 0;
    if (both && session->handshake_finished.frame == 0)
        session->handshake_finished = ref;
}

static void judge_13_client(struct tls_state *tls, struct tls_side *client, struct tls_side *server,
                            struct frame_ref ref) {
    bool early = server->protected_records == 0;
    if (early)
        return;
    if (!tls->client_went_on && server->finished.frame == 0)
        server->finished = server->last_protected;
    if (!tls->client_went_on)
        client->certificate_looks_empty = is_empty_certificate(tls, client->last_protected_length);
    tls->client_went_on = true;
    if (client->finished.frame != 0)
        count_application(client, ref);
    else if (is_finished(tls, client->last_protected_length))
        client->finished = ref;
}

/* `is_data`: it is, or is not known not to be. */
static void judge_13_server(struct tls_state *tls, struct tls_side *client, struct tls_side *server,
                            bool is_data, struct frame_ref ref) {
    if (!tls->client_went_on)
        return;
    if (is_data)
        count_application(server, ref);
    if (tls->session.handshake_finished.frame != 0)
        return;
    tls->session.handshake_finished = ref;
    if (client->finished.frame == 0) {
        client->finished = client->first_protected;
        client->application_records = client->protected_records - 1;
    }
}

/* A client's record that was decrypted; where that is early data, it says nothing of the handshake.
 */
static void judge_13_opened_client(struct tls_state *tls, struct tls_side *client,
                                   const struct tls_side *server, bool is_data,
                                   struct frame_ref ref) {
    const bool early = server->protected_records == 0 ||
                       (is_data && client->finished.frame == 0 && !tls->client_went_on);
    if (early)
        return;
    tls->client_went_on = true;
    if (!is_data)
        return;
    if (client->finished.frame == 0)
        client->finished = client->first_protected;
    count_application(client, ref);
}

static void judge_13(struct tls_state *tls, enum side side, const struct tls_opened *opened,
                     struct frame_ref ref) {
    const enum side client = tls_client(tls);
    struct tls_side *sides = tls->session.sides, *server = &sides[other_side(client)];
    const bool is_data = opened == NULL || opened->content == TLS_CONTENT_DATA;
    if (side != client)
        judge_13_server(tls, &sides[client], server, is_data, ref);
    else if (opened != NULL)
        judge_13_opened_client(tls, &sides[client], server, is_data, ref);
    else
        judge_13_client(tls, &sides[client], server, ref);
}

/* No ServerHello was captured, so types say little: TLS 1.3 hides the handshake in type 23. */
static void judge_unknown(struct tls_state *tls, enum side side, uint8_t type,
                          struct frame_ref ref) {
    enum { SEVERAL = 2 };
    struct tls_session *session = &tls->session;
    struct tls_side *sent = &session->sides[side];
    if (type == TLS_HANDSHAKE && tls->inputs[side].past_change && sent->finished.frame == 0)
        sent->finished = ref;
    if (type != TLS_APPLICATION_DATA)
        return;
    count_application(sent, ref);
    if (session->sides[CLIENT].application_records >= SEVERAL &&
        session->sides[SERVER].application_records >= SEVERAL &&
        session->handshake_finished.frame == 0)
        session->handshake_finished = ref;
}

/* `opened`: what was in it; NULL: nobody knows. */
static void judge(struct tls_state *tls, enum side side, bool alert,
                  const struct tls_opened *opened, struct frame_ref ref) {
    struct tls_session *session = &tls->session;
    struct tls_side *sides = session->sides;
    if (session->version == 0)
        judge_unknown(tls, side, sides[side].last_protected_type, ref);
    else if (!tls_is_13(session->version))
        judge_to_12(tls, side, sides[side].last_protected_type, ref);
    else if (!alert)
        judge_13(tls, side, opened, ref);
}

/* Has data flowed? In TLS 1.3 a server's records may be session tickets. */
static bool has_data(const struct tls_state *tls) {
    enum side client = tls_client(tls);
    const struct tls_side *sides = tls->session.sides;
    if (sides[client].application_records > 0)
        return true;
    return !tls_is_13(tls->session.version) && sides[other_side(client)].application_records > 0;
}

/* A record of TLS 1.3 that may carry data. A server's session tickets, of one length, can come
 * before, between and after a client's first data. */
static bool answers_13(struct tls_state *tls, enum side side) {
    enum { TICKETS_USUAL = 2 };
    const enum side client = tls_client(tls);
    const struct tls_side *sides = tls->session.sides;
    const uint64_t from_server = sides[other_side(client)].application_records;
    if (side == client) {
        tls->client_asked_again |= from_server > 0;
        return false;
    }
    const uint32_t length = sides[side].last_protected_length;
    if (from_server == 1)
        tls->ticket_length = length;
    const bool is_no_ticket =
        from_server == TICKETS_USUAL && tls->client_asked_again && length != tls->ticket_length;
    return sides[client].application_records > 0 && (is_no_ticket || from_server > TICKETS_USUAL);
}

static void judge_answer(struct tls_state *tls, enum side side, bool alert,
                         const struct tls_opened *opened, struct frame_ref ref) {
    struct tls_session *session = &tls->session;
    if (session->answered.frame != 0 || alert)
        return;
    const bool is_data = opened != NULL
                             ? opened->content == TLS_CONTENT_DATA
                             : session->sides[side].last_protected_type == TLS_APPLICATION_DATA;
    const bool answers = tls_is_13(session->version) && opened == NULL
                             ? answers_13(tls, side)
                             : is_data && side != tls->asker;
    if (!answers || !session->complete)
        return;
    session->answered = ref;
    connection_tell_plain(tls->connection, EVENT_TLS_ANSWERED, side, ref);
}

/* By its length, of TLS 1.3. Java's are padded: inside the handshake nothing else has that length,
 * after it data may. */
static bool is_long_as_alert(const struct tls_state *tls, uint32_t length, bool *maybe_data) {
    bool padded = tls->alert_length != 0 && length == tls->alert_length + TLS_JAVA_PADDING;
    *maybe_data = padded && tls->session.complete;
    return padded || length == tls->alert_length;
}

/* Where nobody decrypted the record, its type or its length tells. */
static bool is_like_alert(const struct tls_state *tls, const struct tls_input *input,
                          bool *maybe_data) {
    *maybe_data = false;
    if (input->type == TLS_ALERT)
        return true;
    return is_long_as_alert(tls, input->length, maybe_data);
}

static void note_alert(struct tls_state *tls, enum side side, bool is_opened,
                       struct frame_ref ref) {
    struct tls_side *sent = &tls->session.sides[side];
    sent->encrypted_alert = ref;
    sent->encrypted_alert_record = sent->protected_records;
    if (!is_opened && (tls->inputs[side].type == TLS_ALERT || !tls->session.complete))
        connection_tell_plain(tls->connection, EVENT_TLS_ENCRYPTED_ALERT, side, ref);
}

void tls_note_protected(struct tls_state *tls, enum side side, struct frame_ref ref) {
    const struct tls_input *input = &tls->inputs[side];
    struct tls_session *session = &tls->session;
    struct tls_opened found;
    const struct tls_opened *opened = tls_queue_take(tls, side, &found) ? &found : NULL;
    bool maybe_data = false;
    count(&session->sides[side], input, ref);
    bool alert = opened != NULL ? opened->content == TLS_CONTENT_ALERT
                                : is_like_alert(tls, input, &maybe_data);
    if (alert)
        note_alert(tls, side, opened != NULL, ref);
    if (opened != NULL)
        tls_take_opened(tls, side, opened, ref);
    else if (input->message.opened) /* its message can not be put together */
        tls_drop_message(tls, side);
    alert = alert && !maybe_data;
    judge(tls, side, alert, opened, ref);
    if (!session->complete && session->handshake_finished.frame != 0 && has_data(tls)) {
        session->complete = true;
        session->completed = ref;
        tls->asker = side;
        connection_tell_plain(tls->connection, EVENT_TLS_COMPLETE, side, ref);
    }
    judge_answer(tls, side, alert, opened, ref);
}
