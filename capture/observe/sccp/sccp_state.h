/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of reading SCCP on one connection. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_SCCP_SCCP_STATE_H
#define UCSCOPE_CAPTURE_OBSERVE_SCCP_SCCP_STATE_H

#include "capture/observe/message_input.h"
#include "capture/observe/observer.h"
#include "capture/observe/sccp/sccp.h"
#include "sccp/sccp_body.h"

struct sccp_state {
    struct sccp_session session;
    struct message_input inputs[2]; /* by enum side */
};

/* sccp_session.c: what a message that `side` sent changes, and tells. */
void sccp_session_message(struct connection *connection, enum side side,
                          const struct sccp_message *message, struct frame_ref ref);

/* Bytes of this side are missing: what it said is not known. */
void sccp_session_doubt(struct sccp_session *session, enum side side);

/* sccp_redact.c: what of a message stays when a capture is redacted; it lies in the bytes of
 * `unit`, which is ended. */
void sccp_redact_message(struct redact_unit *unit, const struct sccp_message *message);

#endif
