/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS records cut from a stream of bytes. What is encrypted is skipped by its length where it lies;
 * after a hole the next segment that begins like a record is where reading goes on. */
#include <glib.h>

#include "capture/observe/tls/tls.h"
#include "capture/observe/tls/tls_state.h"

static bool is_header(const uint8_t *at) {
    unsigned length = (unsigned)at[3] << 8 | at[4];
    return at[0] >= TLS_CHANGE_CIPHER_SPEC && at[0] <= TLS_HEARTBEAT && at[1] == 3 && at[2] <= 4 &&
           length <= TLS_RECORD_MOST;
}

bool tls_looks_like_record(struct span bytes) {
    if (span_len(bytes) < TLS_RECORD_HEADER || !is_header(bytes.at))
        return false;
    size_t length = (size_t)(bytes.at[3] << 8 | bytes.at[4]);
    struct span after = span_after(bytes, TLS_RECORD_HEADER + length);
    return length > 0 && (span_len(after) < TLS_RECORD_HEADER || is_header(after.at));
}

static void lose(struct tls_state *tls, enum side side) {
    struct tls_input *input = &tls->inputs[side];
    input->lost = true;
    input->in_record = false;
    input->left = 0;
    input->header_length = 0;
    tls_drop_message(tls, side);
}

/* Alerts to TLS 1.2 are encrypted after ChangeCipherSpec; one of two bytes never is. */
static bool is_encrypted_alert(const struct tls_state *tls, const struct tls_input *input) {
    enum { SEVERAL_ALERTS = 8 };
    if (input->length == 2)
        return false;
    bool keys = input->past_change && !tls_is_13(tls->session.version);
    return keys || input->length % 2 != 0 || input->length > SEVERAL_ALERTS;
}

static bool is_encrypted(const struct tls_state *tls, const struct tls_input *input) {
    if (input->type == TLS_APPLICATION_DATA)
        return true;
    if (input->type == TLS_ALERT)
        return is_encrypted_alert(tls, input);
    bool keys = input->past_change && !tls_is_13(tls->session.version);
    return keys && input->type != TLS_CHANGE_CIPHER_SPEC;
}

static void begin_record(struct tls_state *tls, enum side side, uint8_t type, uint32_t length) {
    struct tls_input *input = &tls->inputs[side];
    input->type = type;
    input->length = input->left = length;
    input->in_record = true;
    input->alert_length = 0;
    input->encrypted = is_encrypted(tls, input);
}

/* `length` bytes before `rest` stay: they may have come in several parts. */
static void allow_before(struct tls_state *tls, enum side side, struct span rest, size_t length) {
    const struct span handed = tls->inputs[side].handed;
    redact_allow(&tls->connection->wire, side,
                 tls->connection->wire.directions[side].at + (uint64_t)(rest.at - handed.at) -
                     length,
                 length, REDACT_CLEAR);
}

/* A record's header. False: it is not whole yet, or there is none here. */
static bool take_header(struct tls_state *tls, enum side side, struct span *rest,
                        struct frame_ref ref) {
    struct tls_input *input = &tls->inputs[side];
    struct span header;
    if (input->header_length > 0 || span_len(*rest) < TLS_RECORD_HEADER) {
        size_t missing = (size_t)(TLS_RECORD_HEADER - input->header_length);
        struct span part = span_first(*rest, missing);
        memcpy(input->header + input->header_length, part.at, span_len(part));
        input->header_length = (uint8_t)(input->header_length + span_len(part));
        *rest = span_after(*rest, span_len(part));
        if (input->header_length < TLS_RECORD_HEADER)
            return false;
        header = span_of(input->header, TLS_RECORD_HEADER);
        input->header_length = 0;
    } else if (!take_bytes(rest, TLS_RECORD_HEADER, &header)) {
        return false;
    }
    if (!is_header(header.at)) {
        struct tls_side *sent = &tls->session.sides[side];
        if (!sent->gap && sent->not_tls.frame == 0)
            sent->not_tls = ref;
        lose(tls, side);
        return false;
    }
    allow_before(tls, side, *rest, TLS_RECORD_HEADER);
    begin_record(tls, side, header.at[0], (uint32_t)(header.at[3] << 8 | header.at[4]));
    return true;
}

/* RFC 5246 E.2: two bytes of length with the high bit set, then the message. */
static bool begin_ssl2_hello(struct tls_state *tls, enum side side, struct span *rest) {
    struct wire_u16 length;
    if (!take_be16(rest, &length))
        return false;
    allow_before(tls, side, *rest, sizeof length.value);
    begin_record(tls, side, TLS_SSL2_HELLO, length.value & 0x7fffu);
    return true;
}

static void tell_alert(struct tls_state *tls, enum side side, const uint8_t bytes[2],
                       struct frame_ref ref) {
    struct tls_side *sent = &tls->session.sides[side];
    struct tls_alert alert = {ref, bytes[0], bytes[1]};
    sent->last_alert = alert;
    if (alert.level == TLS_ALERT_FATAL && sent->fatal.ref.frame == 0)
        sent->fatal = alert;
    connection_tell(tls->connection, (struct event){.type = EVENT_TLS_ALERT,
                                                    .ref = ref,
                                                    .actor = side,
                                                    .data = &sent->last_alert});
    /* SSL 3.0 (RFC 6101 5.4.2): stands for a Certificate message without certificates. */
    if (alert.level == TLS_ALERT_WARNING && alert.description == TLS_ALERT_NO_CERTIFICATE)
        tls_take_certificate_list(tls, side, (struct span){NULL, NULL}, ref);
}

static void take_alert(struct tls_state *tls, enum side side, struct span bytes,
                       struct frame_ref ref) {
    struct tls_input *input = &tls->inputs[side];
    struct wire_u8 byte;
    while (take_u8(&bytes, &byte)) {
        input->alert[input->alert_length++] = byte.value;
        if (input->alert_length == sizeof input->alert) {
            tell_alert(tls, side, input->alert, ref);
            input->alert_length = 0;
        }
    }
}

void tls_take_opened_alert(struct tls_state *tls, enum side side, struct span bytes,
                           struct frame_ref ref) {
    struct span alert;
    while (take_bytes(&bytes, 2, &alert))
        tell_alert(tls, side, alert.at, ref);
}

/* A handshake record without handshake messages: encrypted, when the capture starts after the
 * handshake; otherwise the rest of a message that a hole swallowed. */
static void note_unreadable(struct tls_state *tls, enum side side) {
    struct tls_input *input = &tls->inputs[side];
    if (tls->session.sides[side].hello.frame == 0)
        input->encrypted = true;
    else
        input->type = TLS_PASSED_BY;
}

/* Part of the body of a record that is in clear. False: it is nothing that can be read. */
static bool take_clear(struct tls_state *tls, enum side side, struct span bytes,
                       struct frame_ref ref) {
    struct tls_input *input = &tls->inputs[side];
    if (input->type == TLS_ALERT) {
        take_alert(tls, side, bytes, ref);
        return true;
    }
    if (input->type != TLS_HANDSHAKE && input->type != TLS_SSL2_HELLO)
        return input->type == TLS_CHANGE_CIPHER_SPEC && input->length == 1;
    if (tls_take_handshake(tls, side, bytes, ref))
        return true;
    note_unreadable(tls, side);
    return false;
}

static void note_change_cipher_spec(struct tls_state *tls, enum side side, struct frame_ref ref) {
    struct tls_session *session = &tls->session;
    tls->inputs[side].past_change = true;
    if (session->sides[side].change_cipher_spec.frame == 0)
        session->sides[side].change_cipher_spec = ref;
    bool server = side != tls_client(tls);
    bool whole = session->sides[side].hello.frame != 0 && !session->sides[side].gap;
    if (server && whole && !tls_is_13(session->version) && !tls->hello_done)
        session->resumed = true; /* by ticket: the server skipped to its end (RFC 5077 3.4) */
}

static void end_record(struct tls_state *tls, enum side side, struct frame_ref ref) {
    struct tls_input *input = &tls->inputs[side];
    input->in_record = false;
    if (input->encrypted)
        tls_note_protected(tls, side, ref);
    else if (input->type == TLS_CHANGE_CIPHER_SPEC)
        note_change_cipher_spec(tls, side, ref);
}

static void take_body(struct tls_state *tls, enum side side, struct span *rest,
                      struct frame_ref ref) {
    struct tls_input *input = &tls->inputs[side];
    struct span part = span_first(*rest, input->left);
    input->left -= (uint32_t)span_len(part);
    *rest = span_after(*rest, span_len(part));
    if (!input->encrypted && take_clear(tls, side, part, ref))
        redact_allow_span(&tls->connection->wire, side, input->handed, part);
    if (input->left == 0)
        end_record(tls, side, ref);
}

/* Of what is encrypted the last byte counts, whose packet ends the record. */
static void skip_encrypted(struct tls_state *tls, enum side side) {
    struct tls_input *input = &tls->inputs[side];
    struct layer *wire = &tls->connection->wire;
    const uint64_t handed = wire->directions[side].at + span_len(input->handed);
    if (input->in_record && input->encrypted && input->left > 1 &&
        layer_pass_over(wire, side, handed + input->left - 1))
        input->left = 1;
}

void tls_take_bytes(struct tls_state *tls, enum side side, struct span bytes,
                    struct frame_ref ref) {
    struct tls_input *input = &tls->inputs[side];
    struct tls_side *sent = &tls->session.sides[side];
    input->handed = bytes;
    if (input->lost) {
        if (!tls_looks_like_record(bytes))
            return;
        input->lost = false;
    }
    bool first = sent->hello.frame == 0 && sent->protected_records == 0 && !input->in_record &&
                 input->header_length == 0 && !sent->gap;
    if (first && !span_is_empty(bytes) && bytes.at[0] >= 0x80)
        (void)begin_ssl2_hello(tls, side, &bytes);
    while (!span_is_empty(bytes)) {
        if (!input->in_record && !take_header(tls, side, &bytes, ref))
            break;
        take_body(tls, side, &bytes, ref);
    }
    skip_encrypted(tls, side);
    sent->unit_open =
        input->in_record || input->header_length > 0 || input->message.header_length > 0;
}

void tls_take_gap(struct tls_state *tls, enum side side, uint64_t missing, struct frame_ref ref) {
    struct tls_input *input = &tls->inputs[side];
    input->left += (uint32_t)layer_take_back(&tls->connection->wire, side);
    tls->session.sides[side].gap = true;
    tls->session.gap_in_handshake |= !tls->session.complete;
    if (input->lost)
        return;
    if (!input->in_record || missing > input->left) {
        bool ended = input->in_record && input->encrypted;
        if (ended) /* it was sent, whatever follows */
            end_record(tls, side, ref);
        lose(tls, side);
        return;
    }
    input->left -= (uint32_t)missing;
    bool followed = input->encrypted || (input->type == TLS_HANDSHAKE &&
                                         tls_skip_handshake(tls, side, (uint32_t)missing, ref));
    if (!followed)
        input->type = TLS_PASSED_BY;
    if (input->left == 0)
        end_record(tls, side, ref);
}
