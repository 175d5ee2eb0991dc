/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What records under encryption tell by their number, type and length: how far the handshake got,
 * and what looks like an alert. */
#include "capture/observe/tls_reader.h"

enum {
    AES_128_CCM_8_SHA256 = 0x1305,
    AES_256_GCM_SHA384 = 0x1302,
    JAVA_PADDING = 16, /* JSSE pads what is not application data in TLS 1.3 (Java 11 to 17) */
};

void tls_note_choice(struct tls_reader *reader) {
    struct tls_talk *talk = &reader->talk;
    if (!tls_is_13(talk->version))
        return;
    /* RFC 8446 5.2: content, its type in one byte, and the AEAD's tag. */
    uint32_t tag = talk->cipher_suite == AES_128_CCM_8_SHA256 ? 8 : 16;
    uint32_t hash = talk->cipher_suite == AES_256_GCM_SHA384 ? 48 : 32;
    reader->alert_length = 2 + 1 + tag;
    reader->finished_length = TLS_MESSAGE_HEADER + hash + 1 + tag;
    /* What came before was early data: it is not what follows the handshake. */
    for (enum side side = CLIENT; side <= SERVER; side++) {
        talk->sides[side].application_records = 0;
        memset(talk->sides[side].application_lengths, 0,
               sizeof talk->sides[side].application_lengths);
    }
}

static bool is_finished(const struct tls_reader *reader, uint32_t length) {
    return length == reader->finished_length || length == reader->finished_length + JAVA_PADDING;
}

static void count(struct tls_side *told, const struct tls_input *input, struct place place) {
    if (told->protected_records++ == 0) {
        told->first_protected = place;
        told->first_protected_length = input->length;
    }
    told->last_protected = place;
    told->last_protected_length = input->length;
    told->last_protected_type = input->type;
    told->protected_bytes += input->length;
}

/* A record that can carry application data, counted already as protected. */
static void count_application(struct tls_side *told, struct place place) {
    if (told->application_records < TLS_LENGTHS_KEPT)
        told->application_lengths[told->application_records] = told->last_protected_length;
    told->application_records++;
    if (told->last_protected_length > TLS_JAVA_GOODBYE)
        told->last_application = place;
}

/* The three judges below see a record that was counted already. */

static void judge_to_12(struct tls_reader *reader, enum side side, uint8_t type,
                        struct place place) {
    struct tls_talk *talk = &reader->talk;
    struct tls_side *told = &talk->sides[side];
    if (type == TLS_APPLICATION_DATA)
        count_application(told, place);
    else if (type == TLS_HANDSHAKE && told->finished.frame == 0)
        told->finished = place;
    bool both = told->finished.frame != 0 && talk->sides[other_side(side)].finished.frame != 0;
    if (both && talk->handshake_finished.frame == 0)
        talk->handshake_finished = place;
}

static void judge_13_client(struct tls_reader *reader, struct tls_side *client,
                            struct tls_side *server, struct place place) {
    bool early = server->protected_records == 0;
    if (early)
        return;
    if (!reader->client_went_on && server->finished.frame == 0)
        server->finished = server->last_protected;
    reader->client_went_on = true;
    if (client->finished.frame != 0)
        count_application(client, place);
    else if (is_finished(reader, client->last_protected_length))
        client->finished = place;
}

static void judge_13_server(struct tls_reader *reader, struct tls_side *client,
                            struct tls_side *server, struct place place) {
    if (!reader->client_went_on)
        return;
    count_application(server, place);
    if (reader->talk.handshake_finished.frame != 0)
        return;
    reader->talk.handshake_finished = place;
    if (client->finished.frame == 0) {
        client->finished = client->first_protected;
        client->application_records = client->protected_records - 1;
    }
}

/* No ServerHello was captured, so types say little: TLS 1.3 hides the handshake in type 23. */
static void judge_unknown(struct tls_reader *reader, enum side side, uint8_t type,
                          struct place place) {
    enum { SEVERAL = 2 };
    struct tls_talk *talk = &reader->talk;
    struct tls_side *told = &talk->sides[side];
    if (type == TLS_HANDSHAKE && reader->inputs[side].past_change && told->finished.frame == 0)
        told->finished = place;
    if (type != TLS_APPLICATION_DATA)
        return;
    count_application(told, place);
    if (talk->sides[CLIENT].application_records >= SEVERAL &&
        talk->sides[SERVER].application_records >= SEVERAL && talk->handshake_finished.frame == 0)
        talk->handshake_finished = place;
}

static void judge(struct tls_reader *reader, enum side side, bool alert, struct place place) {
    struct tls_talk *talk = &reader->talk;
    enum side client = tls_client(reader);
    struct tls_side *sides = talk->sides;
    if (talk->version == 0)
        judge_unknown(reader, side, sides[side].last_protected_type, place);
    else if (!tls_is_13(talk->version))
        judge_to_12(reader, side, sides[side].last_protected_type, place);
    else if (alert)
        return;
    else if (side == client)
        judge_13_client(reader, &sides[client], &sides[other_side(client)], place);
    else
        judge_13_server(reader, &sides[client], &sides[other_side(client)], place);
}

/* Has data flowed? In TLS 1.3 a server's records may be session tickets. */
static bool has_data(const struct tls_reader *reader) {
    enum side client = tls_client(reader);
    const struct tls_side *sides = reader->talk.sides;
    if (sides[client].application_records > 0)
        return true;
    return !tls_is_13(reader->talk.version) && sides[other_side(client)].application_records > 0;
}

/* A record of TLS 1.3 that may carry data. A server's session tickets, of one length, can come
 * before, between and after a client's first data. */
static bool answers_13(struct tls_reader *reader, enum side side) {
    enum { TICKETS_USUAL = 2 };
    const enum side client = tls_client(reader);
    const struct tls_side *sides = reader->talk.sides;
    const uint64_t from_server = sides[other_side(client)].application_records;
    if (side == client) {
        reader->client_asked_again |= from_server > 0;
        return false;
    }
    const uint32_t length = sides[side].last_protected_length;
    if (from_server == 1)
        reader->ticket_length = length;
    const bool is_no_ticket = from_server == TICKETS_USUAL && reader->client_asked_again &&
                              length != reader->ticket_length;
    return sides[client].application_records > 0 && (is_no_ticket || from_server > TICKETS_USUAL);
}

static void judge_answer(struct tls_reader *reader, enum side side, bool alert,
                         struct place place) {
    struct tls_talk *talk = &reader->talk;
    if (talk->answered.frame != 0 || alert)
        return;
    const bool is_data = talk->sides[side].last_protected_type == TLS_APPLICATION_DATA;
    const bool answers =
        tls_is_13(talk->version) ? answers_13(reader, side) : is_data && side != reader->asker;
    if (!answers || !talk->complete)
        return;
    talk->answered = place;
    watch_tell_plain(reader->watch, EVENT_TLS_ANSWERED, side, place);
}

/* By its length, of TLS 1.3. Java's are padded: inside the handshake nothing else has that length,
 * after it data may. */
static bool is_long_as_alert(const struct tls_reader *reader, uint32_t length, bool *maybe_data) {
    bool padded = reader->alert_length != 0 && length == reader->alert_length + JAVA_PADDING;
    *maybe_data = padded && reader->talk.complete;
    return padded || length == reader->alert_length;
}

void tls_note_protected(struct tls_reader *reader, enum side side, struct place place) {
    const struct tls_input *input = &reader->inputs[side];
    struct tls_talk *talk = &reader->talk;
    struct tls_side *told = &talk->sides[side];
    count(told, input, place);
    bool certain_alert = input->type == TLS_ALERT, maybe_data;
    bool alert = is_long_as_alert(reader, input->length, &maybe_data) || certain_alert;
    if (alert) {
        told->encrypted_alert = place;
        told->encrypted_alert_record = told->protected_records;
        if (certain_alert || !talk->complete)
            watch_tell_plain(reader->watch, EVENT_TLS_ENCRYPTED_ALERT, side, place);
    }
    alert = alert && !maybe_data;
    judge(reader, side, alert, place);
    if (!talk->complete && talk->handshake_finished.frame != 0 && has_data(reader)) {
        talk->complete = true;
        talk->completed = place;
        reader->asker = side;
        watch_tell_plain(reader->watch, EVENT_TLS_COMPLETE, side, place);
    }
    judge_answer(reader, side, alert, place);
}
