/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be read of a TLS connection: SSL 3.0 to TLS 1.3, records and handshake messages split in
 * any way over segments; of what is encrypted, what its form tells, or what somebody decrypted
 * (tls_decrypted.h). Sources: RFC 6101, RFC 5246, RFC 8446. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_TLS_TLS_H
#define UCSCOPE_CAPTURE_OBSERVE_TLS_TLS_H

#include "capture/observe/connection.h"
#include "capture/observe/event.h"
#include "capture/observe/tls/certificate.h"

enum {
    TLS_CHAIN_MAX = 8,
    TLS_SERVER_NAME = 256,
    TLS_RANDOM = 32,
    TLS_LENGTHS_KEPT = 6,
    TLS_JAVA_CLOSE_NOTIFY =
        2 + 1 + 16 + 16, /* record body of an alert in TLS 1.3 as Java pads it */
};

enum { TLS_VERSION_SSL2 = 0x0002, TLS_VERSION_1_2 = 0x0303, TLS_VERSION_1_3 = 0x0304 };

enum tls_alert_level { TLS_ALERT_WARNING = 1, TLS_ALERT_FATAL = 2 };

/* RFC 8446 6. The ones that rules speak of. */
enum tls_alert_description {
    TLS_ALERT_CLOSE_NOTIFY = 0,
    TLS_ALERT_HANDSHAKE_FAILURE = 40,
    TLS_ALERT_NO_CERTIFICATE = 41,
    TLS_ALERT_BAD_CERTIFICATE = 42,
    TLS_ALERT_UNSUPPORTED_CERTIFICATE = 43,
    TLS_ALERT_CERTIFICATE_REVOKED = 44,
    TLS_ALERT_CERTIFICATE_EXPIRED = 45,
    TLS_ALERT_CERTIFICATE_UNKNOWN = 46,
    TLS_ALERT_UNKNOWN_CA = 48,
    TLS_ALERT_ACCESS_DENIED = 49,
    TLS_ALERT_DECRYPT_ERROR = 51,
    TLS_ALERT_PROTOCOL_VERSION = 70,
    TLS_ALERT_USER_CANCELED = 90,
    TLS_ALERT_UNRECOGNIZED_NAME = 112,
    TLS_ALERT_BAD_CERTIFICATE_STATUS_RESPONSE = 113,
    TLS_ALERT_CERTIFICATE_REQUIRED = 116,
    TLS_ALERT_NO_APPLICATION_PROTOCOL = 120,
};

struct tls_alert {
    struct frame_ref ref; /* frame 0: none was sent */
    uint8_t level;
    uint8_t description;
};

enum { TLS_OFFERS_KEPT = 32, TLS_PROTOCOLS = 64 };

/* Numbers that a client offered, in its order, without reserved ones (RFC 8701). */
struct tls_offers {
    uint16_t numbers[TLS_OFFERS_KEPT];
    uint8_t kept, more; /* more: those that found no room, 255 at most */
};

/* What one side of the handshake said. A frame_ref is that of the last byte of what it names; with
 * frame 0: not seen. A message in a gap or behind a cut has its frame but not its facts. */
struct tls_side {
    struct frame_ref hello;       /* ClientHello, or the ServerHello proper */
    struct frame_ref certificate; /* its Certificate message, even an empty one */
    bool certificate_withheld; /* it was decrypted, and what is taken out of the capture is not to
                                  be quoted: chain_length is 0 */
    struct certificate *chain[TLS_CHAIN_MAX]; /* leaf first; a reference each */
    unsigned chain_length;
    bool certificate_empty; /* it sent a Certificate message without certificates (SSL 3.0: the
                               warning no_certificate, which stands for it). Not empty and
                               chain_length 0: it could not be read */
    bool certificate_looks_empty; /* TLS 1.3, client: its first protected record has the length of a
                                     Certificate message without certificates, alone or with its
                                     Finished */
    struct frame_ref certificate_request; /* server: it asked for the client's certificate (in
                                             TLS 1.3: seen only where somebody decrypts) */
    struct frame_ref change_cipher_spec;  /* in TLS 1.3 a dummy without meaning */
    struct frame_ref first_protected;     /* its first record under encryption */
    struct frame_ref last_protected;
    uint64_t protected_records;
    uint32_t first_protected_length; /* record body, bytes */
    uint32_t last_protected_length;
    uint8_t last_protected_type; /* content type: 21 shows an encrypted alert up to TLS 1.2 */
    uint64_t protected_bytes;
    /* The end of its part of the handshake, as far as encryption lets it be known. To TLS 1.2: its
     * first protected handshake record. TLS 1.3, server: its last record before the client's first
     * protected one. TLS 1.3, client: the record with the length of a Finished; where there is none
     * (padded, or several messages in one record), its first record, once the server went on. */
    struct frame_ref finished;
    /* Records that can carry application data, sent after `finished`: to TLS 1.2 those of type 23,
     * exactly. TLS 1.3: the protected ones that do not look like an alert; a server's session
     * tickets cannot be told from data and are counted. */
    uint64_t application_records;
    uint32_t
        application_lengths[TLS_LENGTHS_KEPT]; /* of the first of them, record body in bytes;
                                                  0: not known. Java's alerts look like data here */
    struct frame_ref first_application; /* of the first of them; frame 0 though there are some: not
                                           known, for the end of the handshake is not */
    struct frame_ref last_application; /* of the latest of them longer than TLS_JAVA_CLOSE_NOTIFY */
    struct tls_alert fatal;            /* its first fatal alert, in clear or decrypted */
    struct tls_alert last_alert;       /* its last alert of any level, in clear or decrypted */
    /* The latest record that is an encrypted alert, where it was decrypted, or that looks like an
     * encrypted alert: by content type (to TLS 1.2), or by length: a TLS 1.3 record of 2 + 1 + tag
     * bytes (19; 11 with an 8-byte tag), or with the 16 bytes that Java pads it by. It may be a
     * close_notify, and in TLS 1.3 data of 2 or 18 bytes looks the same: position decides. */
    struct frame_ref encrypted_alert;
    uint64_t encrypted_alert_record; /* which of its protected records that was: 1 is the first;
                                        protected_records: nothing came after it */
    struct frame_ref not_tls; /* its first bytes that are no TLS record, though the other side
                             speaks TLS or it did so itself before */
    bool unit_open;           /* a record or handshake message of it is incomplete so far */
    bool gap;                 /* bytes of it were missing */
};

/* What was decrypted of one side. */
struct tls_decrypted {
    uint64_t records; /* of application data */
    uint64_t before; /* application records that came before them: session tickets look like some */
    uint64_t opened; /* records of handshake messages and alerts */
};

struct tls_session {
    struct tls_side sides[2]; /* by enum side: TLS client is whoever sent ClientHello, normally the
                                 TCP client */
    bool roles_swapped;       /* the TCP server sent the ClientHello (sides[] stay by TCP side) */
    uint16_t offered;      /* highest version the client offers: 0x0300 to 0x0304, or 2 for SSL 2.0
                              alone; 0: not seen, or its ClientHello was cut before it */
    uint16_t version;      /* chosen by ServerHello; 0: not seen, or cut before it */
    uint16_t cipher_suite; /* chosen; 0: not seen */
    char server_name[TLS_SERVER_NAME]; /* SNI, or "" */
    /* What the ClientHello offered besides, as far as it was captured. `versions` has none where
     * the client did not list them: then it is all up to `offered`. */
    struct tls_offers versions, suites, groups, signatures;
    char protocols[TLS_PROTOCOLS]; /* ALPN: "h2, http/1.1"; or "" */
    bool pre_shared_key;           /* it offered to resume a session, or a key of its own */
    bool has_client_random;
    uint8_t client_random[TLS_RANDOM]; /* of the ClientHello: key logs name the session by it */
    bool hello_retry;                  /* a HelloRetryRequest was sent */
    bool resumed;                      /* ServerHello resumed a session: no certificates follow */
    bool started_in_middle;            /* no ClientHello was captured (also where only the server's
                                          direction was) */
    bool renegotiated;     /* to TLS 1.2: another handshake was begun under encryption */
    bool gap_in_handshake; /* bytes were missing before `complete`: that, handshake_finished and
                              answered are no more than likely */
    /* The handshake ended well on both sides. To TLS 1.2: both sent ChangeCipherSpec and a
     * protected handshake record. TLS 1.3, where it cannot be read: the server went on with a
     * record that does not look like an alert after the client's first such one; a server that
     * refuses the client sends an alert there. (A server that sends data before it hears the
     * client's Finished, which few do, is taken for finished too early.) Frame 0: not known to have
     * ended. */
    struct frame_ref handshake_finished;
    /* The handshake ended well and application data went on: to TLS 1.2 a record of type 23 from
     * either side, TLS 1.3 one from the client after its Finished. When no ServerHello was
     * captured: both sides sent several records of type 23. */
    bool complete;
    struct frame_ref completed;
    /* After that, the other side sent application data as well. In TLS 1.3, where a server's
     * session tickets look like data: the server sent more than the two records that are usual for
     * tickets, or a second one of another length after the client had gone on. Frame 0: not known
     * to have happened. */
    struct frame_ref answered;
    struct tls_decrypted decrypted[2]; /* by enum side */
};

enum tls_event {
    EVENT_TLS_HELLO = EVENTS_OF(OBSERVER_TLS), /* the actor's ClientHello or ServerHello was read;
                                                  once for each side */
    EVENT_TLS_CERTIFICATE, /* the actor's Certificate message was read, even an empty one */
    EVENT_TLS_ALERT,       /* the actor sent an alert, in clear or decrypted; data: event_alert */
    EVENT_TLS_ENCRYPTED_ALERT, /* the actor sent what looks like an encrypted alert, and nobody
                                  decrypted it. In TLS 1.3 told
                                  only until TLS_COMPLETE: later, look at tls_side.encrypted_alert
                                */
    EVENT_TLS_COMPLETE, /* the handshake ended well and application data flows: tls_session.complete
                         */
    EVENT_TLS_ANSWERED, /* application data went both ways: tls_session.answered; actor: who
                           answered */
};

static inline const struct tls_alert *event_alert(const struct event *event) {
    return event_data(event, OBSERVER_TLS);
}

/* What was read of TLS on this connection; NULL: none was seen. */
static inline const struct tls_session *tls_session_of(const struct connection *connection) {
    return connection->states[OBSERVER_TLS];
}

/* Whether nothing that this side said is hidden by TLS, as far as TLS was decrypted at all: whoever
 * decrypts may stop anywhere, or decrypt one direction alone. Then nobody is to be accused of
 * silence. */
static inline bool tls_hears(const struct connection *connection, enum side side) {
    const struct tls_session *tls = tls_session_of(connection);
    if (tls == NULL || tls->decrypted[CLIENT].records + tls->decrypted[SERVER].records == 0)
        return true;
    const struct tls_decrypted *decrypted = &tls->decrypted[side];
    return tls->sides[side].application_records <= decrypted->before + decrypted->records;
}

/* The encrypted alert that was the last that this side sent under protection: its goodbye. Frame 0:
 * something came after it, or there was none. */
static inline struct frame_ref tls_encrypted_goodbye(const struct tls_side *side) {
    const bool is_last = side->encrypted_alert_record == side->protected_records;
    return is_last ? side->encrypted_alert : (struct frame_ref){.frame = 0};
}

/* The words of RFC 8446 6 with spaces: "unknown CA", "handshake failure"; "alert 77" for others. */
const char *tls_alert_text(uint8_t description, char out[32]);
/* IANA's names of a group and of a signature scheme; "0x1234" for others. */
const char *tls_group_text(uint16_t group, char out[32]);
const char *tls_signature_text(uint16_t scheme, char out[32]);
/* "TLS 1.2", "SSL 3.0", "TLS version 0x7f1c". */
const char *tls_version_text(uint16_t version, char out[32]);
/* The IANA name where GnuTLS knows the suite, otherwise "cipher suite 0x0009". */
const char *tls_cipher_text(uint16_t cipher_suite, char out[64]);

#endif
