/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading LDAP on one connection. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_LDAP_LDAP_STATE_H
#define UCSCOPE_CAPTURE_OBSERVE_LDAP_LDAP_STATE_H

#include "capture/observe/ldap/ldap.h"
#include "capture/observe/observer.h"

/* A message that a side sends: its beginning is kept, in which stands all that is read of any; the
 * rest passes by. */
enum { LDAP_READ = 384 };

struct ldap_input {
    bool is_lost;    /* where the next message begins is not known */
    bool is_cut;     /* bytes of the message are missing: what follows is not behind those kept */
    bool has_head;   /* `left` is valid */
    bool hands_over; /* StartTLS was asked for, or answered: what follows may be TLS */
    uint16_t kept_length;
    uint8_t kept[LDAP_READ];
    uint32_t left;           /* bytes of the message still to come */
    uint64_t position;       /* of its first byte in the stream */
    uint64_t end;            /* behind the latest byte that was read */
    struct frame_ref latest; /* the frame of its latest byte */
};

struct ldap_state {
    struct ldap_session session;
    struct ldap_input inputs[2]; /* by enum side */
};

/* ldap_session.c: what a message that `side` sent changes, and tells. */
void ldap_session_message(struct connection *connection, enum side side,
                          const struct ldap_message *message, struct frame_ref ref);

/* Bytes of a side are missing: what it said is not known. */
void ldap_session_doubt(struct ldap_session *session);

/* ldap_redact.c: what of a message stays when a capture is redacted; it lies in the bytes of
 * `unit`, which is ended. */
void ldap_redact_message(struct redact_unit *unit, const struct ldap_message *message);

#endif
