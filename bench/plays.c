/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts a play is made of: ways to start, to exchange and to end. */
#include <stdio.h>
#include <string.h>

#include "bench/talker.h"
#include "bench/texts.h"

enum { HELLO_RANDOM = 11, HELLO_RANDOM_LENGTH = 32 }; /* in the first record of a flight */
enum { SYN_TRIES = 4, MIDDLE = 2 * FRAME_SEGMENT };

/* The plan's own memory for `room` bytes of text. */
static char *text_room(struct talker *talker, size_t *room) {
    struct connection *connection = &talker->connection;
    *room = PLAN_TEXT - connection->text_used;
    return (char *)connection->text + connection->text_used;
}

static void say_text(struct talker *talker, enum side from, const char *text, size_t length,
                     int64_t pause) {
    talker->connection.text_used += length + 1;
    connection_say(&talker->connection, from, text, length, pause);
}

static int64_t answer_pause(const struct talker *talker) {
    return talker->connection.round_trip / 2 + MILLISECOND;
}

bool start_plain(struct talker *talker, struct stage *stage) {
    (void)stage;
    if (talker->turn > 0)
        return false;
    connection_open(&talker->connection, 0);
    return true;
}

/* A hello has another random number in every connection. */
static void change_random(uint8_t *flight, size_t length, struct chance *chance) {
    bool hello = length > HELLO_RANDOM + HELLO_RANDOM_LENGTH && flight[0] == 22 &&
                 (flight[5] == 1 || flight[5] == 2);
    for (unsigned i = 0; hello && i < HELLO_RANDOM_LENGTH; i++)
        flight[HELLO_RANDOM + i] = (uint8_t)chance_next(chance);
}

bool start_tls(struct talker *talker, struct stage *stage) {
    if (talker->turn == 0)
        return start_plain(talker, stage);
    const struct kind *kind = talker->kind;
    const struct transcript *transcript = &stage->library->transcripts[kind->transcript];
    unsigned flights = kind->flights > 0 ? kind->flights : transcript->count;
    if (talker->turn > flights)
        return false;
    const struct flight *flight = &transcript->flights[talker->turn - 1];
    uint8_t *bytes = talker->connection.text;
    memcpy(bytes, flight->bytes, flight->length);
    change_random(bytes, flight->length, &stage->chance);
    connection_say(&talker->connection, flight->from, bytes, flight->length, answer_pause(talker));
    return true;
}

static void request_configuration(struct talker *talker, size_t body) {
    size_t room;
    char *text = text_room(talker, &room);
    struct end server = talker->connection.endpoints[SERVER];
    say_text(talker, CLIENT, text, text_configuration_request(text, room, server, talker->number),
             talker->think);
    text = text_room(talker, &room);
    say_text(talker, SERVER, text, text_http_answer(text, room, "200 OK", body),
             answer_pause(talker));
}

bool start_download(struct talker *talker, struct stage *stage) {
    if (talker->turn == 0)
        return start_plain(talker, stage);
    if (talker->turn == 1)
        request_configuration(talker, TEXT_UNTIL_CLOSE);
    return talker->turn == 1;
}

bool start_xmpp(struct talker *talker, struct stage *stage) {
    static const char *const names[] = {"imp1.example.com", "imp2.example.com"};
    if (talker->turn == 0)
        return start_plain(talker, stage);
    if (talker->turn > 2)
        return false;
    enum side from = talker->turn == 1 ? CLIENT : SERVER;
    size_t room;
    char *text = text_room(talker, &room);
    size_t length =
        text_xmpp_header(text, room, names[from], names[from == CLIENT], talker->number);
    say_text(talker, from, text, length, answer_pause(talker));
    return true;
}

bool start_unanswered(struct talker *talker, struct stage *stage) {
    (void)stage;
    if (talker->turn >= SYN_TRIES)
        return false;
    int64_t pause = talker->turn == 0 ? 0 : (int64_t)1000 * MILLISECOND << (talker->turn - 1);
    connection_knock(&talker->connection, pause);
    return true;
}

bool start_refused(struct talker *talker, struct stage *stage) {
    (void)stage;
    if (talker->turn > 0)
        return false;
    connection_knock(&talker->connection, 0);
    connection_refuse(&talker->connection);
    return true;
}

bool start_prohibited(struct talker *talker, struct stage *stage) {
    (void)stage;
    if (talker->turn > 0)
        return false;
    connection_knock(&talker->connection, 0);
    connection_prohibit(&talker->connection);
    return true;
}

static struct message any(const struct message messages[LIBRARY_MESSAGES], struct stage *stage) {
    return messages[chance_below(&stage->chance, LIBRARY_MESSAGES)];
}

static void say_message(struct talker *talker, enum side from, struct message message,
                        int64_t pause) {
    connection_say(&talker->connection, from, message.bytes, message.length, pause);
}

void exchange_signals(struct talker *talker, struct stage *stage) {
    say_message(talker, CLIENT, any(stage->library->requests, stage), talker->think);
    say_message(talker, SERVER, any(stage->library->requests, stage), answer_pause(talker));
}

void exchange_records(struct talker *talker, struct stage *stage) {
    say_message(talker, CLIENT, any(stage->library->requests, stage), talker->think);
    say_message(talker, SERVER, any(stage->library->answers, stage), answer_pause(talker));
}

void exchange_many_records(struct talker *talker, struct stage *stage) {
    say_message(talker, SERVER, stage->library->many_records, answer_pause(talker));
}

void exchange_noise(struct talker *talker, struct stage *stage) {
    static const size_t length = LIBRARY_NOISE / FRAME_SEGMENT * FRAME_SEGMENT;
    connection_say(&talker->connection, SERVER, stage->library->noise, length,
                   answer_pause(talker));
}

void exchange_sip(struct talker *talker, struct stage *stage) {
    struct dialog dialog = {
        .caller = talker->connection.endpoints[CLIENT],
        .called = talker->connection.endpoints[SERVER],
        .id = stage->numbers++,
        .sound_port = (uint16_t)(16384 + talker->number * 2 % 16384),
        .transport = "TCP",
    };
    const char *method = chance_one_in(&stage->chance, 3) ? "OPTIONS" : "INVITE";
    size_t room;
    char *text = text_room(talker, &room);
    say_text(talker, CLIENT, text, text_sip_request(text, room, method, &dialog), talker->think);
    text = text_room(talker, &room);
    say_text(talker, SERVER, text, text_sip_answer(text, room, "200 OK", method, &dialog),
             answer_pause(talker));
}

/* A request with or without credentials, and an answer with a body of that length. */
static void say_axl(struct talker *talker, struct stage *stage, bool credentials,
                    const char *status, size_t body) {
    size_t room;
    char *text = text_room(talker, &room);
    size_t length = text_axl_request(text, room, talker->connection.endpoints[SERVER], credentials);
    say_text(talker, CLIENT, text, length, talker->think);
    text = text_room(talker, &room);
    say_text(talker, SERVER, text, text_axl_answer(text, room, status, body), answer_pause(talker));
    connection_say(&talker->connection, SERVER, stage->library->xml, body, 0);
}

void exchange_axl(struct talker *talker, struct stage *stage) {
    say_axl(talker, stage, true, "200 OK", any(stage->library->answers, stage).length % 60000);
}

void exchange_axl_unauthorized(struct talker *talker, struct stage *stage) {
    say_axl(talker, stage, true, "401 Unauthorized", 900);
}

void exchange_axl_challenged(struct talker *talker, struct stage *stage) {
    say_axl(talker, stage, false, "401 Unauthorized", 900);
    say_axl(talker, stage, true, "200 OK", 4000);
}

void exchange_axl_unavailable(struct talker *talker, struct stage *stage) {
    say_axl(talker, stage, true, "503 Service Unavailable", 600);
}

void exchange_configuration(struct talker *talker, struct stage *stage) {
    size_t body = (size_t)chance_between(&stage->chance, 6000, 18000);
    request_configuration(talker, body);
    connection_say(&talker->connection, SERVER, stage->library->xml, body, 0);
}

void exchange_xmpp(struct talker *talker, struct stage *stage) {
    enum side from = chance_one_in(&stage->chance, 2) ? CLIENT : SERVER;
    size_t room;
    char *text = text_room(talker, &room);
    size_t length = text_xmpp_message(text, room, stage->numbers++);
    say_text(talker, from, text, length, talker->think);
}

void end_close(struct talker *talker, struct stage *stage) {
    (void)stage;
    connection_close(&talker->connection, CLIENT, talker->think);
}

void end_close_by_server(struct talker *talker, struct stage *stage) {
    (void)stage;
    connection_close(&talker->connection, SERVER, talker->think);
}

/* As AES-GCM shows it: to TLS 1.2 with the alert's content type and an explicit nonce (RFC 5288 3),
 * in TLS 1.3 as one more record of application data (RFC 8446 5.2). */
void end_close_notify(struct talker *talker, struct stage *stage) {
    static const uint8_t tls12[5 + 26] = {21, 3, 3, 0, 26, 0, 0, 0, 0, 0, 0, 0, 3};
    static const uint8_t tls13[5 + 19] = {23, 3, 3, 0, 19, 0x5b, 0x1c};
    bool newest = talker->kind->transcript == TRANSCRIPT_TLS13;
    struct message notify =
        newest ? (struct message){tls13, sizeof tls13} : (struct message){tls12, sizeof tls12};
    say_message(talker, CLIENT, notify, talker->think);
    connection_close(&talker->connection, chance_one_in(&stage->chance, 4) ? SERVER : CLIENT,
                     MILLISECOND / 10);
}

void end_reset(struct talker *talker, struct stage *stage) {
    (void)stage;
    connection_reset(&talker->connection, CLIENT, MILLISECOND / 20);
}

void end_reset_in_record(struct talker *talker, struct stage *stage) {
    struct message answer = any(stage->library->answers, stage);
    while (answer.length < 2 * MIDDLE)
        answer = any(stage->library->answers, stage);
    answer.length = MIDDLE;
    say_message(talker, CLIENT, any(stage->library->requests, stage), talker->think);
    say_message(talker, SERVER, answer, answer_pause(talker));
    connection_reset(&talker->connection, SERVER, answer_pause(talker));
}

void end_reset_in_body(struct talker *talker, struct stage *stage) {
    request_configuration(talker, 2 * MIDDLE);
    connection_say(&talker->connection, SERVER, stage->library->xml, MIDDLE, 0);
    connection_reset(&talker->connection, SERVER, answer_pause(talker));
}
