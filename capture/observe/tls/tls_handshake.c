/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handshake messages in clear: put together from pieces where they come in pieces, the ones that
 * matter read, the others skipped by length. */
#include <glib.h>

#include "capture/observe/text.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/tls/tls_hello.h"
#include "capture/observe/tls/tls_state.h"

#define TYPE(type) (UINT32_C(1) << (type))

/* RFC 5246 7.4, RFC 5077, RFC 6066, RFC 4680: what can stand in clear. */
static const uint32_t known_types =
    TYPE(TLS_HELLO_REQUEST) | TYPE(TLS_CLIENT_HELLO) | TYPE(TLS_SERVER_HELLO) |
    TYPE(TLS_NEW_SESSION_TICKET) | TYPE(TLS_CERTIFICATE) | TYPE(TLS_SERVER_KEY_EXCHANGE) |
    TYPE(TLS_CERTIFICATE_REQUEST) | TYPE(TLS_SERVER_HELLO_DONE) | TYPE(TLS_CERTIFICATE_VERIFY) |
    TYPE(TLS_CLIENT_KEY_EXCHANGE) | TYPE(TLS_FINISHED) | TYPE(TLS_CERTIFICATE_URL) |
    TYPE(TLS_CERTIFICATE_STATUS) | TYPE(TLS_SUPPLEMENTAL_DATA);

/* RFC 8446 4: what can stand under encryption besides. */
static const uint32_t known_opened_types =
    TYPE(TLS_END_OF_EARLY_DATA) | TYPE(TLS_ENCRYPTED_EXTENSIONS) | TYPE(TLS_KEY_UPDATE);

static bool is_known(const struct tls_message *message) {
    const uint8_t type = message->header[0];
    const uint32_t known = known_types | (message->opened ? known_opened_types : 0);
    return type < 32 && (known & TYPE(type)) != 0;
}

/* A hello under encryption begins a handshake anew, which chooses what was chosen before. */
static bool is_read(const struct tls_message *message) {
    const uint8_t type = message->header[0];
    return type == TLS_CERTIFICATE ||
           (!message->opened && (type == TLS_CLIENT_HELLO || type == TLS_SERVER_HELLO));
}

/* In a message that was cut, the extension with the versions may be what is missing: then what
 * stands at the front says nothing (RFC 8446 4.1.2). */
static uint16_t offered_by(const struct tls_client_hello *hello, bool damaged) {
    return damaged && !hello->has_versions ? 0 : hello->offered;
}

/* The same of the version that was chosen (RFC 8446 4.1.3); the cipher suites of TLS 1.3 are of no
 * other (B.4). */
static uint16_t chosen_by(const struct tls_server_hello *hello, bool damaged) {
    enum { SUITES_13 = 0x13 };
    if (!damaged || hello->has_version || hello->version != TLS_VERSION_1_2)
        return hello->version;
    if (hello->cipher_suite >> 8 == SUITES_13)
        return TLS_VERSION_1_3;
    return hello->cipher_suite == 0 ? 0 : hello->version;
}

/* RFC 8701: 0x0a0a, 0x1a1a, ... are there to be ignored. */
static bool is_reserved(uint16_t number) {
    return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
}

static void note_offers(struct tls_offers *out, struct span list) {
    enum { RENEGOTIATION_INFO = 0x00ff }; /* RFC 5746 3.3: no suite */
    struct wire_u16 number;
    *out = (struct tls_offers){.kept = 0};
    while (take_be16(&list, &number)) {
        if (is_reserved(number.value) || number.value == RENEGOTIATION_INFO)
            continue;
        if (out->kept < TLS_OFFERS_KEPT)
            out->numbers[out->kept++] = number.value;
        else if (out->more < UINT8_MAX)
            out->more++;
    }
}

static void note_protocols(struct tls_session *session, struct span list) {
    struct span name;
    size_t used = 0;
    session->protocols[0] = '\0';
    while (take_vector8(&list, &name) && used + 8 < sizeof session->protocols) {
        if (used > 0) {
            memcpy(session->protocols + used, ", ", 3);
            used += 2;
        }
        text_copy(session->protocols + used, sizeof session->protocols - used, name);
        used = strlen(session->protocols);
    }
}

static void note_offer(struct tls_session *session, const struct tls_client_hello *hello) {
    note_offers(&session->versions, hello->versions);
    note_offers(&session->suites, hello->suites);
    note_offers(&session->groups, hello->groups);
    note_offers(&session->signatures, hello->signatures);
    note_protocols(session, hello->protocols);
    session->pre_shared_key = hello->pre_shared_key;
}

static void take_client_hello(struct tls_state *tls, enum side side,
                              const struct tls_client_hello *hello, struct frame_ref ref) {
    struct tls_session *session = &tls->session;
    bool repeats = session->sides[side].hello.frame != 0;
    if (repeats && !session->hello_retry)
        return;
    session->started_in_middle = false;
    if (session->sides[other_side(side)].hello.frame == 0)
        session->roles_swapped = side == SERVER;
    session->offered = offered_by(hello, tls->inputs[side].message.damaged);
    session->has_client_random = span_len(hello->random) == TLS_RANDOM;
    if (session->has_client_random)
        memcpy(session->client_random, hello->random.at, TLS_RANDOM);
    size_t id = span_len(hello->session_id);
    tls->session_id_length = id <= TLS_SESSION_ID ? (uint8_t)id : 0;
    if (tls->session_id_length > 0)
        memcpy(tls->session_id, hello->session_id.at, id);
    text_copy(session->server_name, sizeof session->server_name, hello->server_name);
    note_offer(session, hello);
    if (repeats)
        return;
    session->sides[side].hello = ref;
    connection_tell_plain(tls->connection, EVENT_TLS_HELLO, side, ref);
}

/* To TLS 1.2 a server that takes the session up repeats its id (RFC 5246 7.4.1.3). */
static bool is_resumed(const struct tls_state *tls, const struct tls_server_hello *hello) {
    const uint16_t version = tls->session.version;
    if (version == 0 || tls_is_13(version))
        return hello->pre_shared_key;
    struct span offered = span_of(tls->session_id, tls->session_id_length);
    return tls->session_id_length > 0 && span_equals(hello->session_id, offered);
}

static void take_server_hello(struct tls_state *tls, enum side side,
                              const struct tls_server_hello *hello, struct frame_ref ref) {
    struct tls_session *session = &tls->session;
    if (session->sides[side].hello.frame != 0)
        return;
    if (session->sides[other_side(side)].hello.frame == 0)
        session->roles_swapped = side == CLIENT;
    session->version = chosen_by(hello, tls->inputs[side].message.damaged);
    session->cipher_suite = hello->cipher_suite;
    if (hello->retry) {
        session->hello_retry = true;
        return;
    }
    session->resumed = is_resumed(tls, hello);
    tls_note_choice(tls);
    session->sides[side].hello = ref;
    connection_tell_plain(tls->connection, EVENT_TLS_HELLO, side, ref);
}

static void store_certificate(struct tls_state *tls, struct tls_side *sent, struct span der) {
    struct certificate_store *store = tls_capture_of(tls->connection->observe)->certificates;
    bool room = sent->chain_length < TLS_CHAIN_MAX && !certificate_store_is_full(store);
    if (!room) {
        connection_budget(tls->connection)->limits->hit[LIMIT_CERTIFICATES]++;
        return;
    }
    sent->chain[sent->chain_length++] = certificate_get(store, der);
}

/* A list that was decrypted is not told of where the capture is redacted. */
static void store_certificates(struct tls_state *tls, enum side side, struct span list) {
    struct tls_side *sent = &tls->session.sides[side];
    const bool opened = tls->inputs[side].message.opened;
    const bool has_extensions = opened && tls_is_13(tls->session.version);
    struct span der, extensions;
    sent->certificate_withheld = opened && tls->connection->observe->redact != NULL;
    while (!sent->certificate_withheld && take_vector24(&list, &der)) {
        store_certificate(tls, sent, der);
        if (has_extensions && !take_vector16(&list, &extensions))
            return;
    }
}

/* RFC 5246 7.4.2; RFC 8446 4.4.2, where a context stands before. An empty span is a message without
 * certificates. */
void tls_take_certificate_list(struct tls_state *tls, enum side side, struct span body,
                               struct frame_ref ref) {
    struct tls_side *sent = &tls->session.sides[side];
    const struct tls_message *message = &tls->inputs[side].message;
    /* One for each side: a second one in clear is nobody's handshake. Later, under encryption, a
     * client may give the one that it did not have before. */
    if (sent->certificate.frame != 0 && !(message->opened && sent->certificate_empty))
        return;
    struct span context;
    struct wire_u32 length = {NULL, 0};
    bool prefixed =
        !(message->opened && tls_is_13(tls->session.version)) || take_vector8(&body, &context);
    prefixed = prefixed && take_be24(&body, &length);
    sent->certificate = ref;
    sent->certificate_empty = prefixed ? length.value == 0 : !message->damaged;
    store_certificates(tls, side, span_first(body, length.value));
    if (side != tls_client(tls))
        tls->session.resumed = false;
    connection_tell_plain(tls->connection, EVENT_TLS_CERTIFICATE, side, ref);
}

/* A message ended; `body` is as much of it as came, if it is one that is read. */
static void take_message(struct tls_state *tls, enum side side, struct span body,
                         struct frame_ref ref) {
    struct tls_client_hello client;
    struct tls_server_hello server;
    struct tls_side *sent = &tls->session.sides[side];
    switch (tls->inputs[side].message.header[0]) {
    case TLS_CLIENT_HELLO:
        if (tls_read_client_hello(body, &client))
            take_client_hello(tls, side, &client, ref);
        break;
    case TLS_SSL2_HELLO:
        if (tls_read_ssl2_hello(body, &client))
            take_client_hello(tls, side, &client, ref);
        break;
    case TLS_SERVER_HELLO:
        if (tls_read_server_hello(body, &server))
            take_server_hello(tls, side, &server, ref);
        break;
    case TLS_CERTIFICATE:
        tls_take_certificate_list(tls, side, body, ref);
        break;
    case TLS_CERTIFICATE_REQUEST:
        sent->certificate_request = ref;
        break;
    case TLS_SERVER_HELLO_DONE:
        tls->hello_done = true;
        break;
    default:
        break;
    }
}

void tls_drop_message(struct tls_state *tls, enum side side) {
    struct tls_message *message = &tls->inputs[side].message;
    buffer_clear(&message->body, connection_budget(tls->connection));
    *message = (struct tls_message){.left = 0};
}

/* The same of one that was decrypted. */
static void take_opened_message(struct tls_state *tls, enum side side, struct span body,
                                struct frame_ref ref) {
    struct tls_side *sent = &tls->session.sides[side];
    const uint8_t type = tls->inputs[side].message.header[0];
    if (type == TLS_CERTIFICATE)
        tls_take_certificate_list(tls, side, body, ref);
    else if (type == TLS_CERTIFICATE_REQUEST)
        sent->certificate_request = ref;
    else if (type == TLS_FINISHED && sent->finished.frame == 0)
        sent->finished = ref;
}

static void end_message(struct tls_state *tls, enum side side, struct span body,
                        struct frame_ref ref) {
    if (tls->inputs[side].message.opened)
        take_opened_message(tls, side, body, ref);
    else
        take_message(tls, side, body, ref);
    tls_drop_message(tls, side);
}

/* The header is whole: what it says of the message. False: that is no message. */
static bool begin_message(struct tls_state *tls, struct tls_message *message) {
    const uint8_t *header = message->header;
    message->left = (uint32_t)header[1] << 16 | (uint32_t)header[2] << 8 | header[3];
    message->wanted = is_read(message);
    if (!is_known(message))
        return false;
    if (message->left > TLS_MESSAGE_MOST) {
        connection_budget(tls->connection)->limits->hit[LIMIT_UNIT]++;
        message->damaged = message->wanted; /* its end is told, its facts are not */
    }
    return true;
}

/* Keeps a part of a message for its end. Its length is believed only as far as bytes came. */
static void buffer_body(struct tls_state *tls, struct tls_message *message, struct span part) {
    if (!buffer_add(&message->body, connection_budget(tls->connection), part, 512,
                    message->body.length + message->left))
        message->damaged = true;
}

static void take_part(struct tls_state *tls, enum side side, struct span *rest,
                      struct frame_ref ref) {
    struct tls_message *message = &tls->inputs[side].message;
    struct span part = span_first(*rest, message->left);
    *rest = span_after(*rest, span_len(part));
    bool in_one_part = span_len(part) == message->left && message->body.length == 0;
    if (in_one_part && !message->damaged) {
        end_message(tls, side, part, ref);
        return;
    }
    if (message->wanted && !message->damaged)
        buffer_body(tls, message, part);
    message->left -= (uint32_t)span_len(part);
    if (message->left == 0)
        end_message(tls, side, buffer_span(&message->body), ref);
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
static bool take_message_header(struct tls_state *tls, struct tls_message *message,
                                struct span *rest) {
    struct wire_u8 byte;
    while (message->header_length < TLS_MESSAGE_HEADER && take_u8(rest, &byte))
        message->header[message->header_length++] = byte.value;
    return message->header_length < TLS_MESSAGE_HEADER || begin_message(tls, message);
}

/* Messages in these bytes. False: they are none. */
static bool take_messages(struct tls_state *tls, enum side side, struct span bytes, bool opened,
                          struct frame_ref ref) {
    struct tls_message *message = &tls->inputs[side].message;
    if (message->header_length > 0 && message->opened != opened)
        tls_drop_message(tls, side); /* no message goes on where encryption begins or ends */
    while (!span_is_empty(bytes)) {
        bool header_due = message->header_length < TLS_MESSAGE_HEADER;
        message->opened = opened;
        if (header_due && !take_message_header(tls, message, &bytes)) {
            tls_drop_message(tls, side);
            return false;
        }
        if (message->header_length == TLS_MESSAGE_HEADER)
            take_part(tls, side, &bytes, ref);
    }
    return true;
}

bool tls_take_handshake(struct tls_state *tls, enum side side, struct span bytes,
                        struct frame_ref ref) {
    struct tls_input *input = &tls->inputs[side];
    if (input->type == TLS_SSL2_HELLO && input->message.header_length == 0)
        begin_ssl2_message(input);
    return take_messages(tls, side, bytes, false, ref);
}

void tls_take_opened_handshake(struct tls_state *tls, enum side side, struct span bytes,
                               struct frame_ref ref) {
    (void)take_messages(tls, side, bytes, true, ref);
}

bool tls_skip_handshake(struct tls_state *tls, enum side side, uint32_t missing,
                        struct frame_ref ref) {
    struct tls_message *message = &tls->inputs[side].message;
    if (message->header_length < TLS_MESSAGE_HEADER || missing > message->left) {
        tls_drop_message(tls, side);
        return false;
    }
    message->damaged = true;
    message->left -= missing;
    if (message->left == 0)
        end_message(tls, side, buffer_span(&message->body), ref);
    return true;
}
