/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handshake messages in clear: put together from pieces where they come in pieces, the ones that
 * matter read, the others skipped by length. */
#include <glib.h>

#include "capture/observe/text.h"
#include "capture/observe/tls_hello.h"
#include "capture/observe/tls_reader.h"

#define TYPE(type) (UINT32_C(1) << (type))

/* RFC 5246 7.4, RFC 5077, RFC 6066, RFC 4680: what can stand in clear. */
static const uint32_t known_types =
    TYPE(TLS_HELLO_REQUEST) | TYPE(TLS_CLIENT_HELLO) | TYPE(TLS_SERVER_HELLO) |
    TYPE(TLS_NEW_SESSION_TICKET) | TYPE(TLS_CERTIFICATE) | TYPE(TLS_SERVER_KEY_EXCHANGE) |
    TYPE(TLS_CERTIFICATE_REQUEST) | TYPE(TLS_SERVER_HELLO_DONE) | TYPE(TLS_CERTIFICATE_VERIFY) |
    TYPE(TLS_CLIENT_KEY_EXCHANGE) | TYPE(TLS_FINISHED) | TYPE(TLS_CERTIFICATE_URL) |
    TYPE(TLS_CERTIFICATE_STATUS) | TYPE(TLS_SUPPLEMENTAL_DATA);

static bool is_known_type(uint8_t type) {
    return type < 32 && (known_types & TYPE(type)) != 0;
}

static bool is_read(uint8_t type) {
    return type == TLS_CLIENT_HELLO || type == TLS_SERVER_HELLO || type == TLS_CERTIFICATE;
}

static void take_client_hello(struct tls_reader *reader, enum side side,
                              const struct tls_client_hello *hello, struct place place) {
    struct tls_talk *talk = &reader->talk;
    bool again = talk->sides[side].hello.frame != 0;
    if (again && !talk->hello_retry)
        return;
    talk->started_in_middle = false;
    if (talk->sides[other_side(side)].hello.frame == 0)
        talk->roles_swapped = side == SERVER;
    talk->offered = hello->offered;
    talk->has_client_random = span_len(hello->random) == TLS_RANDOM;
    if (talk->has_client_random)
        memcpy(talk->client_random, hello->random.at, TLS_RANDOM);
    size_t id = span_len(hello->session_id);
    reader->session_id_length = id <= TLS_SESSION_ID ? (uint8_t)id : 0;
    if (reader->session_id_length > 0)
        memcpy(reader->session_id, hello->session_id.at, id);
    text_copy(talk->server_name, sizeof talk->server_name, hello->server_name);
    if (again)
        return;
    talk->sides[side].hello = place;
    watch_tell_plain(reader->watch, EVENT_TLS_HELLO, side, place);
}

/* To TLS 1.2 a server that takes the session up repeats its id (RFC 5246 7.4.1.3). */
static bool is_resumed(const struct tls_reader *reader, const struct tls_server_hello *hello) {
    if (tls_is_13(hello->version))
        return hello->pre_shared_key;
    struct span offered = span_of(reader->session_id, reader->session_id_length);
    return reader->session_id_length > 0 && span_equals(hello->session_id, offered);
}

static void take_server_hello(struct tls_reader *reader, enum side side,
                              const struct tls_server_hello *hello, struct place place) {
    struct tls_talk *talk = &reader->talk;
    if (talk->sides[side].hello.frame != 0)
        return;
    if (talk->sides[other_side(side)].hello.frame == 0)
        talk->roles_swapped = side == CLIENT;
    talk->version = hello->version;
    talk->cipher_suite = hello->cipher_suite;
    if (hello->retry) {
        talk->hello_retry = true;
        return;
    }
    talk->resumed = is_resumed(reader, hello);
    tls_note_choice(reader);
    talk->sides[side].hello = place;
    watch_tell_plain(reader->watch, EVENT_TLS_HELLO, side, place);
}

static void keep_certificate(struct tls_reader *reader, struct tls_side *told, struct span der) {
    struct observe *observe = reader->watch->observe;
    bool room =
        told->chain_length < TLS_CHAIN_MAX && !certificate_store_is_full(observe->certificates);
    if (!room) {
        observe->budget.limits->hit[LIMIT_CERTIFICATES]++;
        return;
    }
    told->chain[told->chain_length++] = certificate_get(observe->certificates, der);
}

/* RFC 5246 7.4.2. An empty span is a message without certificates. */
void tls_take_certificate_list(struct tls_reader *reader, enum side side, struct span body,
                               struct place place) {
    struct tls_side *told = &reader->talk.sides[side];
    if (told->certificate.frame != 0)
        return; /* one for each side: a second one in clear is nobody's handshake */
    struct span der;
    struct wire_u32 length = {NULL, 0};
    bool prefixed = take_be24(&body, &length);
    told->certificate = place;
    told->certificate_empty = prefixed ? length.value == 0 : !reader->inputs[side].message.damaged;
    body = span_first(body, length.value);
    while (take_vector24(&body, &der))
        keep_certificate(reader, told, der);
    if (side != tls_client(reader))
        reader->talk.resumed = false;
    watch_tell_plain(reader->watch, EVENT_TLS_CERTIFICATE, side, place);
}

/* A message ended; `body` is as much of it as came, if it is one that is read. */
static void take_message(struct tls_reader *reader, enum side side, struct span body,
                         struct place place) {
    struct tls_client_hello client;
    struct tls_server_hello server;
    struct tls_side *told = &reader->talk.sides[side];
    switch (reader->inputs[side].message.header[0]) {
    case TLS_CLIENT_HELLO:
        if (tls_read_client_hello(body, &client))
            take_client_hello(reader, side, &client, place);
        break;
    case TLS_SSL2_HELLO:
        if (tls_read_ssl2_hello(body, &client))
            take_client_hello(reader, side, &client, place);
        break;
    case TLS_SERVER_HELLO:
        if (tls_read_server_hello(body, &server))
            take_server_hello(reader, side, &server, place);
        break;
    case TLS_CERTIFICATE:
        tls_take_certificate_list(reader, side, body, place);
        break;
    case TLS_CERTIFICATE_REQUEST:
        told->certificate_request = place;
        break;
    case TLS_SERVER_HELLO_DONE:
        reader->hello_done = true;
        break;
    default:
        break;
    }
}

void tls_drop_message(struct tls_reader *reader, enum side side) {
    struct tls_message *message = &reader->inputs[side].message;
    budget_free(&reader->watch->observe->budget, message->kept, message->kept_size);
    *message = (struct tls_message){.kept = NULL};
}

static void end_message(struct tls_reader *reader, enum side side, struct span body,
                        struct place place) {
    take_message(reader, side, body, place);
    tls_drop_message(reader, side);
}

/* The header is whole: what it says of the message. False: that is no message. */
static bool begin_message(struct tls_reader *reader, struct tls_message *message) {
    const uint8_t *header = message->header;
    message->left = (uint32_t)header[1] << 16 | (uint32_t)header[2] << 8 | header[3];
    message->wanted = is_read(header[0]);
    if (!is_known_type(header[0]))
        return false;
    if (message->left > TLS_MESSAGE_MOST) {
        reader->watch->observe->budget.limits->hit[LIMIT_UNIT]++;
        message->damaged = message->wanted; /* its end is told, its facts are not */
    }
    return true;
}

/* Keeps a piece of a message for its end. Its length is believed only as far as bytes came. */
static void keep_piece(struct tls_reader *reader, struct tls_message *message, struct span piece) {
    if (span_is_empty(piece))
        return;
    size_t needed = message->kept_length + span_len(piece);
    if (needed > message->kept_size) {
        size_t size = MAX(needed, MIN(2 * (size_t)message->kept_size + 512,
                                      (size_t)message->left + message->kept_length));
        uint8_t *grown =
            budget_grow(&reader->watch->observe->budget, message->kept, message->kept_size, size);
        if (grown == NULL) {
            message->damaged = true;
            return;
        }
        message->kept = grown;
        message->kept_size = (uint32_t)size;
    }
    memcpy(message->kept + message->kept_length, piece.at, span_len(piece));
    message->kept_length = (uint32_t)needed;
}

static void take_piece(struct tls_reader *reader, enum side side, struct span *rest,
                       struct place place) {
    struct tls_message *message = &reader->inputs[side].message;
    struct span piece = span_first(*rest, message->left);
    *rest = span_after(*rest, span_len(piece));
    bool in_one_piece = span_len(piece) == message->left && message->kept_length == 0;
    if (in_one_piece && !message->damaged) {
        end_message(reader, side, piece, place);
        return;
    }
    if (message->wanted && !message->damaged)
        keep_piece(reader, message, piece);
    message->left -= (uint32_t)span_len(piece);
    if (message->left == 0)
        end_message(reader, side, span_of(message->kept, message->kept_length), place);
}

/* The SSL 2.0 form has the length in the record and no header of its own. */
static void begin_ssl2_message(struct tls_input *input) {
    struct tls_message *message = &input->message;
    message->header[0] = TLS_SSL2_HELLO;
    message->header_length = TLS_MESSAGE_HEADER;
    message->left = input->length;
    message->wanted = true;
}

/* As much of a message's header as there is. False: there can be no such message. */
static bool take_message_header(struct tls_reader *reader, struct tls_message *message,
                                struct span *rest) {
    struct wire_u8 byte;
    while (message->header_length < TLS_MESSAGE_HEADER && take_u8(rest, &byte))
        message->header[message->header_length++] = byte.value;
    return message->header_length < TLS_MESSAGE_HEADER || begin_message(reader, message);
}

bool tls_take_handshake(struct tls_reader *reader, enum side side, struct span bytes,
                        struct place place) {
    struct tls_input *input = &reader->inputs[side];
    struct tls_message *message = &input->message;
    if (input->type == TLS_SSL2_HELLO && message->header_length == 0)
        begin_ssl2_message(input);
    while (!span_is_empty(bytes)) {
        bool header_due = message->header_length < TLS_MESSAGE_HEADER;
        if (header_due && !take_message_header(reader, message, &bytes)) {
            tls_drop_message(reader, side);
            return false;
        }
        if (message->header_length == TLS_MESSAGE_HEADER)
            take_piece(reader, side, &bytes, place);
    }
    return true;
}

bool tls_skip_handshake(struct tls_reader *reader, enum side side, uint32_t missing,
                        struct place place) {
    struct tls_message *message = &reader->inputs[side].message;
    if (message->header_length < TLS_MESSAGE_HEADER || missing > message->left) {
        tls_drop_message(reader, side);
        return false;
    }
    message->damaged = true;
    message->left -= missing;
    if (message->left == 0)
        end_message(reader, side, span_of(message->kept, message->kept_length), place);
    return true;
}
