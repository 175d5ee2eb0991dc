/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading TLS on one connection: records cut from the stream, handshake messages put
 * together from records. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TLS_TLS_STATE_H
#define UCSCOPE_CAPTURE_OBSERVE_TLS_TLS_STATE_H

#include <glib.h>

#include "capture/observe/observer.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/tls/tls_decrypted.h"

/* RFC 8446 5.1, RFC 6520; the first and the last are ours: a record whose rest is of no use, and
 * the SSL 2.0 form of ClientHello (RFC 5246 E.2). */
enum tls_content_type {
    TLS_PASSED_BY = 0,
    TLS_CHANGE_CIPHER_SPEC = 20,
    TLS_ALERT = 21,
    TLS_HANDSHAKE = 22,
    TLS_APPLICATION_DATA = 23,
    TLS_HEARTBEAT = 24,
    TLS_SSL2_HELLO = 128,
};

/* RFC 8446 4, RFC 5246 7.4, RFC 6066 8. */
enum tls_handshake_type {
    TLS_HELLO_REQUEST = 0,
    TLS_CLIENT_HELLO = 1,
    TLS_SERVER_HELLO = 2,
    TLS_NEW_SESSION_TICKET = 4,
    TLS_END_OF_EARLY_DATA = 5,
    TLS_ENCRYPTED_EXTENSIONS = 8,
    TLS_CERTIFICATE = 11,
    TLS_SERVER_KEY_EXCHANGE = 12,
    TLS_CERTIFICATE_REQUEST = 13,
    TLS_SERVER_HELLO_DONE = 14,
    TLS_CERTIFICATE_VERIFY = 15,
    TLS_CLIENT_KEY_EXCHANGE = 16,
    TLS_FINISHED = 20,
    TLS_CERTIFICATE_URL = 21,
    TLS_CERTIFICATE_STATUS = 22,
    TLS_SUPPLEMENTAL_DATA = 23,
    TLS_KEY_UPDATE = 24,
};

enum {
    TLS_RECORD_HEADER = 5,
    TLS_MESSAGE_HEADER = 4,
    TLS_RECORD_MOST = 16384 + 2048, /* RFC 5246 6.2.3 */
    TLS_MESSAGE_MOST = 64 * 1024,   /* longer handshake messages are not put together */
    TLS_SESSION_ID = 32,
    TLS_JAVA_PADDING = 16, /* JSSE pads what is not application data in TLS 1.3 (Java 11 to 17) */
};

/* A handshake message on its way. */
struct tls_message {
    uint8_t header[TLS_MESSAGE_HEADER];
    uint8_t header_length;
    bool wanted;        /* it is read at its end; others are skipped by length */
    bool damaged;       /* bytes of it are missing: nothing is put together after the first gap */
    bool opened;        /* it was encrypted, and somebody decrypted it */
    uint32_t left;      /* bytes of its body to come */
    struct buffer body; /* what came of it, when that did not come in one part */
};

struct tls_input {
    struct span handed;                /* the bytes that are being taken */
    uint8_t header[TLS_RECORD_HEADER]; /* of a record, while it is not whole */
    uint8_t header_length;
    uint8_t type; /* of the record being read */
    bool in_record;
    bool encrypted;   /* its body is skipped */
    bool lost;        /* where the next record begins is not known */
    bool past_change; /* ChangeCipherSpec was sent: what follows is encrypted up to TLS 1.2 */
    uint8_t alert[2];
    uint8_t alert_length;
    uint32_t length; /* of the record's body */
    uint32_t left;   /* of that, to come */
    struct tls_message message;
};

/* What of TLS belongs to the capture. */
struct tls_capture {
    struct certificate_store *certificates;
    const struct tls_keys *keys; /* NULL: none are known of */
    struct tls_counts counts;
    tls_fitting_sink *fitting; /* NULL: nobody wants to know */
    void *fitting_data;
    /* What was decrypted of the packet that comes next (tls_queue.c). */
    GArray *queue;
    guint queue_first; /* those before wait no more */
    GByteArray *queued_bytes;
};

struct tls_state {
    struct tls_session session;
    struct connection *connection;
    struct tls_input inputs[2];
    uint8_t session_id[TLS_SESSION_ID]; /* that the client offered */
    uint8_t session_id_length;
    enum side asker;          /* whose application data came first; valid when session.complete */
    uint32_t ticket_length;   /* TLS 1.3: of the server's first record after the handshake */
    bool client_asked_again;  /* TLS 1.3: the client sent data after the server went on */
    bool client_went_on;      /* TLS 1.3: the client sent records after the server's flight */
    bool hello_done;          /* the server's part of a full handshake to TLS 1.2 was seen */
    uint32_t alert_length;    /* TLS 1.3: of an encrypted alert's record; 0: not known */
    uint32_t finished_length; /* TLS 1.3: of a client's Finished in a record of its own */
};

/* TLS 1.3 or a draft of it (0x7f.., of Facebook's own 0xfb..). */
static inline bool tls_is_13(uint16_t version) {
    uint16_t family = version & 0xff00;
    return version == TLS_VERSION_1_3 || family == 0x7f00 || family == 0xfb00;
}

static inline struct tls_capture *tls_capture_of(const struct observe *observe) {
    return observe->states[OBSERVER_TLS];
}

static inline enum side tls_client(const struct tls_state *tls) {
    return tls->session.roles_swapped ? SERVER : CLIENT;
}

/* tls_record.c: this side's bytes, and gaps in them. */
void tls_take_bytes(struct tls_state *tls, enum side side, struct span bytes, struct frame_ref ref);
void tls_take_gap(struct tls_state *tls, enum side side, uint64_t missing, struct frame_ref ref);
/* Can a record begin so? Bytes after the record, where there are some, must be a record's too. */
bool tls_looks_like_record(struct span bytes);

/* tls_handshake.c: the body of a handshake record in clear. False: these bytes are no handshake
 * messages. */
bool tls_take_handshake(struct tls_state *tls, enum side side, struct span bytes,
                        struct frame_ref ref);
/* So many bytes of it are missing. False: where the next message begins is not known. */
bool tls_skip_handshake(struct tls_state *tls, enum side side, uint32_t missing,
                        struct frame_ref ref);
/* Messages that span records are given up, with what was kept of them. */
void tls_drop_message(struct tls_state *tls, enum side side);
/* The body of a Certificate message. Empty: one without certificates. */
void tls_take_certificate_list(struct tls_state *tls, enum side side, struct span body,
                               struct frame_ref ref);

/* tls_protected.c: a record under encryption ended. */
void tls_note_protected(struct tls_state *tls, enum side side, struct frame_ref ref);
/* ServerHello chose: what can be told from lengths from now on. */
void tls_note_choice(struct tls_state *tls);

/* tls_handshake.c: the content of a handshake record that was decrypted. */
void tls_take_opened_handshake(struct tls_state *tls, enum side side, struct span bytes,
                               struct frame_ref ref);
/* tls_record.c: the same of a record of alerts. */
void tls_take_opened_alert(struct tls_state *tls, enum side side, struct span bytes,
                           struct frame_ref ref);

/* tls_decrypted.c: tells what was decrypted of a record, unless it is data, which is read already.
 */
void tls_take_opened(struct tls_state *tls, enum side side, const struct tls_opened *opened,
                     struct frame_ref ref);
/* The connection is forgotten: what became of its TLS is counted. */
void tls_decrypted_count(struct connection *connection);

/* tls_queue.c: what was decrypted of the next packet. */
void tls_queue_start(struct tls_capture *capture);
void tls_queue_stop(struct tls_capture *capture);
void tls_queue_add(struct connection *connection, enum side side, const struct tls_opened *opened,
                   struct frame_ref ref);
/* What was in the record under encryption that this side has just sent. False: nobody opened it.
 * The bytes live until the packet was told. */
bool tls_queue_take(struct tls_state *tls, enum side side, struct tls_opened *out);
/* Of this connection nothing waits any more: what did is told. */
void tls_queue_flush(struct connection *connection);

#endif
