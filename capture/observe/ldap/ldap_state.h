/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading LDAP on one connection. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_LDAP_LDAP_STATE_H
#define UCSCOPE_CAPTURE_OBSERVE_LDAP_LDAP_STATE_H

#include "capture/observe/ldap/ldap.h"
#include "capture/observe/message_input.h"
#include "capture/observe/observer.h"

struct ldap_input {
    struct message_input message;
    bool hands_over; /* StartTLS was asked for, or answered: what follows may be TLS */
    uint64_t end;    /* behind the latest byte that was read */
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
